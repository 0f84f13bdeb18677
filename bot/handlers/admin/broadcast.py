"""/broadcast, and the correction of a tip: writing, preview, confirmation, progress, stop."""

import logging
from contextlib import suppress
from html import escape
from typing import Any, Final

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.database.broadcasts import Broadcast, Phase
from bot.delivery.answers import NO_PREVIEW
from bot.handlers.base.feature import Command, Feature
from bot.handlers.base.replies import remove_buttons, send_reply
from bot.services import BotApplication, BotContext, the
from bot.views.admin.broadcast import BROADCAST, confirm_reply, progress_reply, report_reply
from bot.views.admin.content import CORRECT, admin_reply
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

HTML: Final[dict[str, Any]] = {"parse_mode": ParseMode.HTML, "link_preview_options": NO_PREVIEW}
LONGEST: Final = 3500
"""Characters; Telegram's limit is 4,096 (Bot API, sendMessage), and a correction gets a heading."""


async def broadcast(context: BotContext) -> Reply:
    """Ask for the text, unless it stands behind the command."""
    typed_after, text = _behind_command(context.message)
    if not text:
        return await _ask("", context)

    context.services.pending_inputs.clear(context.chat_id, context.person.id)
    return await _draft(typed_after, text, "", context)


def _behind_command(message: Message) -> tuple[str, str]:
    """What was typed behind the command, and the same as HTML; empty if its formatting begins with the command."""
    command, *typed_after = (message.text or "").split(maxsplit=1) or [""]
    tag, *text = (message.text_html or "").split(maxsplit=1) or [""]
    return (typed_after[0], text[0]) if typed_after and text and command == tag else ("", "")


async def correct_pressed(context: BotContext) -> Reply:
    """Begin a correction of a tip, sent only to chats that received it."""
    return (await _ask("".join(context.parts[:1]), context)).below


async def _ask(tip_id: str, context: BotContext) -> Reply:
    texts = context.services.library.texts()
    count = await context.services.broadcasts.audience(tip_id, context.services.now())
    shown_id = f"<code>{escape(tip_id)}</code>"
    if not count:
        return admin_reply("broadcast-nobody-had" if tip_id else "broadcast-nobody", texts, id=shown_id)

    context.expect(BROADCAST, tip_id)
    return admin_reply("broadcast-ask-correction" if tip_id else "broadcast-ask", texts, id=shown_id, count=count)


async def typed(context: BotContext) -> Reply:
    """The announcement's text: show it as people will see it, and how many chats get it and how long that takes."""
    return await _draft(the(context.message.text), the(context.message.text_html), context.detail, context)


async def _draft(typed_in: str, text: str, tip_id: str, context: BotContext) -> Reply:
    """`text` is `typed_in` as HTML."""
    services, texts, length = context.services, context.texts, len(typed_in.encode("utf-16-le")) // 2
    if length > LONGEST:
        context.expect(BROADCAST, tip_id)
        return admin_reply("broadcast-too-long", texts, length=length, most=LONGEST)

    if tip_id:
        text = texts("broadcast-correction", text=text)

    count = await services.broadcasts.audience(tip_id, services.now())
    if not count:
        return await _ask(tip_id, context)

    number = await services.broadcasts.draft(context.chat_id, tip_id, text, services.now())
    await send_reply(context.message, Reply(text))
    return confirm_reply(number, count, count / context.bot_application.rate_limiter.rate, texts)


async def pressed(context: BotContext) -> Reply | None:
    """Confirm, Cancel or Stop of an announcement; any other button begins a new one."""
    match context.parts:
        case (word, number) if is_number(number):
            return await _decide(word, await context.services.broadcasts.find(int(number)), context)
        case _:
            return await _ask("", context)


async def _decide(word: str, found: Broadcast | None, context: BotContext) -> Reply | None:
    match word, found:
        case "confirm", Broadcast(phase=Phase.DRAFT):
            return await _begin(found, context)
        case "cancel", Broadcast(phase=Phase.DRAFT):
            await context.services.broadcasts.drop(found.number)
            return admin_reply("desk-cancelled", context.texts)
        case "stop", Broadcast(phase=Phase.SENDING):
            await _stop(found, context)
        case "again", Broadcast():
            await _send_again(found, context)
        case _:
            await remove_buttons(context)

    return None


async def _begin(draft: Broadcast, context: BotContext) -> Reply | None:
    services, panel = context.services, the(context.query.message).message_id
    if not await services.broadcasts.begin(draft.number, panel, services.now()):
        return None

    context.bot_application.broadcaster.tick()  # first, so that sending begins now also if something below fails
    await _note("broadcast", f"{draft.number} {draft.tip_id}".strip(), context)
    return progress_reply(draft.number, await services.broadcasts.counts(draft.number), context.texts)


async def _send_again(found: Broadcast, context: BotContext) -> None:
    if await context.services.broadcasts.again(found.number, context.services.now()):
        context.bot_application.broadcaster.tick()
        await _note("broadcast-again", str(found.number), context)
        await report(context.bot_application, found)
    else:
        await remove_buttons(context)


async def _stop(found: Broadcast, context: BotContext) -> None:
    if await context.services.broadcasts.close(found.number, Phase.STOPPED):
        await _note("broadcast-stopped", str(found.number), context)

    context.bot_application.broadcaster.tick()
    await report(context.bot_application, found)


async def _note(action: str, detail: str, context: BotContext) -> None:
    await context.services.audit.note(context.person.id, action, detail, context.services.now())


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
    commands=(Command("broadcast", broadcast),),
    buttons={BROADCAST: pressed, CORRECT: correct_pressed},
    expects={BROADCAST: typed},
)
