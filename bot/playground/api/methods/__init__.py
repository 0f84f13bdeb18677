"""The implemented methods: a table from the Bot API's names to our functions."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.playground.api.methods import chats, editing, profile, queries, sending, updates
from bot.playground.calls import Call
from bot.playground.world import World

Method = Callable[[World, Call], object | Awaitable[object]]

METHODS: Final[Mapping[str, Method]] = {
    "getMe": chats.get_me,
    # Updates
    "getUpdates": updates.get_updates,
    "setWebhook": updates.set_webhook,
    "deleteWebhook": updates.delete_webhook,
    "getWebhookInfo": updates.get_webhook_info,
    # Messages
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "setMessageReaction": editing.set_message_reaction,
    # Buttons and inline queries
    "answerCallbackQuery": queries.answer_callback_query,
    "answerInlineQuery": queries.answer_inline_query,
    # The bot itself
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.setter("name", 64),
    "getMyName": profile.getter("name"),
    "setMyDescription": profile.setter("description", 512),
    "getMyDescription": profile.getter("description"),
    "setMyShortDescription": profile.setter("short_description", 120),
    "getMyShortDescription": profile.getter("short_description"),
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    # Chats and files
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "getFile": chats.get_file,
}
