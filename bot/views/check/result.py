"""The result of the check: how soon to be seen, why, what to do now, and the likely causes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

from bot.core.check.flow import Answers, AskQuestion, CauseFit, CheckResult, LikelyCause, asked, next_step
from bot.core.check.model import Check, Chosen, Option
from bot.core.content.models import Topic
from bot.core.content.texts import Texts
from bot.core.content.urgency import Urgency
from bot.views.base.buttons import button, keyboard
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply
from bot.views.check.buttons import Action, check_button, start_button
from bot.views.tips.subscription import tips_about_button

LONGEST_COPY: Final = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
"""Characters that a copy button may contain (Bot API, CopyTextButton)."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """One result in one language."""

    check: Check
    result: CheckResult
    answers: Answers
    topics: Mapping[str, Topic]
    texts: Texts

    def reply(self, call: EmergencyCall) -> Reply:
        is_alarm = self.result.level.at_least(Urgency.URGENT)
        return Reply("\n\n".join(self._parts(call)), keyboard(*self._next_steps(call)), is_alarm=is_alarm)

    def summary(self, day: date) -> Reply:
        """A text to show or forward to a doctor; a button copies a short form of it."""
        lines = "\n".join(
            self.texts("check-summary-line", name=question.name, answers=escape(_labels(given, question.choices)))
            for question, given in asked(self.check, self.answers)
        )
        parts = [
            self.texts("check-summary-title", date=day.isoformat()),
            self.texts("check-summary-level", level=self._level),
            lines,
            self.texts("check-summary-basis"),
        ]
        copied = CopyTextButton(self._short_summary(day))
        return Reply("\n\n".join(parts), keyboard([InlineKeyboardButton(self.texts("check-copy"), copy_text=copied)]))

    @property
    def _level(self) -> str:
        return self.check.advice[self.result.level].name

    def _parts(self, call: EmergencyCall) -> Iterator[str]:
        advice, result = self.check.advice[self.result.level], self.result
        number = call.phrase(self.texts)
        yield f"{advice.symbol} <b>{advice.name}</b>\n{advice.reason}"
        yield self._list("check-now", (line.replace("{emergency_number}", number) for line in result.now))
        if result.say:
            yield self.texts("check-say", words=escape(" ".join(result.say), quote=False))

        yield from self._list_if_any("check-why", [escape(reason.why) for reason in result.reasons])
        yield from self._list_if_any("check-causes", [self._cause(cause) for cause in result.causes])
        yield from self._list_if_any("check-changes", result.changes)
        yield self.texts("emergency-line")
        yield f"<i>{self.check.basis}</i>"

    def _list(self, heading: str, lines: Iterable[str]) -> str:
        return "\n".join([self.texts(heading), *(f"• {line}" for line in lines)])

    def _list_if_any(self, heading: str, lines: Sequence[str]) -> Iterator[str]:
        if lines:
            yield self._list(heading, lines)

    def _cause(self, cause: LikelyCause) -> str:
        answers = escape(", ".join(choice.label for choice in cause.because))
        sentences = [self.texts(f"check-fit-{cause.fit}", cause=self._name(self._topic_id(cause)))]
        if answers and cause.fit is not CauseFit.UNCLEAR:
            sentences.append(self.texts("check-because", answers=answers))

        if cause.part and cause.part.also:
            sentences.append(self.texts("check-also", causes=self._joined([*map(self._name, cause.part.also)])))

        if cause.part and cause.part.note:
            sentences.append(cause.part.note)

        return " ".join(sentences)

    def _topic_id(self, cause: LikelyCause) -> str:
        return cause.part.id if cause.part else cause.cause

    def _name(self, topic_id: str) -> str:
        return self.topics[topic_id].name

    def _joined(self, items: Sequence[str]) -> str:
        *others, last = items
        return self.texts("list-and", others=", ".join(others), last=last) if others else last

    def _next_steps(self, call: EmergencyCall) -> Iterator[list[InlineKeyboardButton]]:
        if self.result.level is Urgency.EMERGENCY:
            yield [self._button("check-called", Action.CALLED, self.answers)]
            yield call.country_row(self.texts)

        for cause in self.result.causes[:1]:
            topic = self.topics[self._topic_id(cause)]
            yield [button(self.texts("check-read-cause", cause=topic.label), "topic", topic.id)]

        if isinstance(next_step(self.check, self.answers), AskQuestion):  # ended before the last question
            yield [
                self._button("check-go-on", Action.SHOW, self.answers),
                start_button(self.texts("check-start-again")),
            ]
            return

        yield from self._exercises()
        if topics := {cause.cause for cause in self.result.causes}:
            yield [tips_about_button(topics, self.texts)]

        if self.result.level is not Urgency.EMERGENCY:
            yield [self._button(f"check-ask-{self.result.level.value}", Action.FOLLOW_UP, self.answers)]

        yield [self._button("check-summary", Action.SUMMARY, self.answers)]
        yield [
            self._button("check-change-answer", Action.BACK, self.answers),
            start_button(self.texts("check-start-again")),
        ]

    def _exercises(self) -> Iterator[list[InlineKeyboardButton]]:
        if self.result.exercises == "offered":
            yield [self._button("check-exercises", Action.EXERCISES, self.answers)]
        elif self.result.exercises == "when_agreed":
            yield [self._button("check-exercises-agreed", Action.EXERCISES, self.answers)]

    def _button(self, label: str, action: Action, answers: Answers) -> InlineKeyboardButton:
        return check_button(self.texts(label), action, self.check, answers)

    def _short_summary(self, day: date) -> str:
        """The summary in one line, cut to the length that a copy button may contain."""
        told = [choice.label for id_, choice in self.check.choices.items() if self._is_told(id_, choice)]
        words = self.texts("check-summary-short", date=day.isoformat(), level=self._level, answers="; ".join(told))
        return words if len(words) <= LONGEST_COPY else f"{words[: LONGEST_COPY - 1]}…"

    def _is_told(self, choice_id: str, choice: Option) -> bool:
        return choice_id in self.result.chosen and not choice.none


def _labels(given: Chosen, choices: Iterable[Option]) -> str:
    return "; ".join(choice.label for choice in choices if choice.id in given)
