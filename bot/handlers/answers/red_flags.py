"""Red-flag screening of every message, before commands, pending inputs and questions."""

from dataclasses import replace
from typing import Final

from telegram import Chat, Update
from telegram.ext import ApplicationHandlerStop, BaseHandler, TypeHandler

from bot.core.answers.policy import SignAlarm, answer
from bot.core.content.texts import phrases
from bot.core.content.urgency import Urgency
from bot.core.reading.context import Assertion
from bot.core.reading.message import Reading
from bot.core.reading.red_flags import AskAboutSign, Flag, Hit
from bot.core.reading.story import SHORT_MESSAGE
from bot.core.reading.tokens import tokens
from bot.core.tips.choice import UNTIL_SEEN, Restriction
from bot.handlers.answers.emergency import advice_reply, emergency_call, surely
from bot.handlers.answers.questions import answer_to, answer_unmeant, foreign_reply
from bot.handlers.base.errors import note_failure, noted
from bot.handlers.base.feature import Feature, may_administrate, old_button
from bot.handlers.base.groups import is_addressed, is_own_message
from bot.handlers.base.replies import change_buttons, remove_buttons, send_below, send_reply
from bot.services import BotContext, typed
from bot.views.answers.red_flags import (
    NOT_HELD,
    NOT_READ,
    PREFIX,
    SEEN,
    ask_reply,
    hit_reply,
    not_read_reply,
    nothing_of_it_reply,
    on_the_way_reply,
    seen_reply,
    way_out_of,
    why_asked,
    with_note,
    with_way_out,
    without_signs,
)
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply


async def screen(update: Update, context: BotContext) -> None:
    """Stop the processing of a message only if a sign needs advice or a question before any other answer.

    What fails in here stops the update: an error alone would let the handlers answer as if there were no sign.
    """
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return

    is_answered = True
    with noted(context):
        is_answered = await _is_answered(context)

    if is_answered:
        raise ApplicationHandlerStop


async def _is_answered(context: BotContext) -> bool:
    """Whether the message gets only the advice, or the question about a sign."""
    try:
        screening = await _screened(context)
    except Exception as error:
        note_failure(error, context)
        await send_reply(context.message, _not_read(context))
        return True

    if screening is None:
        return await _is_taken_back(context)

    await _raise(screening, context)
    if await _is_drafting(context):
        return False

    context.services.pending_inputs.clear(context.chat_id, context.person.id)
    return True


async def _is_taken_back(context: BotContext) -> bool:
    """Whether it is a typed reply to advice that says that its sign was not meant; it is then answered.

    The message before the advice is not accessible from here, so a short reply is asked for the question again; and in
    a group nobody knows who wrote it, so there only the button counts.
    """
    advice, texts = context.message.reply_to_message, context.texts
    is_private = context.message.chat.type == Chat.PRIVATE
    way_out = way_out_of(advice.reply_markup) if advice and is_private else None
    if way_out is None or context.is_alarm():
        return False

    reading = await context.reading()
    said = " ".join(tokens(reading.text))
    is_denied = any(sign.flag.id == way_out[0] and sign.assertion is Assertion.DENIED for sign in reading.signs)
    if not is_denied and not any(f" {phrase} " in f" {said} " for phrase in phrases(texts("unmeant-words"))):
        return False

    is_short = len(said.split()) <= SHORT_MESSAGE
    await send_reply(context.message, nothing_of_it_reply(texts) if is_short else answer_unmeant(reading, context))
    _take_back(*way_out, context)
    return True


async def _screened(context: BotContext) -> Hit | AskAboutSign | None:
    """The alarm of a message; None if there is none, or the message is not addressed to the bot."""
    if not is_addressed(context.message, context):
        return None

    said = answer(await context.reading(), context.content)
    return said.screening if isinstance(said, SignAlarm) else None


def _not_read(context: BotContext) -> Reply:
    with noted(context):
        return not_read_reply(context.texts)

    return Reply(NOT_READ, is_alarm=True)


async def _raise(screening: Hit | AskAboutSign, context: BotContext) -> None:
    if isinstance(screening, AskAboutSign):
        reply = _question(screening, context)
    else:
        was_held = await _is_held(context)
        _help_comes_first(context)
        reply = with_way_out(await advice_reply(screening, context), screening, context.texts, was_held=was_held)

    # As an answer to their message: who did not mean it gets the answer to what they wrote, and nothing has to be kept.
    await send_reply(context.message, await _also_foreign(reply, context), quote=True)


async def _also_foreign(reply: Reply, context: BotContext) -> Reply:
    """The reply, and below it the signs of an emergency in the language of the message if that is not English."""
    below = None
    with noted(context):
        language = (await context.reading()).language
        below = await foreign_reply(language, context) if language else None

    return replace(reply, text=f"{reply.text}\n\n{below.text}") if below else reply


