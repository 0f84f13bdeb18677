"""Replies to messages that mention a red flag: what to do comes first, in calm words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import chain
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.check.flow import advice_later, advice_now, words_added
from bot.core.check.model import Check
from bot.core.content.texts import Texts
from bot.core.content.urgency import Urgency
from bot.core.reading.red_flags import AskAboutSign, Doubt, Flag, Hit
from bot.views.base.buttons import SEPARATOR, button, column, keyboard, way
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply, listed, paragraphs

PREFIX: Final = "flag"
SEEN: Final = "seen"

SHORTEST: Final[Mapping[Urgency, str]] = {
    Urgency.EMERGENCY: "🚨 Get emergency help now. Call your local emergency number (for example 112, 911 or 999), or"
    " go to the nearest emergency department. Do not drive yourself.",
    Urgency.URGENT: "⏰ Get medical advice today. Phone your doctor, an urgent care centre or your country's health"
    " advice line. Get emergency help if you get weaker or confused, or feel much worse.",
}
"""Sent when an error in our code prevents building the reply from the content."""

NOT_READ: Final = (
    "Something went wrong on my side, and I could not read your message. Go to an emergency department now for new"
    " numbness between your legs, trouble peeing or pooing, new sexual numbness, or both legs affected. If you are"
    " worried, get help: call your local emergency number (for example 112, 911 or 999). Else tap /check."
)

HELD, NOT_HELD = "1", "0"
"""In the button of the way out: whether exercise tips were kept from the person before the advice."""

MOST_SIGNS: Final = 2
"""Signs named in one sentence; further signs do not change the advice."""

OWN_WORDS: Final = frozenset({"rf-self-harm", "rf-overdose"})
"""Signs with a text of their own, because the advice of the check does not apply to them."""


def hit_reply(hit: Hit, check: Check, texts: Texts, call: EmergencyCall) -> Reply:
    gravest = hit.flags[0]
    buttons = _buttons(hit.level, texts, call)
    if gravest.id in OWN_WORDS:
        return Reply(texts(gravest.id, number=call.phrase(texts)), buttons, is_alarm=True)

    return Reply(paragraphs(*_advice(hit, check, texts, call.phrase(texts))), buttons, is_alarm=True)


def _advice(hit: Hit, check: Check, texts: Texts, number: str) -> Iterator[str]:
    """The advice of the check at the level of the hit: what to do first, the reason, what to say on the phone."""
    advice, choices = check.advice[hit.level], check.choices.values()
    # Of each sign, the last option of the check that means it.
    meant = {flag.id: each.id for flag in hit.flags for each in choices if flag.id in each.flags}
    chosen = frozenset(meant.values())
    advised = (*advice_now(advice, chosen), *advice_later(advice, chosen))
    yield f"{advice.symbol} <b>{escape(advice.name, quote=False)}</b>"
    yield "\n".join(f"• {line.replace('{emergency_number}', number)}" for line in advised)
    yield escape(f"{texts('flag-you-wrote', signs=_signs(hit, texts))} {advice.reason}", quote=False)
    if advice.say:
        sentences = [texts("flag-say", signs=_signs(hit, texts)), *words_added(advice, chosen)]
        yield texts("flag-say-this", words=escape(" ".join(sentences), quote=False))

    if hit.level is not Urgency.EMERGENCY:
        yield texts("flag-gets-worse")
        yield texts("emergency-line")


def _signs(hit: Hit, texts: Texts) -> str:
    """At most MOST_SIGNS signs: those of the hit's own level, or all if only their combination has that level."""
    gravest = [flag for flag in hit.flags if flag.level is hit.level]
    return listed([flag.sign for flag in (gravest or hit.flags)[:MOST_SIGNS]], texts)


def ask_reply(ask: AskAboutSign, texts: Texts) -> Reply:
    """For a sign that may be present, or past: one question and the safety line; several candidates are buttons."""
    question = escape(ask.flag.question)
    if ask.doubt is Doubt.PAST:
        question = f"{texts('flag-you-wrote', signs=escape(ask.flag.sign))} {texts('flag-now-question')}"

    answers = [[button(texts("button-yes"), PREFIX, ask.flag.id, "yes"), button(texts("button-no"), *_no(ask))]]
    if ask.others:
        question = texts("flag-which-question")
        answers = [[button(flag.sign[:1].upper() + flag.sign[1:], PREFIX, flag.id, "yes")] for flag in ask.flags]
        answers.append([button(texts("button-none-of-these"), *_no(ask))])

    asked = texts("flag-ask", question=question)
    return Reply(paragraphs(asked, texts("emergency-line")), keyboard(*answers), is_alarm=True)


