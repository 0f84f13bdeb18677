"""Answers questions in people's own words."""

from functools import partial

from telegram import Update, User

from bot.core.answers.policy import Answered, answer_in_peace
from bot.core.content.emergency_numbers import numbers_of
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts, phrases
from bot.core.reading.message import Reading
from bot.core.reading.red_flags import About, Clear, Hit, Similar, is_alarm
from bot.core.reading.tokens import tokens
from bot.core.reading.topics import Ambiguous, Found, Match, NotFound
from bot.core.tips.choice import Restriction
from bot.handlers.answers.country import emergency_call, offered_countries
from bot.handlers.answers.emergency import advice_reply
from bot.handlers.base.feature import the
from bot.handlers.base.replies import send_reply
from bot.services import BotContext
from bot.views.answers.languages import language_reply
from bot.views.answers.red_flags import about_note, visit_note, with_note, with_question
from bot.views.answers.topics import FIRST, also_reply, choice_reply, not_found_reply, topic_reply, unsure_reply
from bot.views.answers.understood import with_understood
from bot.views.base.reply import Reply


async def question(update: Update, context: BotContext) -> None:
    """Answer a message; a second question in it gets a button."""
    message = the(update.message)
    person, reading = the(message.from_user), await context.reading()
    if reading.language:
        await send_reply(message, await foreign_reply(reading.language, person, message.chat.id, context))
        return

    answered = answer_in_peace(reading, context.content_for(person))
    await send_reply(message, await _reply(reading, answered, person, message.chat.id, context))
    _remember(reading, answered, context)
    if answered.also and not _is_raised(answered, person, context):
        await send_reply(message, also_reply(answered.also, context.texts_for(person)))


async def answer_to(reading: Reading, person: User, chat_id: int, context: BotContext) -> Reply:
    if reading.language:
        return await foreign_reply(reading.language, person, chat_id, context)

    answered = answer_in_peace(reading, context.content_for(person))
    _remember(reading, answered, context)
    return await _reply(reading, answered, person, chat_id, context)


def answer_unmeant(reading: Reading, person: User, context: BotContext) -> Reply:
    """The answer for a person who says that they did not mean the sign."""
    content, texts = context.content_for(person), context.texts_for(person)
    answered = answer_in_peace(reading, content)
    _remember(reading, answered, context)
    return with_note(texts("flag-no-short"), _matched(reading.asked, answered.match, content, texts))


async def foreign_reply(language: str, person: User, chat_id: int, context: BotContext) -> Reply:
    """What to do in an emergency, in the language of a message (ISO 639)."""
    content = context.content_for(person)
    call = await emergency_call(chat_id, person, context, language=language)
    known = content.check.emergency_numbers
    offered = [
        (country, name)
        for country, name in offered_countries(person, context, language=language)
        if numbers_of(country, known, content.emergency_list.get(country, ())).numbers
    ]
    context.services.statistics.count("answer", f"language {language}", context.services.now())
    return language_reply(language, content.languages.texts(language), call, sorted(known.general), offered)


async def _reply(reading: Reading, answered: Answered, person: User, chat_id: int, context: BotContext) -> Reply:
    content, texts = context.content_for(person), context.texts_for(person)
    reply = await _screened(_matched(reading.asked, answered.match, content, texts), answered, person, chat_id, context)
    if reply.is_alarm or isinstance(answered.match, NotFound):
        return reply

    return with_understood(reply, reading.mentioned, content.mentions.treatments, texts)


async def _screened(reply: Reply, answered: Answered, person: User, chat_id: int, context: BotContext) -> Reply:
    """The answer with what is to be said about a sign; for an alarm the advice instead."""
    texts = context.texts_for(person)
    match answered.screening:
        case Hit() as hit if _is_raised(answered, person, context):
            context.services.restrictions.place(person.id, Restriction.URGENT, context.services.now())
            return await advice_reply(hit, person, context, chat_id=chat_id)
        case Hit() as hit if not is_alarm(hit):
            return with_note(visit_note(hit, texts), reply)
        case About(flag):
            return with_note(about_note(flag, texts, await emergency_call(chat_id, person, context)), reply)
        case Similar(flag):
            return with_question(reply, flag, texts)
        case _:
            return reply


def _is_raised(answered: Answered, person: User, context: BotContext) -> bool:
    """Whether the text has an alarm; not for an admin, who has received the advice already."""
    screening = answered.screening
    return isinstance(screening, Hit) and is_alarm(screening) and not context.services.is_admin(person)


def _remember(reading: Reading, answered: Answered, context: BotContext) -> None:
    """Count the answer, or store a question without an answer; no ids, and no text that mentions a sign."""
    services = context.services
    match answered.match:
        case Found(topic):
            services.statistics.count("answer", topic.id, services.now())
        case NotFound() if isinstance(answered.screening, Clear):
            services.late_writes.add(partial(services.unanswered.add, reading.asked, services.now()))


def _matched(asked: str, match: Match, content: Content, texts: Texts) -> Reply:
    match match:
        case Found(topic, section):
            return topic_reply(topic, content, texts, page=section.value if section else FIRST)
        case Ambiguous(topics):
            return choice_reply(topics, texts)
        case NotFound() if not set(tokens(asked)).isdisjoint(phrases(texts("pain-words"))):
            return unsure_reply(content, texts)
        case NotFound():
            return not_found_reply(texts)
