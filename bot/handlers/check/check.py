"""/check: the questions, the result, and the ways in and out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from telegram import CallbackQuery, Message, Update, User
from telegram.error import TelegramError

from bot.core.check.codec import BadCode, decode
from bot.core.check.flow import Answers, AskQuestion, CheckResult, back, choose, done, is_next, next_step, triage
from bot.core.check.model import Question
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import Restriction
from bot.handlers.answers.country import emergency_call
from bot.handlers.answers.emergency import surely
from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Callback, Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_below, send_reply
from bot.handlers.check.follow_up import agree
from bot.services import BotContext, Services
from bot.views.answers.red_flags import shortest_reply
from bot.views.base.reply import Reply
from bot.views.check.buttons import PREFIX, START_HERE, Action, CheckButton
from bot.views.check.exercises import agreement_reply, exercises_reply
from bot.views.check.follow_up import FollowUpView
from bot.views.check.questions import CheckView, private_reply
from bot.views.check.result import ResultView

GOOD_FOR: Final = timedelta(hours=24)
"""Older answers may not be true any more."""

HOLDS: Final[Mapping[Urgency, Restriction]] = {
    Urgency.EMERGENCY: Restriction.URGENT,
    Urgency.URGENT: Restriction.URGENT,
    Urgency.SEE_DOCTOR: Restriction.DOCTOR,
}


async def check(update: Update, context: BotContext) -> None:
    """/check: the first question."""
    message = the(update.message)
    view = _view(message.from_user, context)
    if message.chat.type != message.chat.PRIVATE:
        await send_reply(message, _elsewhere(view, context))
        return

    sent = await send_reply(message, view.first())
    _remember((sent.chat.id, sent.message_id), Answers(), view, context, is_open=True)


async def opened(update: Update, context: BotContext, _rest: str) -> None:
    """The link that a group was given."""
    await check(update, context)


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Every button of the check. What cannot be read begins again, with a kind word."""
    view = _view(query.from_user, context)
    if query.message is not None and query.message.chat.type != query.message.chat.PRIVATE:
        await send_below(query, _elsewhere(view, context))
        return None

    if parts in BEGINNINGS:
        await BEGINNINGS[parts](query, view, context)
        return None

    press = _read(query, parts, view, context)
    if isinstance(press, CheckPress):
        return await _acted(press)

    await edit_reply(query, view.outdated(press))
    return None


def _elsewhere(view: CheckView, context: BotContext) -> Reply:
    """In a group everyone would read along: the way to the private chat."""
    return private_reply(view.texts, f"https://t.me/{context.bot.username}?start={PREFIX}")


async def _begin_below(query: CallbackQuery, view: CheckView, _context: BotContext) -> None:
    await send_below(query, view.first())


async def _begin_here(query: CallbackQuery, view: CheckView, context: BotContext) -> None:
    _leave(query, context)
    await edit_reply(query, view.first())


BEGINNINGS: Final = {(): _begin_below, (START_HERE,): _begin_here}


@dataclass(frozen=True, slots=True)
class CheckPress:
    """A button of the check that was read, and where it was pressed."""

    query: CallbackQuery
    button: CheckButton
    answers: Answers
    """What the button carries."""
    view: CheckView
    context: BotContext

    @property
    def shown(self) -> Answers | None:
        """What the message shows now, if we remember."""
        return self.context.services.running_checks.shown(*_place(self.query), self.view.check.fingerprint)

    @property
    def in_question(self) -> Answers:
        """The answers to go on from. Quick taps all come from the keyboard as it was before the first of them."""
        return self.shown or self.answers

    @property
    def is_late(self) -> bool:
        """The message has moved on to another question meanwhile."""
        return self.in_question.given != self.answers.given


def _read(query: CallbackQuery, parts: tuple[str, ...], view: CheckView, context: BotContext) -> CheckPress | str:
    """The press, or the name of the text that says why it cannot go on."""
    button = CheckButton.unpack(parts)
    if button is None:
        return "check-unknown-button"

    if button.fingerprint != view.check.fingerprint:
        return "check-changed"

    try:
        return CheckPress(query, button, decode(view.check, button.code), view, context)
    except BadCode:
        return "check-unknown-button"


async def _acted(press: CheckPress) -> str | None:
    """Do what the button says; a mistake of ours keeps nobody who has named a sign from help."""
    try:
        if _last_touched(press.query, press.context.services.now()) > GOOD_FOR:
            await edit_reply(press.query, press.view.outdated("check-expired"))
            return None

        return await ACTIONS[press.button.action](press)
    except TelegramError:
        raise
    except Exception as error:
        level = press.view.check.level(press.answers.chosen | press.answers.open)
        if not level.at_least(Urgency.URGENT):
            raise

        note_failure(error, press.context)
        await edit_reply(press.query, shortest_reply(level))
        return None