def _no(ask: AskAboutSign) -> tuple[str, str, str]:
    return PREFIX, ask.flag.id, "no"


def why_asked(flags: Iterable[Flag], texts: Texts) -> str:
    """Stands above the answer of a person who has said no to the question."""
    return texts("flag-why-asked", signs=escape("; ".join(flag.sign for flag in flags), quote=False))


def with_way_out(advice: Reply, hit: Hit, texts: Texts, *, was_held: bool) -> Reply:
    """Advice with a button for whoever did not mean what their message was read as."""
    rows = advice.keyboard.inline_keyboard if advice.keyboard else ()
    held = HELD if was_held else NOT_HELD
    way_out = button(texts("button-unmeant"), PREFIX, hit.flags[0].id, "unmeant", held)
    return replace(advice, keyboard=keyboard(*rows, [way_out]))


def way_out_of(markup: InlineKeyboardMarkup | None) -> tuple[str, bool] | None:
    """The sign of that button and whether tips were kept before, if the message still has it."""
    for item in chain.from_iterable(markup.inline_keyboard if markup else ()):
        prefix, *parts = str(item.callback_data).split(SEPARATOR)
        match parts:
            case [flag_id, "unmeant", was_held] if prefix == PREFIX:
                return flag_id, was_held != NOT_HELD

    return None


def without_signs(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """The buttons of a message without those about a sign; those of /settings stay, for example."""

    def is_about_sign(item: InlineKeyboardButton) -> bool:
        return str(item.callback_data).split(SEPARATOR)[0] in {PREFIX, SEEN}

    return keyboard(*([item for item in row if not is_about_sign(item)] for row in markup.inline_keyboard))


def with_note(note: str, reply: Reply) -> Reply:
    return replace(reply, text=f"{note}\n\n{reply.text}")


def shortest_reply(level: Urgency) -> Reply:
    """For urgent levels: a fixed text that does not depend on the content."""
    return Reply(SHORTEST[level], is_alarm=True)


def not_read_reply(texts: Texts) -> Reply:
    """For a message that could not be read: the signs of an emergency, and the check."""
    return Reply(paragraphs(texts("not-read"), texts("emergency-line")), column(way("check", texts)), is_alarm=True)


def about_note(flag: Flag, texts: Texts, call: EmergencyCall) -> str:
    name = "flag-about-now" if flag.level is Urgency.EMERGENCY else "flag-about-today"
    return texts(name, number=call.phrase(texts))


def with_question(reply: Reply, flag: Flag, texts: Texts) -> Reply:
    """Add one line below an answer that asks about a sign which the message may mean."""
    line = texts("flag-similar", question=escape(flag.question, quote=False))
    above = reply.keyboard.inline_keyboard if reply.keyboard else ()
    asked = button(texts("flag-similar-yes"), PREFIX, flag.id, "yes")
    return replace(reply, text=f"{reply.text}\n\n{line}", keyboard=keyboard(*above, [asked]))


def visit_note(hit: Hit, texts: Texts) -> str:
    """The line above an answer when a sign needs a visit to a doctor within days."""
    return texts("flag-visit", signs=escape(_signs(hit, texts), quote=False))


def on_the_way_reply(texts: Texts) -> Reply:
    return Reply(texts("flag-on-the-way"), column(seen_button(texts)))


def seen_reply(texts: Texts) -> Reply:
    return Reply(texts("flag-seen"), column(way("causes", texts)))


def nothing_of_it_reply(texts: Texts) -> Reply:
    """The sign is not present, and the original question is not stored any more."""
    return Reply(texts("flag-no"), column(way("check", texts), way("causes", texts)))


def _buttons(level: Urgency, texts: Texts, call: EmergencyCall) -> InlineKeyboardMarkup:
    if level is Urgency.EMERGENCY:
        return keyboard([button(texts("button-on-the-way"), PREFIX, "go")], call.country_row(texts))

    return column(seen_button(texts))


def seen_button(texts: Texts) -> InlineKeyboardButton:
    return button(texts("button-seen"), SEEN)
