"""What a message of the check shows next: a question or the result, and what follows from a result."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from telegram import User

from bot.core.check.flow import Answers, AskQuestion, CheckResult, next_step
from bot.core.check.model import Check
from bot.core.check.running import RunningCheck
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import UNTIL_SEEN, Restriction
from bot.handlers.answers.country import emergency_call
from bot.handlers.answers.emergency import surely
from bot.handlers.base.errors import note_failure
from bot.handlers.base.replies import edit_reply
from bot.handlers.check.press import CheckPress, place_of
from bot.services import BotContext, Services
from bot.views.base.reply import Reply
from bot.views.check.questions import CheckView
from bot.views.check.result import ResultView

HOLDS: Final[Mapping[Urgency, Restriction]] = {
    Urgency.EMERGENCY: Restriction.URGENT,
    Urgency.URGENT: Restriction.URGENT,
    Urgency.SEE_DOCTOR: Restriction.DOCTOR,
}
ABOUT_THE_PERSON: Final[Mapping[str, Restriction]] = {
    "rf-pregnant": Restriction.PREGNANT,
    "rf-under-16": Restriction.UNDER_16,
}
"""Restrictions by the flag of the option that asks for them."""


async def show(press: CheckPress, answers: Answers) -> None:
    """Show the next question in the message of the press, or the result."""
    step = next_step(press.view.check, answers)
    remember(place_of(press.query), answers, press.view, press.context)
    if isinstance(step, AskQuestion):
        return await edit_reply(press.query, press.view.question(step, answers))

    chat_id = press.chat_id
    person, context = press.query.from_user, press.context
    reply = result_reply(chat_id, press.view, step, answers, person=person, context=context)
    restrict_tips(chat_id, step, press.view.check, context)
    await edit_reply(press.query, await surely(step.level, reply, context))
    context.services.statistics.count("check", step.level, context.services.now())


def remember(place: tuple[int, int], answers: Answers, view: CheckView, context: BotContext) -> None:
    """Keep in memory what the message of this chat shows from now on."""
    chat_id, message_id = place
    services = context.services
    services.running_checks.show(chat_id, RunningCheck(message_id, view.check.fingerprint, answers, services.now()))


async def result_reply(
    chat_id: int, view: CheckView, result: CheckResult, answers: Answers, *, person: User | None, context: BotContext
) -> Reply:
    call = await emergency_call(chat_id, person, context)
    return result_view(view, result, answers, person, context).reply(call)


def result_view(
    view: CheckView, result: CheckResult, answers: Answers, person: User | None, context: BotContext
) -> ResultView:
    topics = {topic.id: topic for topic in context.content_for(person).topics}
    return ResultView(view.check, result, answers, topics, view.texts)


def restrict_tips(chat_id: int, result: CheckResult, check: Check, context: BotContext) -> None:
    """No tip that does not go with this result. It replaces what an earlier check or message restricted.

    Age and pregnancy are replaced only if this check has asked about them.
    """
    services = context.services
    asked = {flag for question in check.questions if result.chosen & question.by_id.keys() for flag in question.flags}
    lifted, holds = UNTIL_SEEN, HOLDS.get(result.level, Restriction.NONE)
    for flag, restriction in ABOUT_THE_PERSON.items():
        lifted |= restriction if flag in asked else Restriction.NONE
        holds |= restriction if flag in result.flags else Restriction.NONE

    try:
        services.restrictions.lift(chat_id, lifted & ~holds, services.now())
        services.restrictions.remember(chat_id, holds)
        services.late_writes.add(partial(_keep_for_subscriber, chat_id, services), key=("hold", chat_id))
    except Exception as error:
        note_failure(error, context)


async def _keep_for_subscriber(chat_id: int, services: Services) -> None:
    if await services.subscribers.find(chat_id):
        services.restrictions.keep(chat_id, services.now())
