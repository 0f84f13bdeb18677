"""/check: the questions, the result, and the ways in and out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from telegram import CallbackQuery, Message, Update, User

from bot.context import BotContext
from bot.core.check import Answers, Ask, Result, back, choose, done, is_next, next_step, triage
from bot.core.check_code import BadCode, decode
from bot.core.check_model import Question
from bot.core.tips import Hold
from bot.core.urgency import Urgency
from bot.handlers.country import emergency_call
from bot.handlers.feature import Command, Feature, the
from bot.handlers.replies import edit_reply, send_below, send_reply
from bot.views.check import CheckView, private_reply
from bot.views.check_buttons import PREFIX, START_HERE, Action, CheckButton
from bot.views.check_result import ResultView
from bot.views.exercises import agreement_reply, exercises_reply
from bot.views.reply import Reply

GOOD_FOR: Final = timedelta(hours=24)
"""Older answers may not be true any more."""

HOLDS: Final[Mapping[Urgency, Hold]] = {
    Urgency.EMERGENCY: Hold.URGENT,
    Urgency.URGENT: Hold.URGENT,
    Urgency.SEE_DOCTOR: Hold.DOCTOR,
}


async def check(update: Update, context: BotContext) -> None:
    """/check: the first question."""
    message = the(update.message)
    view = _view(message.from_user, context)
    is_private = message.chat.type == message.chat.PRIVATE
    await send_reply(message, view.first() if is_private else _elsewhere(view, context))


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
    if isinstance(press, Press):
        return await ACTIONS[press.button.action](press)

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
class Press:
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
        return self.context.services.running_checks.shown(*_place(self.query))

    @property
    def in_question(self) -> Answers:
        """The answers to go on from. Quick taps all come from the keyboard as it was before the first of them."""
        return self.shown or self.answers

    @property
    def is_late(self) -> bool:
        """The message has moved on to another question meanwhile."""
        return self.in_question.given != self.answers.given


def _read(query: CallbackQuery, parts: tuple[str, ...], view: CheckView, context: BotContext) -> Press | str:
    """The press, or the name of the text that says why it cannot go on."""
    button = CheckButton.unpack(parts)
    if button is None:
        return "check-unknown-button"

    if button.fingerprint != view.check.fingerprint:
        return "check-changed"

    if _last_touched(query, context.services.now()) > GOOD_FOR:
        return "check-expired"

    try:
        return Press(query, button, decode(view.check, button.code), view, context)
    except BadCode:
        return "check-unknown-button"


def _last_touched(query: CallbackQuery, now: datetime) -> timedelta:
    message = query.message
    if not isinstance(message, Message):  # so old that Telegram does not show it to us
        return timedelta.max

    return now - (message.edit_date or message.date)


async def _move(press: Press) -> None:
    """One more answer, or a way back in."""
    shown = press.shown
    if shown is None or is_next(press.view.check, shown, press.answers):
        await _show(press, press.answers)
    else:
        await _show(press, shown)


async def _back(press: Press) -> None:
    """Twice the same tap is one step back."""
    shown = press.shown
    if shown is None or shown == press.answers:
        await _show(press, back(press.view.check, press.answers))
    else:
        await _show(press, shown)


async def _tick(press: Press) -> None:
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


async def _done(press: Press) -> str | None:
    """What is ticked is the answer; nothing ticked is none."""
    question = _multiple(press)
    answers = press.in_question
    if question is not None and not press.is_late and not answers.open:
        has_none = any(choice.none for choice in question.choices)
        return press.view.texts("check-nothing-ticked-none" if has_none else "check-nothing-ticked")

    await _show(press, answers if press.is_late or question is None else done(answers))
    return None


async def _stop(press: Press) -> None:
    """A sign that was named already is not dropped: the result so far stands above the goodbye."""
    answers = press.in_question
    _leave(press.query, press.context)
    level = press.view.check.level(answers.chosen | answers.open)
    if level.at_least(Urgency.URGENT):
        so_far = triage(press.view.check, answers.chosen | answers.open, complete=False)
        return await edit_reply(press.query, await _result(press, so_far, answers))

    await edit_reply(press.query, press.view.stopped(answers))


async def _help(press: Press) -> None:
    answers = press.in_question
    _leave(press.query, press.context)
    call = await emergency_call(_place(press.query)[0], press.query.from_user, press.context)
    await edit_reply(press.query, press.view.help_now(answers, call))


async def _summary(press: Press) -> None:
    step = next_step(press.view.check, press.answers)
    if isinstance(step, Ask):
        return await _show(press, press.answers)

    view = _result_view(press, step, press.answers)
    await send_below(press.query, view.summary(press.context.services.now().date()))


async def _exercises(press: Press) -> None:
    """Only where this very result allows them."""
    step = next_step(press.view.check, press.answers)
    exercises = press.context.content_for(press.query.from_user).exercises
    if isinstance(step, Result) and step.exercises == "offered":
        await send_below(press.query, exercises_reply(exercises, press.view.texts))
    elif isinstance(step, Result) and step.exercises == "when_agreed":
        await send_below(press.query, agreement_reply(press.view.texts))
    else:
        await _show(press, press.answers)


ACTIONS: Final[Mapping[Action, Callable[[Press], Awaitable[str | None]]]] = {
    Action.SHOW: _move,
    Action.BACK: _back,
    Action.TICK: _tick,
    Action.UNTICK: _tick,
    Action.DONE: _done,
    Action.STOP: _stop,
    Action.HELP: _help,
    Action.SUMMARY: _summary,
    Action.EXERCISES: _exercises,
}


async def _show(press: Press, answers: Answers) -> None:
    step = next_step(press.view.check, answers)
    services = press.context.services
    services.running_checks.show(*_place(press.query), answers, services.now(), is_open=isinstance(step, Ask))
    if isinstance(step, Ask):
        return await edit_reply(press.query, press.view.question(step, answers))

    await edit_reply(press.query, await _result(press, step, answers))
    await _hold_tips(press, step)


async def _result(press: Press, result: Result, answers: Answers) -> Reply:
    chat_id, _ = _place(press.query)
    call = await emergency_call(chat_id, press.query.from_user, press.context)
    return _result_view(press, result, answers).reply(call)


def _result_view(press: Press, result: Result, answers: Answers) -> ResultView:
    content = press.context.content_for(press.query.from_user)
    topics = {topic.id: topic for topic in content.topics}
    return ResultView(press.view.check, result, answers, topics, press.view.texts)


async def _hold_tips(press: Press, result: Result) -> None:
    """Whoever gets daily tips gets none that do not go with this result, until they say that they were seen."""
    services = press.context.services
    chat_id, _ = _place(press.query)
    holds = Hold.PREGNANT if "rf-pregnant" in result.flags else Hold.NONE
    holds |= Hold.UNDER_16 if "rf-under-16" in result.flags else Hold.NONE
    holds |= HOLDS.get(result.level, Hold.NONE)
    if holds and await services.subscribers.find(chat_id):
        await services.holds.place(chat_id, holds, services.now())


def _multiple(press: Press) -> Question | None:
    """The question in which something can be ticked, if that is what the message shows."""
    step = next_step(press.view.check, press.in_question)
    return step.question if isinstance(step, Ask) and step.question.kind == "multiple" else None


def _view(person: User | None, context: BotContext) -> CheckView:
    return CheckView(context.content_for(person).check, context.texts_for(person))


def _place(query: CallbackQuery) -> tuple[int, int]:
    """Chat and message of the pressed button."""
    message = query.message
    return (message.chat.id, message.message_id) if message else (query.from_user.id, 0)


def _leave(query: CallbackQuery, context: BotContext) -> None:
    context.services.running_checks.leave(*_place(query))


FEATURE = Feature(
    name="check",
    commands=(Command("check", "command-check", check),),
    buttons={PREFIX: pressed},
    links={PREFIX: opened},
)
