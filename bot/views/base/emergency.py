"""Emergency numbers of the person's country, and the questions about the country."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.content.emergency_numbers import Numbers
from bot.core.content.texts import Texts
from bot.views.base.buttons import button, column, keyboard, rows
from bot.views.base.reply import Reply, listed, paragraphs

PREFIX: Final = "country"
TYPE_IT: Final = "type"


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """The numbers to call; without a country, usual numbers are named as examples."""

    numbers: Numbers = field(default_factory=Numbers)
    country: str = ""
    """Its name in the person's language; empty if unknown."""

    def phrase(self, texts: Texts) -> str:
        """The text that completes the sentence "Call …"."""
        if not self.numbers.numbers:
            return texts("emergency-number-any")

        name = "emergency-number-certain" if self.numbers.certain else "emergency-number-listed"
        return texts(name, numbers=listed(self.numbers.numbers, texts, "list-or"), country=self.country)

    def country_row(self, texts: Texts) -> list[InlineKeyboardButton]:
        """A button that asks for the country; no button if it is known."""
        return [] if self.country else [button(texts("country-button"), PREFIX)]


def help_now_reply(texts: Texts, call: EmergencyCall, way_on: InlineKeyboardButton) -> Reply:
    first = texts("check-help-now", number=call.phrase(texts))
    text = paragraphs(first, texts("emergency-line"), texts("check-help-doubt"))
    return Reply(text, keyboard(call.country_row(texts), [way_on]), is_alarm=True)


def country_question_reply(offered: Iterable[tuple[str, str]], texts: Texts) -> Reply:
    """`offered`: ISO 3166-1 code and name of each country that gets a button."""
    buttons = [button(name, PREFIX, code) for code, name in offered]
    return Reply(texts("country-ask"), keyboard(*rows(buttons), [button(texts("country-type"), PREFIX, TYPE_IT)]))


def country_unknown_reply(texts: Texts) -> Reply:
    return Reply(paragraphs(texts("country-unknown"), texts("emergency-line")), _again(texts))


def country_kept_reply(call: EmergencyCall, texts: Texts) -> Reply:
    name = "country-kept" if call.numbers.numbers else "country-kept-unknown"
    return Reply(texts(name, country=call.country, number=call.phrase(texts)), _again(texts))


def _again(texts: Texts) -> InlineKeyboardMarkup:
    return column(button(texts("country-change"), PREFIX))
