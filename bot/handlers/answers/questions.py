"""A question in people's own words, wherever it was typed."""

import re
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Message, Update, User

from bot.core.answers.policy import Answered, answer_in_peace
from bot.core.content.models import Topic
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts, phrases
from bot.core.reading.multi_question import also_asked
from bot.core.reading.red_flags import About, Clear, Hit, Similar, is_alarm
from bot.core.reading.small_talk import without_greeting
from bot.core.reading.tokens import tokens
from bot.core.reading.topics import SECTIONS, Ambiguous, Found, Match, NotFound
from bot.core.tips.choice import Restriction
from bot.handlers.answers.country import emergency_call
from bot.handlers.answers.emergency import advice_reply
from bot.handlers.base.feature import the
from bot.handlers.base.replies import edit_reply, send_reply
from bot.services import BotContext, read_aside
from bot.views.answers.red_flags import about_note, visit_note, with_question
from bot.views.answers.topics import FIRST, also_reply, choice_reply, not_found_reply, topic_reply, unsure_reply
from bot.views.base.reply import Reply


async def question(update: Update, context: BotContext) -> None:
    """A message that is no command and answers nothing we asked."""
    message = the(update.message)
    greetings = context.texts_for(message.from_user)("hello-words")
    await answer(message, without_greeting(plain_text(message, context), greetings), context)


async def answer(message: Message, asked: str, context: BotContext, *, cause: Topic | None = None) -> None:
    """The red-flag net has let it pass; a sign that is worth a visit or a question about one still gets its line.

    `cause`: what the command before the question has named.
    """
    person = the(message.from_user)
    language_model = context.language_model_for(person)
    answered = await read_aside(partial(answer_in_peace, language_model=language_model), asked)
    if cause:
        answered = replace(answered, match=_about(cause, answered.match))

    await send_reply(message, await _reply(asked, answered, person, message.chat.id, context))
    _remember(asked, answered, context)
    match answered.match:
        case _ if _is_raised(answered, person, context):
            return
        case Found(topic) if others := also_asked(asked, topic, language_model.matcher.match):
            await send_reply(message, also_reply(others, context.texts_for(person)))


async def answer_below(query: CallbackQuery, asked: str, context: BotContext) -> None:
    """The same, in place of the message whose button was pressed."""
    chat_id = query.message.chat.id if query.message else query.from_user.id
    await edit_reply(query, await answer_to(asked, query.from_user, chat_id, context))


async def answer_to(asked: str, person: User, chat_id: int, context: BotContext) -> Reply:
    answered = await read_aside(partial(answer_in_peace, language_model=context.language_model_for(person)), asked)
    _remember(asked, answered, context)
    return await _reply(asked, answered, person, chat_id, context)


async def _reply(asked: str, answered: Answered, person: User, chat_id: int, context: BotContext) -> Reply:
    content, texts = context.content_for(person), context.texts_for(person)
    match answered.screening:
        case Hit() as hit if _is_raised(answered, person, context):
            context.services.restrictions.place(person.id, Restriction.URGENT, context.services.now())
            return await advice_reply(hit, person, context, chat_id=chat_id)
        case Hit() as hit if not is_alarm(hit):
            note = visit_note(hit, texts)
        case About(flag):
            note = about_note(flag, texts, await emergency_call(chat_id, person, context))
        case _:
            note = ""

    reply = _matched(asked, answered.match, content, texts)
    if isinstance(answered.screening, Similar):
        return with_question(reply, answered.screening.flag, texts)

    return _with_note(note, reply) if note else reply


def _is_raised(answered: Answered, person: User, context: BotContext) -> bool:
    """Whether there is an alarm in it after all; an admin has had the advice, and may go on."""
    screening = answered.screening
    return isinstance(screening, Hit) and is_alarm(screening) and not context.services.is_admin(person)


def _remember(asked: str, answered: Answered, context: BotContext) -> None:
    """How often each answer is given, and what found none; never by whom, and nothing that speaks of a sign."""
    services = context.services
    match answered.match:
        case Found(topic):
            services.statistics.count("answer", topic.id, services.now())
        case NotFound() if isinstance(answered.screening, Clear):
            services.late_writes.add(partial(services.unanswered.add, asked, services.now()))


def _about(cause: Topic, match: Match) -> Match:
    """A general question behind the name of a cause asks about that cause; so does what we cannot tell."""
    match match:
        case Found(topic) if topic.id in SECTIONS:
            return Found(cause, SECTIONS[topic.id])
        case Found():
            return match
        case _:
            return Found(cause)


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


def plain_text(message: Message, context: BotContext) -> str:
    """What was typed, or stands under a picture, without the bot's name and the slash of a command."""
    text = message.text or message.caption or ""
    text = re.sub(rf"@{re.escape(context.bot.username)}\b", " ", text, flags=re.IGNORECASE)
    return text.replace("_", " ").strip().removeprefix("/")


def _with_note(note: str, reply: Reply) -> Reply:
    return Reply(f"{note}\n\n{reply.text}", reply.keyboard, reply.photo)
