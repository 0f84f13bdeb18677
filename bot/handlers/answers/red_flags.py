"""Red-flag screening of every message, before commands, pending inputs and questions."""

from dataclasses import replace
from typing import Final

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import ApplicationHandlerStop, BaseHandler, TypeHandler

from bot.core.answers.policy import SignAlarm, answer
from bot.core.content.snapshot import Content
from bot.core.content.texts import phrases
from bot.core.content.urgency import Urgency
from bot.core.reading.context import Assertion
from bot.core.reading.mentions import SHORT_MESSAGE
from bot.core.reading.message import Reading
from bot.core.reading.red_flags import AskAboutSign, Flag, Hit
from bot.core.reading.tokens import tokens
from bot.core.tips.choice import UNTIL_SEEN, Restriction
from bot.handlers.answers.emergency import advice_reply, surely
from bot.handlers.answers.questions import answer_to, answer_unmeant, foreign_reply
from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Feature, may_administrate, the
from bot.handlers.base.replies import edit_reply, remove_buttons, send_below, send_reply
from bot.handlers.base.text import is_addressed
from bot.handlers.start.start import old_button
from bot.services import BotContext, typed
from bot.views.answers.red_flags import (
    NOT_HELD,
    NOT_READ,
    PREFIX,
    SEEN,
    ask_reply,
    not_read_reply,
    nothing_of_it_reply,
    on_the_way_reply,
    seen_reply,
    way_out_of,
    why_asked,
    with_note,
    with_way_out,
)
from bot.views.base.reply import Reply


async def screen(update: Update, context: BotContext) -> None:
    """Stop the processing of a message only if a sign needs advice or a question before any other answer.

    What fails in here stops the update: an error alone would let the handlers answer as if there were no sign.
    """
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return

    try:
        is_answered = await _is_answered(message, update, context)
    except Exception as error:
        note_failure(error, context, update.update_id)
        is_answered = True

    if is_answered:
        raise ApplicationHandlerStop


async def _is_answered(message: Message, update: Update, context: BotContext) -> bool:
    """Whether the message gets only the advice, or the question about a sign."""
    try:
        screening = await _screened(message, context)
    except Exception as error:
        note_failure(error, context, update.update_id)
        await send_reply(message, _not_read(message, context))
        return True

    if screening is None:
        return await _is_taken_back(message, context)

    await alarm(message, screening, context)
    if await _is_drafting(update, context):
        return False

    context.services.pending_inputs.clear(message.chat.id, the(message.from_user).id)
    return True


async def _is_taken_back(message: Message, context: BotContext) -> bool:
    """Whether it is a typed reply to advice that says that its sign was not meant; it is then answered.

    The message before the advice is not accessible from here, so a short reply is asked for the question again.
    """
    advice, person = message.reply_to_message, the(message.from_user)
    way_out = way_out_of(advice.reply_markup) if advice else None
    if way_out is None:
        return False

    texts, reading = context.texts_for(person), await context.reading()
    said = " ".join(tokens(reading.text))
    is_denied = any(sign.flag.id == way_out[0] and sign.assertion is Assertion.DENIED for sign in reading.signs)
    if not is_denied and not any(f" {phrase} " in f" {said} " for phrase in phrases(texts("unmeant-words"))):
        return False

    is_short = len(said.split()) <= SHORT_MESSAGE
    await send_reply(message, nothing_of_it_reply(texts) if is_short else answer_unmeant(reading, person, context))
    _take_back(person, *way_out, context)
    return True


async def _screened(message: Message, context: BotContext) -> Hit | AskAboutSign | None:
    """The alarm of a message; None if there is none, or the message is not addressed to the bot."""
    if not is_addressed(message, context):
        return None

    said = answer(await context.reading(), context.content_for(message.from_user))
    return said.screening if isinstance(said, SignAlarm) else None


def _not_read(message: Message, context: BotContext) -> Reply:
    try:
        return not_read_reply(context.texts_for(message.from_user))
    except Exception as error:
        note_failure(error, context)
        return Reply(NOT_READ, is_alarm=True)


async def alarm(message: Message, screening: Hit | AskAboutSign, context: BotContext) -> None:
    """Send the advice, or the question about the sign."""
    person = the(message.from_user)
    if isinstance(screening, AskAboutSign):
        # As an answer to their message: "no" leads on to what they asked, and nothing has to be kept.
        await send_reply(
            message, await _also_foreign(_question(message, screening, context), message, context), quote=True
        )
        return

    was_held = await _is_held(person, context)
    _help_comes_first(message.chat.id, person, context)
    advice = await advice_reply(screening, person, context, chat_id=message.chat.id)
    advice = with_way_out(advice, screening, context.texts_for(person), was_held=was_held)
    # As an answer to their message: who did not mean it gets the answer to what they wrote.
    await send_reply(message, await _also_foreign(advice, message, context), quote=True)


async def _also_foreign(reply: Reply, message: Message, context: BotContext) -> Reply:
    """The reply, and below it the signs of an emergency in the language of the message if that is not English."""
    try:
        language = (await context.reading()).language
        below = await foreign_reply(language, the(message.from_user), message.chat.id, context) if language else None
    except Exception as error:
        note_failure(error, context)
        return reply

    return replace(reply, text=f"{reply.text}\n\n{below.text}") if below else reply