async def _is_held(context: BotContext) -> bool:
    """Whether exercise tips are restricted already; True if this cannot be read."""
    with noted(context):
        return Restriction.URGENT in await context.services.restrictions.current(context.person.id)

    return True


def _help_comes_first(context: BotContext) -> None:
    """End a running check and restrict exercise tips at once, also if the advice cannot be sent."""
    services = context.services
    with noted(context):
        services.running_checks.leave(context.chat_id)
        services.restrictions.place(context.person.id, Restriction.URGENT, services.now())


def _question(ask: AskAboutSign, context: BotContext) -> Reply:
    with noted(context):
        return ask_reply(ask, context.texts)

    return _not_read(context)


async def _is_drafting(context: BotContext) -> bool:
    """Whether an admin is writing a tip, a broadcast or a command; it is then accepted, in addition to the advice."""
    if context.handled.message is None or not may_administrate(context):
        return False

    if (context.message.text or "").startswith("/"):
        return True

    expected, features = await context.expected(), context.bot_application.features
    return expected is not None and any(expected.what in each.expects for each in features if each.for_admins)


async def flag_pressed(context: BotContext) -> Reply | str | None:
    """Buttons: yes or no to the question about a sign, or "I have called"."""
    match context.parts:
        case ("go",):
            await _add(context, on_the_way_reply(context.texts))
        case (flag_id, "yes"):
            if is_own_message(context):
                _help_comes_first(context)
            call = await emergency_call(context)
            return surely(Urgency.EMERGENCY, lambda: _advice(flag_id, context, call), context)
        case (_, "no") | (_, "unmeant", _) if not is_own_message(context):
            return context.texts("only-author")
        case (flag_id, "no"):
            return await _nothing_of_it(flag_id, context)
        case (flag_id, "unmeant", was_held):
            await _unmeant(flag_id, context, was_held=was_held != NOT_HELD)
        case _:
            return await old_button(context)

    return None


def _advice(flag_id: str, context: BotContext, call: EmergencyCall) -> Reply:
    flag = _flag(flag_id, context)
    # A sign that the content no longer has was one once: better safe.
    hit = Hit((flag,), flag.level) if flag else Hit(context.content.red_flags.flags[:1], Urgency.EMERGENCY)
    return surely(hit.level, lambda: hit_reply(hit, context.content.check, context.texts, call), context)


async def _nothing_of_it(flag_id: str, context: BotContext) -> Reply:
    """The sign is not present: answer the original message, if it is accessible, and say why the bot asked."""
    if (reading := await _quoted(context)) is None:
        return nothing_of_it_reply(context.texts)

    reply = await answer_to(reading, context)
    asked = reading.screening.flags if isinstance(reading.screening, AskAboutSign) else ()
    flag = _flag(flag_id, context)
    flags = asked or ((flag,) if flag else ())
    return with_note(why_asked(flags, context.texts), reply) if flags and not reply.is_alarm else reply


async def _unmeant(flag_id: str, context: BotContext, *, was_held: bool) -> None:
    """The person did not mean the sign: answer the original message, below the advice."""
    reading = await _quoted(context)
    await _add(context, answer_unmeant(reading, context) if reading else nothing_of_it_reply(context.texts))
    _take_back(flag_id, was_held, context)


def _take_back(flag_id: str, was_held: bool, context: BotContext) -> None:
    """Allow exercise tips again unless they were kept before, and count it without the text."""
    services = context.services
    if not was_held:
        services.restrictions.lift(context.person.id, Restriction.URGENT, services.now())
    if _flag(flag_id, context):
        services.statistics.count("unmeant", flag_id, services.now())


async def _quoted(context: BotContext) -> Reading | None:
    """What the message says that the pressed one replies to; None if it is not accessible."""
    quoted = context.quoted
    return await context.read(quoted.from_user, typed(quoted)) if quoted and typed(quoted) else None


async def seen_pressed(context: BotContext) -> None:
    await send_below(context, seen_reply(context.texts))
    await change_buttons(context, without_signs)
    context.services.restrictions.lift(context.person.id, UNTIL_SEEN, context.services.now())


async def _add(context: BotContext, reply: Reply) -> None:
    """Send the reply below the advice, and remove the advice's buttons if possible."""
    await send_below(context, reply)
    await remove_buttons(context)


def _flag(flag_id: str, context: BotContext) -> Flag | None:
    return next((flag for flag in context.content.red_flags.flags if flag.id == flag_id), None)


GATE: Final[BaseHandler[Update, BotContext, None]] = TypeHandler(Update, screen)

FEATURE: Final = Feature(buttons={PREFIX: flag_pressed, SEEN: seen_pressed})
