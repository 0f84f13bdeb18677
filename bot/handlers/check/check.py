"""/check: starting it, its buttons, its result, and returning to it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from telegram.error import TelegramError

from bot.core.check.flow import Answers, CheckResult, back, choose, done, is_next, next_step, result_so_far
from bot.core.content.urgency import Urgency
from bot.handlers.answers.emergency import emergency_call, surely
from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Command, Feature
from bot.handlers.base.replies import edit_reply
from bot.handlers.check.follow_up import agree, follow_up_view
from bot.handlers.check.steps import (
    CheckPress,
    check_view,
    pressed_place,
    read_press,
    result_reply,
    result_view,
    send_step,
    show,
)
from bot.handlers.check.unfinished import goodbye
from bot.services import BotContext
from bot.views.answers.red_flags import shortest_reply
from bot.views.answers.topics import topic_reply
from bot.views.base.reply import Reply
from bot.views.check.buttons import PREFIX, START_HERE, Action
from bot.views.check.exercises import agreement_reply, exercises_reply
from bot.views.check.questions import private_reply

GOOD_FOR: Final = timedelta(hours=24)
"""Buttons of an older message start a new check, because the older answers may not be true any more."""


async def check(context: BotContext) -> Reply | None:
    """/check, or the deep link that is posted in a group: the first question."""
    if context.message.chat.type != context.message.chat.PRIVATE:
        return _elsewhere(context)

    await send_step(_beginning(context), Answers(), context)
    return None


async def pressed(context: BotContext) -> Reply | str | None:
    """Every button of the check. An unreadable one gets a message with a button to start again."""
    message = context.query.message
    if message is not None and message.chat.type != message.chat.PRIVATE:
        return _elsewhere(context).below

    if not context.parts:
        return _beginning(context).below

    if context.parts == (START_HERE,):
        context.services.running_checks.leave(*pressed_place(context))
        return _beginning(context)

    press = read_press(context)
    if context.parts[0] == Action.HELP and (isinstance(press, str) or _last_touched(context) > GOOD_FOR):
        return await _help_with(Answers(), context)

    return await _acted(press) if isinstance(press, CheckPress) else check_view(context).outdated(press)


def _elsewhere(context: BotContext) -> Reply:
    """In a group everyone could read the answers, so link to the private chat."""
    return private_reply(context.texts, f"https://t.me/{context.bot.username}?start={PREFIX}")


def _beginning(context: BotContext) -> Reply:
    """The introduction, or the first question if this chat has seen the introduction lately."""
    services, view = context.services, check_view(context)
    is_known = services.running_checks.introduce(context.chat_id, services.now())
    return view.first() if is_known else view.introduction()


async def _acted(press: CheckPress) -> str | None:
    """Do what the button says; if our code fails after a sign was named, the shortest advice is sent."""
    context = press.context
    try:
        is_old = _last_touched(context) > GOOD_FOR
        shown = press.view.outdated("check-expired") if is_old else await ACTIONS[press.button.action](press)
        if isinstance(shown, str):
            return shown

        await edit_reply(context, shown)
    except TelegramError:
        raise
    except Exception as error:
        level = press.view.check.level(press.answers.named | press.shown.named)
        if not level.at_least(Urgency.URGENT):
            raise

        note_failure(error, context)
        await edit_reply(context, shortest_reply(level))

    return None


def _last_touched(context: BotContext) -> timedelta:
    message = context.pressed_message
    return context.services.now() - (message.edit_date or message.date) if message else timedelta.max


async def _move(press: CheckPress) -> Reply:
    is_fit = is_next(press.view.check, press.shown, press.answers)
    return await show(press, press.answers if is_fit else press.shown)


async def _back(press: CheckPress) -> Reply:
    """Go back one answer; pressing the same button twice goes back only once."""
    is_first = press.shown == press.answers
    return await show(press, back(press.view.check, press.shown) if is_first else press.shown)


async def _tick(press: CheckPress) -> Reply:
    """Tick or untick an option; pressing the same button twice has no further effect."""
    question, answers = press.multiple, press.shown
    if press.is_late or question is None or press.button.place >= len(question.choices):
        return await show(press, answers)

    choice = question.choices[press.button.place]
    if choice.ends:  # a forged button
        return await show(press, answers)

    is_ticked = choice.id in answers.open
    is_wanted = press.button.action is Action.TICK
    return await show(press, answers if is_ticked is is_wanted else choose(question, answers, choice.id))


async def _done(press: CheckPress) -> Reply | str:
    """Make the ticked options the answer; quick presses may have removed the last tick."""
    if press.is_late or press.multiple is None:
        return await show(press, press.shown)

    return await show(press, done(press.shown)) if press.shown.open else press.view.texts("check-nothing-ticked")


async def _meaning(press: CheckPress) -> Reply:
    step = next_step(press.view.check, press.shown)
    if isinstance(step, CheckResult):
        return await show(press, press.shown)

    return press.view.meaning(step, press.shown)


async def _stop(press: CheckPress) -> Reply:
    press.context.services.running_checks.leave(*pressed_place(press.context))
    return await goodbye(press.shown, press.context)


async def _help(press: CheckPress) -> Reply:
    return await _help_with(press.shown, press.context)


async def _help_with(answers: Answers, context: BotContext) -> Reply:
    """The emergency help; it does not depend on the answers, so an old or unreadable button shows it too."""
    context.services.running_checks.leave(*pressed_place(context))
    call = await emergency_call(context)
    return surely(Urgency.EMERGENCY, lambda: check_view(context).help_now(answers, call), context)


async def _page(press: CheckPress) -> Reply:
    """Another page of the result. A check that was stopped after a sign has one, too."""
    result = result_so_far(press.view.check, press.answers)
    return await result_reply(result, press.answers, press.context, page=press.button.place)


async def _cause(press: CheckPress) -> Reply:
    result = result_so_far(press.view.check, press.answers)
    topic = result_view(result, press.answers, press.context).topic_of(press.button.place)
    if topic is None:
        return await show(press, press.answers)

    return topic_reply(topic, press.context.content, press.view.texts).below


async def _summary(press: CheckPress) -> Reply:
    if not isinstance(step := press.step, CheckResult):
        return await show(press, press.answers)

    return result_view(step, press.answers, press.context).summary(press.context.services.now().date()).below


async def _exercises(press: CheckPress) -> Reply:
    match press.step:
        case CheckResult(exercises="offered"):
            return exercises_reply(press.context.content.exercises, press.context.texts).below
        case CheckResult(exercises="when_agreed"):
            return agreement_reply(press.context.texts).below
        case _:
            return await show(press, press.answers)


async def _called(press: CheckPress) -> Reply:
    """The person gets help; ask for consent to a follow-up."""
    return follow_up_view(press.context).consent(press.answers).below


async def _follow_up(press: CheckPress) -> Reply:
    if not isinstance(step := press.step, CheckResult):
        return await show(press, press.answers)

    promise = await agree(step, press.context)
    return promise if step.level is Urgency.EMERGENCY else promise.below  # the former replaces the question for consent


ACTIONS: Final[Mapping[Action, Callable[[CheckPress], Awaitable[Reply | str]]]] = {
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


FEATURE = Feature(commands=(Command("check", check),), buttons={PREFIX: pressed}, links={PREFIX: check})
