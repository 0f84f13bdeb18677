"""/check: starting it, its buttons, its result, and returning to it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError

from bot.core.check.flow import (
    Answers,
    AskQuestion,
    CheckResult,
    back,
    choose,
    done,
    is_next,
    next_step,
    result_so_far,
)
from bot.core.content.urgency import Urgency
from bot.handlers.answers.country import emergency_call
from bot.handlers.answers.emergency import surely
from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_below, send_reply
from bot.handlers.check.follow_up import agree
from bot.handlers.check.press import CheckPress, check_view, place_of, read_press
from bot.handlers.check.steps import remember, result_view, show
from bot.handlers.check.unfinished import goodbye
from bot.services import BotContext
from bot.views.answers.red_flags import shortest_reply
from bot.views.answers.topics import topic_reply
from bot.views.base.reply import Reply
from bot.views.check.buttons import PREFIX, START_HERE, Action
from bot.views.check.exercises import agreement_reply, exercises_reply
from bot.views.check.follow_up import FollowUpView
from bot.views.check.questions import CheckView, private_reply
from bot.views.check.result import ResultView

GOOD_FOR: Final = timedelta(hours=24)
"""Buttons of an older message start a new check, because the older answers may not be true any more."""


async def check(update: Update, context: BotContext) -> None:
    """/check: the first question."""
    message = the(update.message)
    view = check_view(message.from_user, context)
    if message.chat.type != message.chat.PRIVATE:
        await send_reply(message, _elsewhere(view, context))
        return

    sent = await send_reply(message, _beginning(message.chat.id, view, context))
    remember((sent.chat.id, sent.message_id), Answers(), view, context)


async def opened(update: Update, context: BotContext, _rest: str) -> None:
    """The deep link that is posted in a group."""
    await check(update, context)


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Every button of the check. An unreadable one gets a message with a button to start again."""
    view = check_view(query.from_user, context)
    if query.message is not None and query.message.chat.type != query.message.chat.PRIVATE:
        await send_below(query, _elsewhere(view, context))
        return None

    if parts in BEGINNINGS:
        await BEGINNINGS[parts](query, view, context)
        return None

    press = read_press(query, parts, context)
    if isinstance(press, CheckPress):
        return await _acted(press)

    await edit_reply(query, view.outdated(press))
    return None


def _elsewhere(view: CheckView, context: BotContext) -> Reply:
    """In a group everyone could read the answers, so link to the private chat."""
    return private_reply(view.texts, f"https://t.me/{context.bot.username}?start={PREFIX}")


def _beginning(chat_id: int, view: CheckView, context: BotContext) -> Reply:
    """The introduction, or the first question if this chat has seen the introduction lately."""
    services = context.services
    is_known = services.running_checks.introduce(chat_id, services.now())
    return view.first() if is_known else view.introduction()


async def _begin_below(query: CallbackQuery, view: CheckView, context: BotContext) -> None:
    await send_below(query, _beginning(place_of(query)[0], view, context))


async def _begin_here(query: CallbackQuery, view: CheckView, context: BotContext) -> None:
    context.services.running_checks.leave(*place_of(query))
    await edit_reply(query, _beginning(place_of(query)[0], view, context))


BEGINNINGS: Final = {(): _begin_below, (START_HERE,): _begin_here}


async def _acted(press: CheckPress) -> str | None:
    """Do what the button says; if our code fails after a sign was named, the shortest advice is sent."""
    try:
        if _last_touched(press.query, press.context.services.now()) > GOOD_FOR:
            await edit_reply(press.query, press.view.outdated("check-expired"))
            return None

        return await ACTIONS[press.button.action](press)
    except TelegramError:
        raise
    except Exception as error:
        level = press.view.check.level(press.answers.named | press.shown.named)
        if not level.at_least(Urgency.URGENT):
            raise

        note_failure(error, press.context)
        await edit_reply(press.query, shortest_reply(level))
        return None


def _last_touched(query: CallbackQuery, now: datetime) -> timedelta:
    message = query.message
    if not isinstance(message, Message):  # an inaccessible message: too old
        return timedelta.max

    return now - (message.edit_date or message.date)


async def _move(press: CheckPress) -> None:
    """Show the step after the answers in the button."""
    is_fit = is_next(press.view.check, press.shown, press.answers)
    await show(press, press.answers if is_fit else press.shown)


async def _back(press: CheckPress) -> None:
    """Go back one answer; pressing the same button twice goes back only once."""
    is_first = press.shown == press.answers
    await show(press, back(press.view.check, press.shown) if is_first else press.shown)