async def _is_held(person: User, context: BotContext) -> bool:
    """Whether exercise tips are restricted already; True if this cannot be read."""
    try:
        return Restriction.URGENT in await context.services.restrictions.current(person.id)
    except Exception as error:
        note_failure(error, context)
        return True


def _help_comes_first(chat_id: int, person: User, context: BotContext) -> None:
    """End a running check and restrict exercise tips at once, also if the advice cannot be sent."""
    services = context.services
    try:
        services.running_checks.leave(chat_id)
        services.restrictions.place(person.id, Restriction.URGENT, services.now())
    except Exception as error:
        note_failure(error, context)


def _question(message: Message, ask: AskAboutSign, context: BotContext) -> Reply:
    try:
        return ask_reply(ask, context.texts_for(message.from_user))
    except Exception as error:
        note_failure(error, context)
        return _not_read(message, context)


async def _is_drafting(update: Update, context: BotContext) -> bool:
    """Whether an admin is writing a tip or a broadcast; the text is then accepted, in addition to the advice."""
    message = update.message
    if message is None or not may_administrate(update, context):
        return False

    services = context.services
    waiting = await services.pending_inputs.current(message.chat.id, the(message.from_user).id, services.now())
    return waiting is not None or (message.text or "").startswith("/")


async def flag_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Buttons: yes or no to the question about a sign, or "I have called"."""
    match parts:
        case ("go",):
            await _add(query, on_the_way_reply(context.texts_for(query.from_user)))
        case (flag_id, "yes"):
            _help_comes_first(_chat_of(query), query.from_user, context)
            await edit_reply(query, await surely(Urgency.EMERGENCY, _advice(query, flag_id, context), context))
        case (flag_id, "no"):
            await _nothing_of_it(query, flag_id, context)
        case (flag_id, "unmeant", was_held):
            await _unmeant(query, flag_id, context, was_held=was_held != NOT_HELD)
        case _:
            return await old_button(query, parts, context)

    return None


async def _advice(query: CallbackQuery, flag_id: str, context: BotContext) -> Reply:
    content = context.content_for(query.from_user)
    flag = _flag(flag_id, content)
    # A sign that the content no longer has was one once: better safe.
    hit = Hit((flag,), flag.level) if flag else Hit(content.red_flags.flags[:1], Urgency.EMERGENCY)
    return await advice_reply(hit, query.from_user, context, chat_id=_chat_of(query))


def _chat_of(query: CallbackQuery) -> int:
    return query.message.chat.id if query.message else query.from_user.id


async def _nothing_of_it(query: CallbackQuery, flag_id: str, context: BotContext) -> None:
    """The sign is not present: answer the original message, if it is accessible, and say why the bot asked."""
    texts = context.texts_for(query.from_user)
    if (reading := await _quoted(query, context)) is None:
        return await edit_reply(query, nothing_of_it_reply(texts))

    reply = await answer_to(reading, query.from_user, _chat_of(query), context)
    asked = reading.screening.flags if isinstance(reading.screening, AskAboutSign) else ()
    flag = _flag(flag_id, context.content_for(query.from_user))
    flags = asked or ((flag,) if flag else ())
    await edit_reply(query, with_note(why_asked(flags, texts), reply) if flags and not reply.is_alarm else reply)


async def _unmeant(query: CallbackQuery, flag_id: str, context: BotContext, *, was_held: bool) -> None:
    """The person did not mean the sign: answer the original message, below the advice."""
    reading = await _quoted(query, context)
    texts = context.texts_for(query.from_user)
    reply = answer_unmeant(reading, query.from_user, context) if reading else nothing_of_it_reply(texts)
    await _add(query, reply)
    _take_back(query.from_user, flag_id, was_held, context)


def _take_back(person: User, flag_id: str, was_held: bool, context: BotContext) -> None:
    """Allow exercise tips again unless they were kept before, and count it without the text."""
    services = context.services
    if not was_held:
        services.restrictions.lift(person.id, Restriction.URGENT, services.now())
    if _flag(flag_id, context.content_for(person)):
        services.statistics.count("unmeant", flag_id, services.now())


async def _quoted(query: CallbackQuery, context: BotContext) -> Reading | None:
    """The text of the message that the pressed one replies to; None if it is not accessible."""
    quoted = query.message.reply_to_message if isinstance(query.message, Message) else None
    return await context.read(quoted.from_user, typed(quoted)) if quoted and typed(quoted) else None


async def seen_pressed(query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> None:
    """A professional has seen the person: exercise tips are allowed again."""
    await _add(query, seen_reply(context.texts_for(query.from_user)))
    context.services.restrictions.lift(query.from_user.id, UNTIL_SEEN, context.services.now())


async def _add(query: CallbackQuery, reply: Reply) -> None:
    """Send the reply below the advice, and remove the advice's buttons if possible."""
    await send_below(query, reply)
    await remove_buttons(query)


def _flag(flag_id: str, content: Content) -> Flag | None:
    return next((flag for flag in content.red_flags.flags if flag.id == flag_id), None)


GATE: Final[BaseHandler[Update, BotContext, None]] = TypeHandler(Update, screen)

FEATURE: Final = Feature(buttons={PREFIX: flag_pressed, SEEN: seen_pressed})
