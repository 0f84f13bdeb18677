"""The bot's command menu and descriptions in Telegram, set only if they have changed."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable
from typing import Any, Final

from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.core.content.texts import Texts
from bot.handlers.base.errors import noted
from bot.handlers.base.feature import Features, may_administrate
from bot.handlers.start.start import commands_of
from bot.services import BotApplication, BotContext
from bot.transport.request import in_short

logger = logging.getLogger(__name__)

PUBLISHED_WITHIN: Final = 30.0
"""Seconds that the start waits for Telegram; then messages are answered without a menu."""
OFFERED_WITHIN: Final = 10.0
"""Seconds that an admin's next message waits for the admins' menu."""


async def publish_menu(application: BotApplication) -> None:
    """Set the menu and descriptions, unless they were set before. A failure is logged."""
    services = application.services
    names = commands_of(application.features, for_admins=False)
    languages = [services.library.texts(language) for language in services.library.languages]
    wanted = {texts.language: _face(texts, application.features) for texts in languages}
    fingerprint = hashlib.sha256(json.dumps([application.bot.id, wanted]).encode()).hexdigest()
    if await services.settings_store.read("menu") == fingerprint:
        return

    if await _accepted(_publish(application.bot, languages, names), PUBLISHED_WITHIN):
        await services.settings_store.write("menu", fingerprint)


def _face(texts: Texts, features: Features) -> list[Any]:
    commands = [
        (command.name, texts(f"command-{command.name}"), feature.for_admins)
        for feature in features
        for command in feature.commands
    ]
    return [texts("profile-short-description"), texts("profile-description"), commands]


async def _publish(bot: ExtBot[Any], languages: list[Texts], names: list[str]) -> None:
    for texts in languages:
        language = "" if texts.language == "en" else texts.language.split("-", maxsplit=1)[0]
        await bot.set_my_commands(_commands(names, texts), language_code=language)
        await bot.set_my_short_description(texts("profile-short-description"), language_code=language)
        await bot.set_my_description(texts("profile-description"), language_code=language)


async def offer_menu(_: Update, context: BotContext) -> None:
    """Set the menu of an admin's private chat, which Telegram accepts only after the admin has written to the bot.

    It is set after the first answer to each admin since the start; after a failure, only at the next start. A failure
    is only logged, because a message about it could follow emergency advice.
    """
    with noted(context):
        if may_administrate(context) and context.services.menus_offered.add(context.chat_id):
            features, texts = context.bot_application.features, context.services.library.texts(None)
            commands = _commands([command.name for feature in features for command in feature.commands], texts)
            call = context.bot.set_my_commands(commands, scope=BotCommandScopeChat(context.chat_id))
            await _accepted(call, OFFERED_WITHIN, f" of admin {context.chat_id}")


async def _accepted(calls: Awaitable[object], within: float, whose: str = "") -> bool:
    """Await the calls for at most so many seconds; whether Telegram accepted them."""
    try:
        async with asyncio.timeout(within):
            await calls
    except (TelegramError, TimeoutError) as error:
        reason = in_short(error) if isinstance(error, TelegramError) else "no answer"
        logger.warning("the menu%s could not be set (%s); the next start tries again", whose, reason)
        return False

    return True


def _commands(names: list[str], texts: Texts) -> list[BotCommand]:
    return [BotCommand(name, texts(f"command-{name}")) for name in names]
