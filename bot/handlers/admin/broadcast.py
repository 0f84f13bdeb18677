"""/broadcast, and the correction of a tip: writing, preview, confirmation, progress, stop."""

import logging
from contextlib import suppress
from html import escape
from typing import Any, Final

from telegram import CallbackQuery, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.database.broadcasts import Broadcast, Phase
from bot.database.pending_inputs import PendingInput
from bot.delivery.answers import NO_PREVIEW
from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, remove_buttons, send_below, send_reply
from bot.services import BotApplication, BotContext
from bot.views.admin.broadcast import BROADCAST, confirm_reply, progress_reply, report_reply
from bot.views.admin.content import CORRECT, admin_reply
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

HTML: Final[dict[str, Any]] = {"parse_mode": ParseMode.HTML, "link_preview_options": NO_PREVIEW}
LONGEST: Final = 3500
"""Characters; Telegram's limit is 4,096 (Bot API, sendMessage), and a correction gets a heading."""


async def broadcast(update: Update, context: BotContext) -> None:
    """/broadcast: asks for the text."""
    message = the(update.message)
    await send_reply(message, await _ask(message.chat.id, "", context))


async def correct_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """Begin a correction of a tip, sent only to chats that received it."""
    await send_below(query, await _ask(query.from_user.id, "".join(parts[:1]), context))


async def _ask(admin_id: int, tip_id: str, context: BotContext) -> Reply:
    services, texts = context.services, context.texts_for(None)
    count = await services.broadcasts.audience(tip_id, services.now())
    shown_id = f"<code>{escape(tip_id)}</code>"
    if not count:
        return admin_reply("broadcast-nobody-had" if tip_id else "broadcast-nobody", texts, id=shown_id)

    services.pending_inputs.expect(admin_id, admin_id, PendingInput(BROADCAST, tip_id), services.now())
    return admin_reply("broadcast-ask-correction" if tip_id else "broadcast-ask", texts, id=shown_id, count=count)


async def typed(update: Update, context: BotContext, tip_id: str) -> None:
    """The announcement's text: show it as people will see it, and how many chats get it and how long that takes."""
    message = the(update.message)
    services, texts = context.services, context.texts_for(message.from_user)
    length = len(the(message.text).encode("utf-16-le")) // 2
    if length > LONGEST:
        services.pending_inputs.expect(
            message.chat.id, message.chat.id, PendingInput(BROADCAST, tip_id), services.now()
        )
        await send_reply(message, admin_reply("broadcast-too-long", texts, length=length, most=LONGEST))
        return

    text = the(message.text_html)
    if tip_id:
        text = texts("broadcast-correction", text=text)

    count = await services.broadcasts.audience(tip_id, services.now())
    number = await services.broadcasts.draft(message.chat.id, tip_id, text, services.now())
    await send_reply(message, Reply(text))
    seconds = count / context.bot_application.rate_limiter.rate
    await send_reply(message, confirm_reply(number, count, seconds, texts))


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """Confirm, Cancel or Stop of an announcement; any other button begins a new one."""
    match parts:
        case (word, number) if is_number(number):
            found = await context.services.broadcasts.find(int(number))
            await _decide(query, word, found, context)
        case _:
            await edit_reply(query, await _ask(query.from_user.id, "", context))


async def _decide(query: CallbackQuery, word: str, found: Broadcast | None, context: BotContext) -> None:
    texts = context.texts_for(query.from_user)
    match word, found:
        case "confirm", Broadcast(phase=Phase.DRAFT):
            await _begin(query, found, context)
        case "cancel", Broadcast(phase=Phase.DRAFT):
            await context.services.broadcasts.drop(found.number)
            await edit_reply(query, admin_reply("desk-cancelled", texts))
        case "stop", Broadcast(phase=Phase.SENDING):
            await _stop(query, found, context)
        case "again", Broadcast():
            await _send_again(query, found, context)
        case _:
            await remove_buttons(query)


async def _begin(query: CallbackQuery, draft: Broadcast, context: BotContext) -> None:
    services, texts = context.services, context.texts_for(query.from_user)
    panel = the(query.message).message_id
    if not await services.broadcasts.begin(draft.number, panel, services.now()):
        return

    context.bot_application.broadcaster.wake()  # first, so that sending begins now also if something below fails
    detail = f"{draft.number} {draft.tip_id}".strip()
    await services.audit.note(query.from_user.id, "broadcast", detail, services.now())
    await edit_reply(query, progress_reply(draft.number, await services.broadcasts.counts(draft.number), texts))


async def _send_again(query: CallbackQuery, found: Broadcast, context: BotContext) -> None:
    services = context.services
    if await services.broadcasts.again(found.number, services.now()):
        context.bot_application.broadcaster.wake()
        await services.audit.note(query.from_user.id, "broadcast-again", str(found.number), services.now())
        await report(context.bot_application, found)
    else:
        await remove_buttons(query)


async def _stop(query: CallbackQuery, found: Broadcast, context: BotContext) -> None:
    services = context.services
    if await services.broadcasts.close(found.number, Phase.STOPPED):
        await services.audit.note(query.from_user.id, "broadcast-stopped", str(found.number), services.now())

    context.bot_application.broadcaster.wake()
    await report(context.bot_application, found)


async def report(application: BotApplication, broadcast: Broadcast) -> None:
    """Show the progress or the result in the admin's chat. Errors of Telegram are ignored."""
    services, texts = application.services, application.services.library.texts(None)
    now, found = services.now(), await services.broadcasts.find(broadcast.number)
    if found is None or found.panel is None:
        return

    counts = await services.broadcasts.counts(found.number)
    if found.phase is Phase.SENDING:
        reply = progress_reply(found.number, counts, texts)
    else:
        took = now - (found.begun_at or now)
        reply = report_reply(found.number, counts, texts, was_stopped=found.phase is Phase.STOPPED, took=took)

    with suppress(TelegramError):
        await application.bot.edit_message_text(
            reply.text, found.admin_id, found.panel, reply_markup=reply.keyboard, **HTML
        )


async def ask_again(application: BotApplication, broadcast: Broadcast) -> None:
    """Ask again to confirm an announcement that did not begin in time. Raises TelegramError if that fails."""
    services, texts = application.services, application.services.library.texts(None)
    count = await services.broadcasts.audience(broadcast.tip_id, services.now())
    question = confirm_reply(broadcast.number, count, count / application.rate_limiter.rate, texts, is_again=True)
    try:
        for reply in (Reply(broadcast.text), question):
            await application.bot.send_message(broadcast.admin_id, reply.text, reply_markup=reply.keyboard, **HTML)
    except (BadRequest, Forbidden) as error:
        logger.warning("admin %d cannot be asked about an announcement: %s", broadcast.admin_id, error)


FEATURE: Final = Feature(
    for_admins=True,
    commands=(Command("broadcast", "command-broadcast", broadcast),),
    buttons={BROADCAST: pressed, CORRECT: correct_pressed},
    expects={BROADCAST: typed},
)
