"""A press on a button of the check: what it carries, and what its message shows now."""

from dataclasses import dataclass

from bot.core.check.codec import BadCode, decode
from bot.core.check.flow import Answers, AskQuestion, CheckResult, next_step
from bot.core.check.model import Question
from bot.handlers.base.errors import noted
from bot.services import BotContext
from bot.views.check.buttons import CheckButton
from bot.views.check.questions import CheckView


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
