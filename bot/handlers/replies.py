"""Views on their way to Telegram: sent as a message, or shown in place of one."""

from contextlib import suppress
from typing import Final

from telegram import CallbackQuery, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.views.reply import Reply

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
PICTURE: Final = "picture.png"
"""Without a name that says so, what arrives is no picture to everyone."""
NOTHING_CHANGED: Final = "message is not modified"


async def send_reply(message: Message, reply: Reply, *, quote: bool = False) -> Message:
    """Answer a message; in a group always as a reply to it, so that it is clear to whom."""
    quote = quote or message.chat.type != message.chat.PRIVATE
    if reply.photo is not None:
        return await message.reply_photo(
            reply.photo,
            caption=reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=reply.keyboard,
            filename=PICTURE,
            do_quote=quote,
        )

    return await message.reply_text(
        reply.text,
        parse_mode=ParseMode.HTML,
        reply_markup=reply.keyboard,
        link_preview_options=NO_PREVIEW,
        do_quote=quote,
    )


async def edit_reply(query: CallbackQuery, reply: Reply) -> None:
    """Show the reply in place of the message whose button was pressed; below it where that cannot be done.

    A second press of the same button changes nothing and is no error.
    """
    message = query.message
    if not isinstance(message, Message) or message.photo or reply.photo is not None:
        return await send_below(query, reply)

    try:
        await message.edit_text(
            reply.text, parse_mode=ParseMode.HTML, reply_markup=reply.keyboard, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if NOTHING_CHANGED not in error.message.lower():
            await send_below(query, reply)


async def send_below(query: CallbackQuery, reply: Reply) -> None:
    """Send the reply as a new message into the chat of the pressed button."""
    if isinstance(query.message, Message):
        await send_reply(query.message, reply)
        return

    chat_id = query.message.chat.id if query.message else query.from_user.id
    bot = query.get_bot()
    if reply.photo is not None:
        await bot.send_photo(
            chat_id,
            reply.photo,
            caption=reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=reply.keyboard,
            filename=PICTURE,
        )
        return

    await bot.send_message(
        chat_id, reply.text, parse_mode=ParseMode.HTML, reply_markup=reply.keyboard, link_preview_options=NO_PREVIEW
    )


async def remove_buttons(query: CallbackQuery) -> None:
    """Take the buttons off the pressed message, where that can still be done."""
    if isinstance(query.message, Message):
        with suppress(BadRequest):
            await query.message.edit_reply_markup(None)
