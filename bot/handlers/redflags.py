"""The red-flag net under everything people write: before commands, flows and questions, in every state."""

from typing import Final

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import ApplicationHandlerStop, BaseHandler, TypeHandler

from bot.context import BotContext
from bot.core.redflags import Ask, Flag, Hit, is_alarm
from bot.core.snapshot import Content
from bot.core.tips import UNTIL_SEEN, Hold
from bot.core.urgency import Urgency
from bot.handlers.country import emergency_call
from bot.handlers.feature import Feature, may_administrate, the
from bot.handlers.questions import answer_below, plain_text
from bot.handlers.replies import edit_reply, remove_buttons, send_below, send_reply
from bot.handlers.text import is_addressed
from bot.views.redflags import PREFIX, SEEN, ask_reply, hit_reply, nothing_of_it_reply, on_the_way_reply, seen_reply
from bot.views.reply import Reply


async def screen(update: Update, context: BotContext) -> None:
    """Let everything pass but a sign that comes before what the person wanted."""
    message = update.message or update.edited_message
    if message is None or message.from_user is None or not is_addressed(message, context):
        return

    text = plain_text(message, context)
    screening = context.screen(message.from_user, text)
    if not isinstance(screening, Hit | Ask) or not is_alarm(screening):
        return

    await alarm(message, screening, context)
    if not await _is_drafting(update, context):
        await context.services.expectations.clear(message.chat.id, message.from_user.id)
        raise ApplicationHandlerStop


async def alarm(message: Message, screening: Hit | Ask, context: BotContext) -> None:
    """Say what to do, or ask the one question."""
    person = the(message.from_user)
    if isinstance(screening, Ask):
        # As an answer to their message: "no" leads on to what they asked, and nothing has to be kept.
        await send_reply(message, ask_reply(screening, context.texts_for(person)), quote=True)
        return

    context.services.running_checks.leave_newest(message.chat.id)  # nothing leads back to a check: help comes first
    await context.services.holds.place(person.id, Hold.URGENT, context.services.now())
    await send_reply(message, await advice_reply(screening, person, context))


async def _is_drafting(update: Update, context: BotContext) -> bool:
    """An admin who writes a tip or a broadcast about signs gets the advice as well, and can go on writing."""
    message = update.message
    if message is None or not may_administrate(update, context):
        return False

    services = context.services
    waiting = await services.expectations.current(message.chat.id, the(message.from_user).id, services.now())
    return waiting is not None or (message.text or "").startswith("/")


async def advice_reply(hit: Hit, person: User, context: BotContext) -> Reply:
    call = await emergency_call(person.id, person, context)
    return hit_reply(hit, context.content_for(person).check, context.texts_for(person), call)


async def flag_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """Yes or no to the question about a sign; or: I have called."""
    if parts == ("go",):
        return await _add(query, on_the_way_reply(context.texts_for(query.from_user)))

    content = context.content_for(query.from_user)
    flag = _flag(parts[0], content) if parts else None
    if parts[-1:] != ("yes",):
        return await _nothing_of_it(query, context)

    # A sign that the content no longer has was one once: better safe.
    hit = Hit((flag,), flag.level) if flag else Hit(content.red_flags.flags[:1], Urgency.EMERGENCY)
    await context.services.holds.place(query.from_user.id, Hold.URGENT, context.services.now())
    await edit_reply(query, await advice_reply(hit, query.from_user, context))


async def _nothing_of_it(query: CallbackQuery, context: BotContext) -> None:
    """They do not have the sign: answer what they asked, where it can still be seen."""
    asked = query.message.reply_to_message if isinstance(query.message, Message) else None
    if asked is None or not plain_text(asked, context):
        return await edit_reply(query, nothing_of_it_reply(context.texts_for(query.from_user)))

    await answer_below(query, plain_text(asked, context), context)


async def seen_pressed(query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> None:
    """A professional has seen them: exercise tips may come again."""
    await context.services.holds.lift(query.from_user.id, UNTIL_SEEN)
    await _add(query, seen_reply(context.texts_for(query.from_user)))


async def _add(query: CallbackQuery, reply: Reply) -> None:
    """Below the advice, which stays readable."""
    await remove_buttons(query)
    await send_below(query, reply)


def _flag(flag_id: str, content: Content) -> Flag | None:
    return next((flag for flag in content.red_flags.flags if flag.id == flag_id), None)


GATE: Final[BaseHandler[Update, BotContext, None]] = TypeHandler(Update, screen)

FEATURE: Final = Feature(name="redflags", buttons={PREFIX: flag_pressed, SEEN: seen_pressed})
