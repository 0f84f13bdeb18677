"""What people get who write in another language: the signs of an emergency and its number, in that language."""

import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Final

from bot.core.content.languages import Language
from bot.views.base.buttons import button, keyboard, rows
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply, paragraphs

PREFIX: Final = "language"
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""Around a number or a name in a right-to-left text, so that it does not change the order of the words beside it."""


def language_reply(
    language: str, texts: Language, call: EmergencyCall, examples: Iterable[str], offered: Iterable[tuple[str, str]]
) -> Reply:
    """`offered`: code and name of the countries that get a button while none is known."""
    number = _number(texts, call, examples)
    lines = [
        f"🌐 <b>{_shown(texts.english_only)}</b>",
        "\n".join([f"🚨 <b>{_shown(texts.go_now)}</b>", *(f"• {_shown(sign)}" for sign in texts.signs)]),
        "📞 " + _shown(texts.call).replace("{number}", number),
        f"🩺 {_shown(texts.today)}",
    ]
    countries = [] if call.country else [button(name, PREFIX, language, code) for code, name in offered]
    return Reply(paragraphs(*lines), keyboard(*rows(countries)) if countries else None)


def _number(texts: Language, call: EmergencyCall, examples: Iterable[str]) -> str:
    def isolated(part: str) -> str:
        is_right_to_left = unicodedata.bidirectional(texts.english_only[0]) in {"R", "AL"}
        return f"{ISOLATE}{part}{END_OF_ISOLATE}" if is_right_to_left else part

    named = call.numbers.numbers or tuple(examples)
    numbers = ", ".join(isolated(f"<b>{number}</b>") for number in named)
    if not call.numbers.numbers:
        return _shown(texts.example).replace("{numbers}", numbers)

    return f"{numbers} ({isolated(_shown(call.country))})"


def _shown(text: str) -> str:
    return escape(text, quote=False)