async def _tick(press: CheckPress) -> None:
    """Tick or untick an option; pressing the same button twice has no further effect."""
    question, answers = press.multiple, press.shown
    if press.is_late or question is None or press.button.place >= len(question.choices):
        return await show(press, answers)

    choice = question.choices[press.button.place]
    if choice.ends:  # a forged button
        return await show(press, answers)

    is_ticked = choice.id in answers.open
    is_wanted = press.button.action is Action.TICK
    await show(press, answers if is_ticked is is_wanted else choose(question, answers, choice.id))


async def _done(press: CheckPress) -> str | None:
    """Make the ticked options the answer; quick presses may have removed the last tick."""
    if press.is_late or press.multiple is None:
        await show(press, press.shown)
    elif press.shown.open:
        await show(press, done(press.shown))
    else:
        return press.view.texts("check-nothing-ticked")

    return None


async def _meaning(press: CheckPress) -> None:
    step = next_step(press.view.check, press.shown)
    if isinstance(step, CheckResult):
        return await show(press, press.shown)

    await edit_reply(press.query, press.view.meaning(step, press.shown))


async def _stop(press: CheckPress) -> None:
    press.context.services.running_checks.leave(*place_of(press.query))
    await edit_reply(press.query, await goodbye(press.chat_id, press.query.from_user, press.shown, press.context))


async def _help(press: CheckPress) -> None:
    press.context.services.running_checks.leave(*place_of(press.query))
    await edit_reply(press.query, await surely(Urgency.EMERGENCY, _help_now(press), press.context))


async def _help_now(press: CheckPress) -> Reply:
    call = await emergency_call(press.chat_id, press.query.from_user, press.context)
    return press.view.help_now(press.shown, call)


async def _page(press: CheckPress) -> None:
    """Another page of the result. A check that was stopped after a sign has one, too."""
    result = result_so_far(press.view.check, press.answers)
    reply = result_page(press, result)
    await edit_reply(press.query, await surely(result.level, reply, press.context))


async def result_page(press: CheckPress, result: CheckResult) -> Reply:
    call = await emergency_call(press.chat_id, press.query.from_user, press.context)
    return _result_view(press, result).page(press.button.place, call)


def _result_view(press: CheckPress, result: CheckResult) -> ResultView:
    return result_view(press.view, result, press.answers, press.query.from_user, press.context)


async def _cause(press: CheckPress) -> None:
    """What is known about a likely cause, below the result."""
    person = press.query.from_user
    topic = _result_view(press, result_so_far(press.view.check, press.answers)).topic_of(press.button.place)
    if topic is None:
        return await show(press, press.answers)

    await send_below(press.query, topic_reply(topic, press.context.content_for(person), press.view.texts))


async def _summary(press: CheckPress) -> None:
    step = press.step
    if isinstance(step, AskQuestion):
        return await show(press, press.answers)

    await send_below(press.query, _result_view(press, step).summary(press.context.services.now().date()))


async def _exercises(press: CheckPress) -> None:
    """Show exercises, if the result in the button allows them."""
    step = press.step
    exercises = press.context.content_for(press.query.from_user).exercises
    if isinstance(step, CheckResult) and step.exercises == "offered":
        await send_below(press.query, exercises_reply(exercises, press.view.texts))
    elif isinstance(step, CheckResult) and step.exercises == "when_agreed":
        await send_below(press.query, agreement_reply(press.view.texts))
    else:
        await show(press, press.answers)


async def _called(press: CheckPress) -> None:
    """The person gets help; ask for consent to a follow-up."""
    await send_below(press.query, FollowUpView(press.view.check, press.view.texts).consent(press.answers))


async def _follow_up(press: CheckPress) -> None:
    """The press is the consent to a follow-up."""
    step = press.step
    if isinstance(step, AskQuestion):
        return await show(press, press.answers)

    view = FollowUpView(press.view.check, press.view.texts)
    promise = await agree(press.chat_id, step, view, press.context)
    if step.level is Urgency.EMERGENCY:
        await edit_reply(press.query, promise)  # replaces the question for consent
    else:
        await send_below(press.query, promise)


ACTIONS: Final[Mapping[Action, Callable[[CheckPress], Awaitable[str | None]]]] = {
    Action.SHOW: _move,
    Action.BACK: _back,
    Action.TICK: _tick,
    Action.UNTICK: _tick,
    Action.DONE: _done,
    Action.MEANING: _meaning,
    Action.STOP: _stop,
    Action.HELP: _help,
    Action.PAGE: _page,
    Action.CAUSE: _cause,
    Action.SUMMARY: _summary,
    Action.EXERCISES: _exercises,
    Action.CALLED: _called,
    Action.FOLLOW_UP: _follow_up,
}


FEATURE = Feature(
    commands=(Command("check", "command-check", check),),
    buttons={PREFIX: pressed},
    links={PREFIX: opened},
)
