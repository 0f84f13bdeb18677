"""A press on a button of the check, what its message shows next, and what follows from a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.check.codec import BadCode, decode
from bot.core.check.flow import Answers, AskQuestion, CheckResult, next_step
from bot.core.check.model import Question
from bot.core.check.running import RunningCheck
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import UNTIL_SEEN, Restriction
from bot.handlers.answers.emergency import emergency_call, surely
from bot.handlers.base.errors import noted
from bot.handlers.base.replies import send_reply
from bot.services import BotContext, Services
from bot.views.base.reply import Reply
from bot.views.check.buttons import CheckButton
from bot.views.check.questions import CheckView
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


@dataclass(frozen=True, slots=True)
class CheckPress:
    button: CheckButton
    answers: Answers
    """What the button carries."""
    shown: Answers
    """What the message shows: the same, unless quick presses came first from the same keyboard."""
    view: CheckView
    context: BotContext

    @property
    def is_late(self) -> bool:
        """The message has moved on to another question meanwhile."""
        return self.shown.given != self.answers.given

    @property
    def step(self) -> AskQuestion | CheckResult:
        return next_step(self.view.check, self.answers)

    @property
    def multiple(self) -> Question | None:
        """The question in which something can be ticked, if that is what the message shows."""
        step = next_step(self.view.check, self.shown)
        return step.question if isinstance(step, AskQuestion) and step.question.kind == "multiple" else None


def read_press(context: BotContext) -> CheckPress | str:
    """The press, or the name of the text that says why it cannot go on."""
    view = check_view(context)
    button = CheckButton.unpack(context.parts)
    if button is None:
        return "check-unknown-button"

    if button.fingerprint != view.check.fingerprint:
        return "check-changed"

    try:
        answers = decode(view.check, button.code)
    except BadCode:
        return "check-unknown-button"

    return CheckPress(button, answers, _shown(button, context) or answers, view, context)


def _shown(button: CheckButton, context: BotContext) -> Answers | None:
    """What the message shows, as remembered; a failure of that memory keeps nobody from the result of the check."""
    with noted(context):
        return context.services.running_checks.shown(*pressed_place(context), button.fingerprint)

    return None


def check_view(context: BotContext) -> CheckView:
    return CheckView(context.content.check, context.texts)


def pressed_place(context: BotContext) -> tuple[int, int]:
    message = context.query.message
    return context.chat_id, message.message_id if message else 0


async def show(press: CheckPress, answers: Answers) -> Reply:
    view, context = press.view, press.context
    step = next_step(view.check, answers)
    remember(pressed_place(context), answers, context)
    if isinstance(step, AskQuestion):
        return view.question(step, answers)

    restrict_tips(step, context)
    context.services.statistics.count("check", step.level, context.services.now())
    return await result_reply(step, answers, context)


async def send_step(reply: Reply, answers: Answers, context: BotContext) -> None:
    """Send what comes after these answers as a new message, which is the check from now on."""
    sent = await send_reply(context.message, reply)
    remember((sent.chat.id, sent.message_id), answers, context)


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