def _last_touched(query: CallbackQuery, now: datetime) -> timedelta:
    message = query.message
    if not isinstance(message, Message):  # so old that Telegram does not show it to us
        return timedelta.max

    return now - (message.edit_date or message.date)


async def _move(press: CheckPress) -> None:
    """One more answer, or a way back in."""
    shown = press.shown
    if shown is None or is_next(press.view.check, shown, press.answers):
        await _show(press, press.answers)
    else:
        await _show(press, shown)


async def _back(press: CheckPress) -> None:
    """Twice the same tap is one step back."""
    shown = press.shown
    if shown is None or shown == press.answers:
        await _show(press, back(press.view.check, press.answers))
    else:
        await _show(press, shown)


async def _tick(press: CheckPress) -> None:
    """Tick or untick: twice the same tap is one."""
    question = _multiple(press)
    if press.is_late or question is None or press.button.place >= len(question.choices):
        return await _show(press, press.in_question)

    answers = press.in_question
    choice = question.choices[press.button.place]
    is_wanted = press.button.action is Action.TICK
    if (choice.id in answers.open) is not is_wanted:
        answers = choose(question, answers, choice.id)

    await _show(press, answers)


async def _done(press: CheckPress) -> str | None:
    """What is ticked is the answer; nothing ticked is none."""
    question = _multiple(press)
    answers = press.in_question
    if question is not None and not press.is_late and not answers.open:
        has_none = any(choice.none for choice in question.choices)
        return press.view.texts("check-nothing-ticked-none" if has_none else "check-nothing-ticked")

    await _show(press, answers if press.is_late or question is None else done(answers))
    return None


async def _stop(press: CheckPress) -> None:
    answers = press.in_question
    _leave(press.query, press.context)
    await edit_reply(press.query, await _goodbye(_place(press.query)[0], press.query.from_user, answers, press.context))


async def cancelled(update: Update, context: BotContext) -> bool:
    """Stop the check that goes on in this chat, as its button would; says whether there was one."""
    message = the(update.message)
    running = context.services.running_checks
    fingerprint = context.content_for(message.from_user).check.fingerprint
    answers = running.unfinished(message.chat.id, fingerprint, context.services.now())
    if answers is None:
        return False

    running.leave_newest(message.chat.id)
    await send_reply(message, await _goodbye(message.chat.id, message.from_user, answers, context))
    return True


async def _goodbye(chat_id: int, person: User | None, answers: Answers, context: BotContext) -> Reply:
    """A sign that was named already is not dropped: the result so far takes the place of the goodbye."""
    view = _view(person, context)
    named = answers.chosen | answers.open
    if not view.check.level(named).at_least(Urgency.URGENT):
        return view.stopped(answers)

    so_far = triage(view.check, named, complete=False)
    reply = _result(chat_id, view, so_far, answers, person=person, context=context)
    return await surely(so_far.level, reply, context)


async def _help(press: CheckPress) -> None:
    answers = press.in_question
    _leave(press.query, press.context)
    await edit_reply(press.query, await surely(Urgency.EMERGENCY, _help_now(press, answers), press.context))


async def _help_now(press: CheckPress, answers: Answers) -> Reply:
    call = await emergency_call(_place(press.query)[0], press.query.from_user, press.context)
    return press.view.help_now(answers, call)


async def _summary(press: CheckPress) -> None:
    step = next_step(press.view.check, press.answers)
    if isinstance(step, AskQuestion):
        return await _show(press, press.answers)

    view = _result_view(press.view, step, press.answers, press.query.from_user, press.context)
    await send_below(press.query, view.summary(press.context.services.now().date()))


async def _exercises(press: CheckPress) -> None:
    """Only where this very result allows them."""
    step = next_step(press.view.check, press.answers)
    exercises = press.context.content_for(press.query.from_user).exercises
    if isinstance(step, CheckResult) and step.exercises == "offered":
        await send_below(press.query, exercises_reply(exercises, press.view.texts))
    elif isinstance(step, CheckResult) and step.exercises == "when_agreed":
        await send_below(press.query, agreement_reply(press.view.texts))
    else:
        await _show(press, press.answers)


async def _called(press: CheckPress) -> None:
    """Somebody gets help; we ask if we may ask later whether they have been seen."""
    await send_below(press.query, FollowUpView(press.view.check, press.view.texts).consent(press.answers))


