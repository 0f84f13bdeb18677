"""What is said when a message speaks of a warning sign: the action first, calm, with one button."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.core.check_model import Addition, Advice, Check, holds
from bot.core.redflags import Ask, Doubt, Flag, Hit
from bot.core.texts import Texts
from bot.core.urgency import Urgency
from bot.views.buttons import button, keyboard
from bot.views.emergency import EmergencyCall
from bot.views.reply import Reply

PREFIX: Final = "flag"
SEEN: Final = "seen"

MOST_SIGNS: Final = 2
"""Named in one sentence; the others change nothing in what to do."""

OWN_WORDS: Final = frozenset({"rf-self-harm", "rf-overdose"})
"""Signs that get a text of their own: the usual advice is about something else."""


def hit_reply(hit: Hit, check: Check, texts: Texts, call: EmergencyCall) -> Reply:
    """Someone has these signs."""
    gravest, number = hit.flags[0], call.phrase(texts)
    buttons = _buttons(hit.level, texts, call)
    if gravest.id in OWN_WORDS:
        return Reply(texts(gravest.id, number=number), buttons)

    advice = check.advice[hit.level]
    choices = {flag.id: choice for choice in check.choices.values() for flag in hit.flags if flag.id in choice.flags}
    chosen = frozenset(choice.id for choice in choices.values())
    added = [addition for addition in advice.additions if holds(addition.when, chosen)]
    in_own_words = [choices[flag.id].say or flag.sign if flag.id in choices else flag.sign for flag in _named(hit)]
    said = {"signs": escape(", ".join(in_own_words), quote=False), "emergency_number": number}
    parts = [
        f"{advice.symbol} <b>{escape(advice.name)}</b>",
        "\n".join(f"• {_filled(line, said)}" for line in _now(advice, added)),
        f"{texts('flag-you-wrote', signs=signs(hit))} {escape(advice.reason, quote=False)}",
        _what_to_say(advice, added, said, texts),
        "\n".join(_filled(line, said) for line in advice.changes),
        texts("emergency-line") if hit.level is not Urgency.EMERGENCY else "",
    ]
    return Reply("\n\n".join(part for part in parts if part), buttons)


def signs(hit: Hit) -> str:
    """What they wrote about."""
    return escape(", ".join(flag.sign for flag in _named(hit)), quote=False)


def _named(hit: Hit) -> Sequence[Flag]:
    """The gravest signs; the others change nothing in what to do. Where they are grave together, all of them."""
    gravest = [flag for flag in hit.flags if flag.level is hit.level]
    return (gravest or hit.flags)[:MOST_SIGNS]


def ask_reply(ask: Ask, texts: Texts) -> Reply:
    """It may be a sign, or over: the safety line, and one question."""
    question = [escape(ask.flag.question)] if ask.doubt is Doubt.UNCLEAR else [texts("flag-now-question")]
    if ask.doubt is Doubt.PAST:
        question.insert(0, texts("flag-you-wrote", signs=escape(ask.flag.sign)))

    return Reply(
        "\n\n".join([texts("emergency-line"), *question]),
        keyboard(
            [
                button(texts("button-yes"), PREFIX, ask.flag.id, "yes"),
                button(texts("button-no"), PREFIX, ask.flag.id, "no"),
            ]
        ),
    )


def about_note(flag: Flag, texts: Texts, call: EmergencyCall) -> str:
    """Stands above the answer to a question about a sign."""
    name = "flag-about-now" if flag.level is Urgency.EMERGENCY else "flag-about-today"
    return texts(name, number=call.phrase(texts))


def visit_note(hit: Hit, texts: Texts) -> str:
    """Stands above an answer when a sign is worth a visit within days."""
    return texts("flag-visit", signs=signs(hit))


def on_the_way_reply(texts: Texts) -> Reply:
    """They have called, or are going."""
    return Reply(texts("flag-on-the-way"), keyboard([button(texts("button-seen"), SEEN)]))


def seen_reply(texts: Texts) -> Reply:
    """A professional has seen them: exercise tips may come again."""
    return Reply(texts("flag-seen"), keyboard([button(texts("button-causes"), "causes")]))


def nothing_of_it_reply(texts: Texts) -> Reply:
    """The sign is not there, and their question is no longer known."""
    return Reply(
        texts("flag-no"),
        keyboard([button(texts("button-check"), "check")], [button(texts("button-causes"), "causes")]),
    )


def _buttons(level: Urgency, texts: Texts, call: EmergencyCall) -> InlineKeyboardMarkup:
    if level is Urgency.EMERGENCY:
        return keyboard([button(texts("button-on-the-way"), PREFIX, "go")], call.country_row(texts))

    return keyboard([button(texts("button-seen"), SEEN)])


def _now(advice: Advice, added: Iterable[Addition]) -> list[str]:
    """What to do, the special before the usual where it has to be read first."""
    first = [addition.now for addition in added if addition.now and addition.first]
    last = [addition.now for addition in added if addition.now and not addition.first]
    return [*first, *advice.now, *last]


def _what_to_say(advice: Advice, added: Iterable[Addition], said: dict[str, str], texts: Texts) -> str:
    sentences = [advice.say, *(addition.say for addition in added)]
    spoken = " ".join(_filled(escape(sentence), said) for sentence in sentences if sentence)
    return texts("check-say", words=spoken) if spoken else ""


def _filled(line: str, values: dict[str, str]) -> str:
    """Put the values in; the line is ours and was checked."""
    for name, value in values.items():
        line = line.replace(f"{{{name}}}", value)

    return line
