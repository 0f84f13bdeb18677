"""The questions of the check, in one message that is edited at each step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from telegram import InlineKeyboardButton

from bot.core.check.flow import Answers, AskQuestion, choose, ending, next_step
from bot.core.check.model import Check, Question
from bot.core.content.texts import Texts
from bot.views.base.buttons import column, keyboard
from bot.views.base.emergency import EmergencyCall, help_now_reply
from bot.views.base.reply import Reply, paragraphs
from bot.views.check.buttons import Action, check_button, start_button

TICKED: Final = "☑"
UNTICKED: Final = "☐"


@dataclass(frozen=True, slots=True)
class CheckView:
    check: Check
    texts: Texts

    def introduction(self) -> Reply:
        begin = self._button(self.texts("check-begin"), Action.SHOW, Answers())
        get_help = self._button(self.texts("check-help"), Action.HELP, Answers())
        return Reply(self.check.notice, column(begin, get_help))

    def first(self) -> Reply:
        step = next_step(self.check, Answers())
        assert isinstance(step, AskQuestion)
        return self.question(step, Answers())

    def question(self, ask: AskQuestion, answers: Answers) -> Reply:
        """One question with its buttons; the options are explained on a page of their own."""
        number = self.texts("check-number", number=ask.number, of=ask.of)
        return Reply(
            f"{number}\n<b>{ask.question.text}</b>",
            keyboard(*self._choices(ask, answers), *self._ways_out(ask.question, answers)),
        )

    def meaning(self, ask: AskQuestion, answers: Answers) -> Reply:
        """What the options of the question mean, with a button that leads back to it."""
        explained = [choice for choice in ask.question.choices if choice.meaning]
        meanings = [f"• <b>{escape(choice.label)}</b>: {escape(choice.meaning or '')}" for choice in explained]
        text = paragraphs("\n".join(meanings), ask.question.plainer or "")
        return Reply(text, column(self._button(self.texts("check-back-to-question"), Action.SHOW, answers)))

    def help_now(self, answers: Answers, call: EmergencyCall) -> Reply:
        return help_now_reply(self.texts, call, self._go_on(answers))

    def stopped(self, answers: Answers) -> Reply:
        """Replaces the question by the emergency line and buttons to continue or start again."""
        ways = [self._go_on(answers), start_button(self.texts("check-start-again"))]
        return Reply(paragraphs(self.texts("check-stopped"), self.texts("emergency-line")), keyboard(ways))

    def waiting(self, ask: AskQuestion, answers: Answers) -> Reply:
        """A button to continue the check after another message was answered."""
        return Reply(self.texts("check-waiting", number=ask.number, of=ask.of), column(self._go_on(answers)))

    def again(self, ask: AskQuestion, answers: Answers) -> Reply:
        """The question, to somebody who has typed an answer."""
        question = self.question(ask, answers)
        return replace(question, text=paragraphs(self.texts("check-tap"), question.text))

    def outdated(self, reason: str) -> Reply:
        """For a button that cannot be used: of older questions, of an old message, or forged."""
        again = column(start_button(self.texts("check-start-again")))
        return Reply(paragraphs(self.texts(reason), self.texts("emergency-line")), again)

    def _choices(self, ask: AskQuestion, answers: Answers) -> Iterator[list[InlineKeyboardButton]]:
        question = ask.question
        ends = [
            (choice.ends, self._button(choice.label, Action.SHOW, choose(question, answers, choice.id)))
            for choice in ending(question, ask.ticked)
        ]
        if question.kind == "multiple":
            for place, choice in enumerate(question.choices):
                if not choice.ends:
                    mark, action = (TICKED, Action.UNTICK) if choice.id in ask.ticked else (UNTICKED, Action.TICK)
                    yield [self._button(f"{mark} {choice.label}", action, answers, place)]

        yield from ([item] for at_the_end, item in ends if not at_the_end)
        done = [self._button(self.texts("check-done"), Action.DONE, answers)] if ask.ticked else []
        yield [*done, *(item for at_the_end, item in ends if at_the_end)]

    def _ways_out(self, question: Question, answers: Answers) -> Iterator[list[InlineKeyboardButton]]:
        if question.plainer or any(choice.meaning for choice in question.choices):
            yield [self._button(self.texts("check-meaning"), Action.MEANING, answers)]

        back = [] if answers == Answers() else [self._button(self.texts("check-back"), Action.BACK, answers)]
        yield [
            *back,
            self._button(self.texts("check-stop"), Action.STOP, answers),
            self._button(self.texts("check-help"), Action.HELP, answers),
        ]

    def _go_on(self, answers: Answers) -> InlineKeyboardButton:
        return self._button(self.texts("check-go-on"), Action.SHOW, answers)

    def _button(self, label: str, action: Action, answers: Answers, *place: int) -> InlineKeyboardButton:
        return check_button(label, action, self.check, answers, *place)


def private_reply(texts: Texts, link: str) -> Reply:
    """In a group everyone could read the answers, so the check is offered in the private chat."""
    return Reply(texts("check-private"), keyboard([InlineKeyboardButton(texts("check-private-button"), url=link)]))