async def _follow_up(press: CheckPress) -> None:
    """The press is the consent."""
    step = next_step(press.view.check, press.answers)
    if isinstance(step, AskQuestion):
        return await _show(press, press.answers)

    chat_id, _ = _place(press.query)
    await agree(chat_id, step, press.view.texts.language, press.context)
    promise = FollowUpView(press.view.check, press.view.texts).promise()
    if step.level is Urgency.EMERGENCY:
        await edit_reply(press.query, promise)  # the question whether we may
    else:
        await send_below(press.query, promise)


ACTIONS: Final[Mapping[Action, Callable[[CheckPress], Awaitable[str | None]]]] = {
    Action.SHOW: _move,
    Action.BACK: _back,
    Action.TICK: _tick,
    Action.UNTICK: _tick,
    Action.DONE: _done,
    Action.STOP: _stop,
    Action.HELP: _help,
    Action.SUMMARY: _summary,
    Action.EXERCISES: _exercises,
    Action.CALLED: _called,
    Action.FOLLOW_UP: _follow_up,
}


async def _show(press: CheckPress, answers: Answers) -> None:
    step = next_step(press.view.check, answers)
    _remember(_place(press.query), answers, press.view, press.context, is_open=isinstance(step, AskQuestion))
    if isinstance(step, AskQuestion):
        return await edit_reply(press.query, press.view.question(step, answers))

    chat_id, _ = _place(press.query)
    person, context = press.query.from_user, press.context
    reply = _result(chat_id, press.view, step, answers, person=person, context=context)
    _hold_tips(chat_id, step, context)
    await edit_reply(press.query, await surely(step.level, reply, context))
    context.services.statistics.count("check", step.level, context.services.now())


def with_way_back(question: Callback) -> Callback:
    """Whatever was typed in the middle of a check is answered first; then a button leads back."""

    async def answered(update: Update, context: BotContext) -> None:
        await question(update, context)
        message = the(update.message)
        view, services = _view(message.from_user, context), context.services
        answers = services.running_checks.unfinished(message.chat.id, view.check.fingerprint, services.now())
        if answers is not None and isinstance(step := next_step(view.check, answers), AskQuestion):
            await send_reply(message, view.waiting(step, answers))

    return answered


async def _result(
    chat_id: int, view: CheckView, result: CheckResult, answers: Answers, *, person: User | None, context: BotContext
) -> Reply:
    call = await emergency_call(chat_id, person, context)
    return _result_view(view, result, answers, person, context).reply(call)


def _result_view(
    view: CheckView, result: CheckResult, answers: Answers, person: User | None, context: BotContext
) -> ResultView:
    topics = {topic.id: topic for topic in context.content_for(person).topics}
    return ResultView(view.check, result, answers, topics, view.texts)


def _hold_tips(chat_id: int, result: CheckResult, context: BotContext) -> None:
    """No tip that does not go with this result, until they say that they were seen."""
    services = context.services
    holds = Restriction.PREGNANT if "rf-pregnant" in result.flags else Restriction.NONE
    holds |= Restriction.UNDER_16 if "rf-under-16" in result.flags else Restriction.NONE
    holds |= HOLDS.get(result.level, Restriction.NONE)
    try:
        services.restrictions.remember(chat_id, holds)
        services.late_writes.add(partial(_keep_for_subscriber, chat_id, services), key=("hold", chat_id))
    except Exception as error:
        note_failure(error, context)


async def _keep_for_subscriber(chat_id: int, services: Services) -> None:
    if await services.subscribers.find(chat_id):
        services.restrictions.keep(chat_id, services.now())


def _multiple(press: CheckPress) -> Question | None:
    """The question in which something can be ticked, if that is what the message shows."""
    step = next_step(press.view.check, press.in_question)
    return step.question if isinstance(step, AskQuestion) and step.question.kind == "multiple" else None


def _view(person: User | None, context: BotContext) -> CheckView:
    return CheckView(context.content_for(person).check, context.texts_for(person))


def _place(query: CallbackQuery) -> tuple[int, int]:
    """Chat and message of the pressed button."""
    message = query.message
    return (message.chat.id, message.message_id) if message else (query.from_user.id, 0)


def _remember(place: tuple[int, int], answers: Answers, view: CheckView, context: BotContext, *, is_open: bool) -> None:
    services = context.services
    services.running_checks.show(*place, view.check.fingerprint, answers, services.now(), is_open=is_open)


def _leave(query: CallbackQuery, context: BotContext) -> None:
    context.services.running_checks.leave(*_place(query))


FEATURE = Feature(
    name="check",
    commands=(Command("check", "command-check", check),),
    buttons={PREFIX: pressed},
    links={PREFIX: opened},
)
