"""Answers questions in people's own words."""

from typing import Final

from bot.core.answers.policy import Answered, answer_in_peace
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts, phrases
from bot.core.content.urgency import Urgency
from bot.core.reading.language import UNKNOWN
from bot.core.reading.message import Reading
from bot.core.reading.red_flags import About, Clear, Hit, Similar, is_alarm
from bot.core.reading.tokens import tokens
from bot.core.reading.topics import Ambiguous, Found, NotFound
from bot.core.tips.choice import Restriction
from bot.database.countries import country_names
from bot.handlers.answers.emergency import advice_reply, emergency_call, numbers_in, offered_countries
from bot.handlers.base.feature import Feature, old_button
from bot.handlers.base.replies import send_reply
from bot.services import BotContext
from bot.views.answers.languages import PREFIX, language_reply
from bot.views.answers.red_flags import about_note, visit_note, with_note, with_question
from bot.views.answers.topics import (
    FIRST,
    also_reply,
    choice_reply,
    not_found_reply,
    topic_reply,
    unsure_reply,
    with_asked,
)
from bot.views.answers.understood import with_understood
from bot.views.base.reply import Reply


async def question(context: BotContext) -> Reply | None:
    """Answer a message; a second question in it gets a button."""
    reading = await context.reading()
    if reading.language:
        return await foreign_reply(reading.language, context)

    answered = answer_in_peace(reading, context.content)
    await send_reply(context.message, await _reply(reading, answered, context))
    _remember(reading, answered, context)
    return also_reply(answered.also, context.texts) if answered.also and not _is_raised(answered, context) else None


async def answer_to(reading: Reading, context: BotContext) -> Reply:
    if reading.language:
        return await foreign_reply(reading.language, context)

    answered = answer_in_peace(reading, context.content)
    _remember(reading, answered, context)
    return await _reply(reading, answered, context)


def answer_unmeant(reading: Reading, context: BotContext) -> Reply:
    """The answer for a person who says that they did not mean the sign."""
    answered = answer_in_peace(reading, context.content)
    _remember(reading, answered, context)
    return with_note(context.texts("flag-no-short"), _matched(reading.asked, answered, context.content, context.texts))


async def foreign_reply(language: str, context: BotContext) -> Reply:
    """What to do in an emergency, in the language of a message (ISO 639)."""
    content = context.content
    known = content.check.emergency_numbers.general
    offered = offered_countries(context, language=language)
    offered = [(country, name) for country, name in offered if numbers_in(country, content).numbers]
    call = await emergency_call(context, language=language)
    context.services.statistics.count("answer", f"language {language}", context.services.now())
    return language_reply(language, content.languages.texts(language), call, sorted(known), offered)


async def country_pressed(context: BotContext) -> Reply | str:
    """Keep the country, and name its number in the same message."""
    languages = {*context.content.languages.languages, UNKNOWN}
    match context.parts:
        case (language, country) if language in languages and country in country_names("en"):
            context.services.countries.keep(context.chat_id, country)
            return await foreign_reply(language, context)
        case _:
            return await old_button(context)


async def _reply(reading: Reading, answered: Answered, context: BotContext) -> Reply:
    matched = _matched(reading.asked, answered, context.content, context.texts)
    is_elsewhere = isinstance(answered.match, NotFound) and not names_pain(reading.asked, context.texts)
    reply = await _screened(matched, answered, context, is_elsewhere=is_elsewhere)
    if reply.is_alarm or isinstance(answered.match, NotFound):
        return reply

    return with_understood(reply, reading.mentioned, context.content.mentions.treatments, context.texts)


async def _screened(reply: Reply, answered: Answered, context: BotContext, *, is_elsewhere: bool) -> Reply:
    """The answer with what is to be said about a sign; for an alarm the advice instead.

    A sign that calls for a visit because of back pain means nothing in a message about something else.
    """
    match answered.screening:
        case Hit() as hit if _is_raised(answered, context):
            context.services.restrictions.place(context.person.id, Restriction.URGENT, context.services.now())
            return await advice_reply(hit, context)
        case Hit() as hit if not is_alarm(hit) and not is_elsewhere:
            return with_note(visit_note(hit, context.texts), reply)
        case About(flag) if not is_elsewhere or flag.level.at_least(Urgency.URGENT):
            return with_note(about_note(flag, context.texts, await emergency_call(context)), reply)
        case Similar(flag, visit):
            asking = with_question(reply, flag, context.texts)
            return with_note(visit_note(visit, context.texts), asking) if visit and not is_elsewhere else asking
        case _:
            return reply


def _is_raised(answered: Answered, context: BotContext) -> bool:
    """Whether the text has an alarm; not for an admin, who has received the advice already."""
    screening = answered.screening
    return isinstance(screening, Hit) and is_alarm(screening) and not context.services.is_admin(context.person)


def _remember(reading: Reading, answered: Answered, context: BotContext) -> None:
    """Count the answer, or store a question without an answer; no ids, and no text that mentions a sign."""
    services = context.services
    for topic in answered.shown:
        services.statistics.count("answer", topic.id, services.now())

    if isinstance(answered.match, NotFound) and isinstance(answered.screening, Clear):
        services.late_writes.add(services.unanswered.add, reading.asked, services.now())


def _matched(said: str, answered: Answered, content: Content, texts: Texts) -> Reply:
    match answered.match:
        case Found(topic, section):
            reply = topic_reply(topic, content, texts, page=section.value if section else FIRST)
            return with_asked(reply, answered.asked, content, texts) if answered.asked else reply
        case Ambiguous(topics):
            return choice_reply(topics, texts)
        case NotFound() if names_pain(said, texts):
            return unsure_reply(content, texts)
        case NotFound():
            return not_found_reply(texts)


def names_pain(text: str, texts: Texts) -> bool:
    """Whether a word for the back or for pain is in the text; "I am back" is none."""
    said = " ".join(tokens(text))
    for phrase in phrases(texts("returned-words")):
        said = said.replace(phrase, "")

    return not set(said.split()).isdisjoint(phrases(texts("pain-words")))


FEATURE: Final = Feature(buttons={PREFIX: country_pressed})
