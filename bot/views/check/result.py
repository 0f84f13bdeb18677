"""The result of the check: what to do now on the first page, everything else one tap away in the same message."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Final

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

from bot.core.check.flow import Answers, CauseFit, CheckResult, LikelyCause, asked, next_step
from bot.core.check.model import Check, Chosen, Option
from bot.core.content.models import Topic
from bot.core.content.texts import Texts
from bot.core.content.urgency import Urgency
from bot.views.answers.topics import flowing
from bot.views.base.buttons import column, keyboard
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply, listed, paragraphs
from bot.views.check.buttons import Action, check_button, start_button
from bot.views.tips.subscription import tips_about_button

LONGEST_COPY: Final = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
"""Characters that a copy button may contain (Bot API, CopyTextButton)."""


class ResultPage(StrEnum):
    """The pages behind the first one; buttons carry their position, so new ones go to the end."""

    SAY = "say"
    WHY = "why"
    LATER = "later"
    CHANGES = "changes"
    CAUSES = "causes"
    MORE = "more"
    """What the result is based on, and what else can be done with it."""


PAGES: Final = tuple(ResultPage)
FIRST_PAGE: Final = len(PAGES)


@dataclass(frozen=True, slots=True)
class ResultView:
    check: Check
    result: CheckResult
    answers: Answers
    topics: Mapping[str, Topic]
    texts: Texts

    def first(self, call: EmergencyCall) -> Reply:
        number = call.phrase(self.texts)
        now = _list(line.replace("{emergency_number}", number) for line in self.result.now)
        watch = [] if self._is_alarm else [self.texts("check-watch")]
        return self._reply([now, *watch], self._next_steps(call))

    def page(self, place: int, call: EmergencyCall) -> Reply:
        """The page at this position of PAGES, or the first page if this result has no such page."""
        pages = self._pages()
        if place >= len(PAGES) or PAGES[place] not in pages:
            return self.first(call)

        page = PAGES[place]
        back = [self._button("check-back-to-result", Action.PAGE, FIRST_PAGE)]
        return self._reply([f"<b>{self._title(page)}</b>\n{pages[page]}"], [*self._beside(page), back])

    def summary(self, day: date) -> Reply:
        """A text to show or forward to a doctor; a button copies a short form of it."""
        lines = "\n".join(
            self.texts("check-summary-line", name=question.name, answers=escape(_labels(given, question.choices)))
            for question, given in asked(self.check, self.answers)
        )
        title = self.texts("check-summary-title", date=day)
        level = self.texts("check-summary-level", level=self._level)
        copied = CopyTextButton(self._short_summary(day))
        copy = InlineKeyboardButton(self.texts("check-copy"), copy_text=copied)
        return Reply(paragraphs(title, level, lines, self.texts("check-summary-basis")), column(copy))

    def topic_of(self, place: int) -> Topic | None:
        causes = self.result.causes
        return self.topics[self._topic_id(causes[place])] if place < len(causes) else None

    @property
    def _level(self) -> str:
        return self.check.advice[self.result.level].name

    @property
    def _is_alarm(self) -> bool:
        return self.result.level.at_least(Urgency.URGENT)

    def _reply(self, parts: Iterable[str], rows: Iterable[list[InlineKeyboardButton]]) -> Reply:
        heading = f"{self.check.advice[self.result.level].symbol} <b>{self._level}</b>"
        return Reply(paragraphs(heading, *parts), keyboard(*rows), is_alarm=self._is_alarm)

    def _pages(self) -> Mapping[ResultPage, str]:
        result, advice = self.result, self.check.advice[self.result.level]
        said = self.texts("check-say-words", words=escape(" ".join(result.say), quote=False)) if result.say else ""
        reasons = [escape(advice.reason), *(escape(reason.why) for reason in result.reasons)]
        pages = {
            ResultPage.SAY: said,
            ResultPage.WHY: _list(reasons),
            ResultPage.LATER: _list(result.later),
            ResultPage.CHANGES: paragraphs(_list(result.changes), self.texts("check-watch")) if result.changes else "",
            ResultPage.CAUSES: _list(self._cause(cause) for cause in result.causes),
            ResultPage.MORE: self.check.basis,
        }
        return {page: text for page, text in pages.items() if text}

    def _beside(self, page: ResultPage) -> Iterator[list[InlineKeyboardButton]]:
        if page is ResultPage.CAUSES:
            for place in range(len(self.result.causes)):
                topic = self.topic_of(place)
                if topic:
                    yield [self._labelled(self.texts("check-read-cause", cause=topic.label), Action.CAUSE, place)]

            yield [tips_about_button({cause.cause for cause in self.result.causes}, self.texts)]

        if page is ResultPage.MORE:
            yield [self._button("check-summary", Action.SUMMARY)]
            yield [self._button("check-change-answer", Action.BACK), start_button(self.texts("check-start-again"))]

    def _cause(self, cause: LikelyCause) -> str:
        answers = escape(", ".join(choice.label for choice in cause.because))
        is_unknown = cause.part is not None and cause.part.id == self.check.scoring.parts[cause.cause][-1].id
        fit = CauseFit.UNCLEAR if is_unknown else cause.fit
        sentences = [self.texts(f"check-fit-{fit}", cause=self._name(self._topic_id(cause)))]
        if answers and fit is not CauseFit.UNCLEAR:
            sentences.append(self.texts("check-because", answers=answers))

        if cause.part and cause.part.also:
            sentences.append(self.texts("check-also", causes=listed([*map(self._name, cause.part.also)], self.texts)))

        if cause.part and cause.part.note:
            sentences.append(cause.part.note)

        return " ".join(sentences)

    def _topic_id(self, cause: LikelyCause) -> str:
        return cause.part.id if cause.part else cause.cause

    def _name(self, topic_id: str) -> str:
        return self.topics[topic_id].name

    def _next_steps(self, call: EmergencyCall) -> Iterator[list[InlineKeyboardButton]]:
        if self.result.level is Urgency.EMERGENCY:
            yield [self._button("check-called", Action.CALLED)]
            yield call.country_row(self.texts)

        is_finished = isinstance(next_step(self.check, self.answers), CheckResult)
        pages = [self._page_button(page) for page in self._pages() if page is not ResultPage.MORE]
        yield from flowing([*pages, *(self._exercises() if is_finished else ())])
        if not is_finished:  # ended before the last question
            yield [self._button("check-go-on", Action.SHOW), start_button(self.texts("check-start-again"))]
            return

        more = self._page_button(ResultPage.MORE)
        if self.result.level is Urgency.EMERGENCY:
            yield [more]
        else:
            yield [self._button(f"check-ask-{self.result.level.value}", Action.FOLLOW_UP), more]

    def _page_button(self, page: ResultPage) -> InlineKeyboardButton:
        return self._labelled(self._title(page), Action.PAGE, PAGES.index(page))

    def _title(self, page: ResultPage) -> str:
        return self.texts(f"check-{page}", level=self.result.level.value)

    def _exercises(self) -> Iterator[InlineKeyboardButton]:
        if self.result.exercises != "withheld":
            yield self._button(f"check-exercises-{self.result.exercises.replace('_', '-')}", Action.EXERCISES)

    def _button(self, label: str, action: Action, *place: int) -> InlineKeyboardButton:
        return self._labelled(self.texts(label), action, *place)

    def _labelled(self, label: str, action: Action, *place: int) -> InlineKeyboardButton:
        return check_button(label, action, self.check, self.answers, *place)

    def _short_summary(self, day: date) -> str:
        """The summary in one line, cut to the length that a copy button may contain."""
        chosen = [choice for id_, choice in self.check.choices.items() if id_ in self.result.chosen]
        told = [choice.label for choice in chosen if not choice.none]
        words = self.texts("check-summary-short", date=day, level=self._level, answers="; ".join(told))
        return words if len(words) <= LONGEST_COPY else f"{words[: LONGEST_COPY - 1]}…"


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _labels(given: Chosen, choices: Iterable[Option]) -> str:
    return "; ".join(choice.label for choice in choices if choice.id in given)
