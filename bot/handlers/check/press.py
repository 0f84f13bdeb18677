"""A press on a button of the check: what it carries, and what its message shows now."""

from dataclasses import dataclass

from telegram import CallbackQuery, User

from bot.core.check.codec import BadCode, decode
from bot.core.check.flow import Answers, AskQuestion, CheckResult, next_step
from bot.core.check.model import Question
from bot.handlers.base.errors import note_failure
from bot.services import BotContext
from bot.views.check.buttons import CheckButton
from bot.views.check.questions import CheckView


@dataclass(frozen=True, slots=True)
class CheckPress:
    """A button of the check that was read, and where it was pressed."""

    query: CallbackQuery
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
        """What the answers of the button lead to."""
        return next_step(self.view.check, self.answers)

    @property
    def multiple(self) -> Question | None:
        """The question in which something can be ticked, if that is what the message shows."""
        step = next_step(self.view.check, self.shown)
        return step.question if isinstance(step, AskQuestion) and step.question.kind == "multiple" else None

    @property
    def chat_id(self) -> int:
        return place_of(self.query)[0]


def read_press(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> CheckPress | str:
    """The press, or the name of the text that says why it cannot go on."""
    view = check_view(query.from_user, context)
    button = CheckButton.unpack(parts)
    if button is None:
        return "check-unknown-button"

    if button.fingerprint != view.check.fingerprint:
        return "check-changed"

    try:
        answers = decode(view.check, button.code)
    except BadCode:
        return "check-unknown-button"

    return CheckPress(query, button, answers, _shown(query, button, context) or answers, view, context)


def _shown(query: CallbackQuery, button: CheckButton, context: BotContext) -> Answers | None:
    """What the message shows, as remembered; a failure of that memory keeps nobody from the result of the check."""
    try:
        return context.services.running_checks.shown(*place_of(query), button.fingerprint)
    except Exception as error:
        note_failure(error, context)
        return None


def check_view(person: User | None, context: BotContext) -> CheckView:
    return CheckView(context.content_for(person).check, context.texts_for(person))


def place_of(query: CallbackQuery) -> tuple[int, int]:
    """Chat and message of the pressed button."""
    message = query.message
    return (message.chat.id, message.message_id) if message else (query.from_user.id, 0)
