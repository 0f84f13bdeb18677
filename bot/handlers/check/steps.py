"""What a message of the check shows next: a question or the result, and what follows from a result."""

from collections.abc import Mapping
from typing import Final

from bot.core.check.flow import Answers, AskQuestion, CheckResult, next_step
from bot.core.check.running import RunningCheck
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import UNTIL_SEEN, Restriction
from bot.handlers.answers.emergency import emergency_call, surely
from bot.handlers.base.errors import noted
from bot.handlers.check.press import CheckPress, pressed_place
from bot.services import BotContext, Services
from bot.views.base.reply import Reply
from bot.views.check.result import FIRST_PAGE, ResultView

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


async def show(press: CheckPress, answers: Answers) -> Reply:
    view, context = press.view, press.context
    step = next_step(view.check, answers)
    remember(pressed_place(context), answers, context)
    if isinstance(step, AskQuestion):
        return view.question(step, answers)

    restrict_tips(step, context)
    context.services.statistics.count("check", step.level, context.services.now())
    return await result_reply(step, answers, context)


def remember(place: tuple[int, int], answers: Answers, context: BotContext) -> None:
    (chat_id, message_id), services = place, context.services
    running = RunningCheck(message_id, context.content.check.fingerprint, answers, services.now())
    services.running_checks.show(chat_id, running)


async def result_reply(result: CheckResult, answers: Answers, context: BotContext, *, page: int = FIRST_PAGE) -> Reply:
    call = await emergency_call(context)
    return surely(result.level, lambda: result_view(result, answers, context).page(page, call), context)


def result_view(result: CheckResult, answers: Answers, context: BotContext) -> ResultView:
    content = context.content
    return ResultView(content.check, result, answers, content.topics_by_id, context.texts)


def restrict_tips(result: CheckResult, context: BotContext) -> None:
    """No tip that does not go with this result. It replaces what an earlier check or message restricted.

    Age and pregnancy are replaced only if this check has asked about them.
    """
    services, chat_id, questions = context.services, context.chat_id, context.content.check.questions
    asked = {flag for question in questions if result.chosen & question.by_id.keys() for flag in question.flags}
    lifted, holds = UNTIL_SEEN, HOLDS.get(result.level, Restriction.NONE)
    for flag, restriction in ABOUT_THE_PERSON.items():
        lifted |= restriction if flag in asked else Restriction.NONE
        holds |= restriction if flag in result.flags else Restriction.NONE

    with noted(context):
        services.restrictions.lift(chat_id, lifted & ~holds, services.now())
        services.restrictions.remember(chat_id, holds)
        services.late_writes.add(_keep_for_subscriber, chat_id, services, key=("hold", chat_id))


async def _keep_for_subscriber(chat_id: int, services: Services) -> None:
    if await services.subscribers.find(chat_id):
        services.restrictions.keep(chat_id, services.now())
