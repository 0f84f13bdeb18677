"""The bot's command menu and descriptions in Telegram, set only if they have changed."""

import asyncio
import hashlib
import json
import logging
from typing import Any, Final

from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import TelegramError

from bot.core.content.texts import Texts
from bot.handlers.base.errors import noted
from bot.handlers.base.feature import Features, may_administrate
from bot.handlers.start.start import command_lines
from bot.services import BotApplication, BotContext
from bot.transport.request import in_short
from bot.views.start.start import CommandLine

logger = logging.getLogger(__name__)

PUBLISHED_WITHIN: Final = 30.0
"""Seconds that the start waits for Telegram; then messages are answered without a menu."""
OFFERED_WITHIN: Final = 10.0
"""Seconds that an admin's next message waits for the admins' menu."""


async def publish_menu(application: BotApplication, features: Features) -> None:
    """Set the menu and descriptions, unless they were set before. A failure is logged."""
    services = application.services
    lines = list(command_lines(features))
    languages = [services.library.texts(language) for language in services.library.languages]
    wanted = {texts.language: _face(texts, lines) for texts in languages}
    fingerprint = hashlib.sha256(json.dumps([application.bot.id, wanted]).encode()).hexdigest()
    if await services.settings_store.read("menu") == fingerprint:
        return

    try:
        async with asyncio.timeout(PUBLISHED_WITHIN):
            for texts in languages:
                await _publish(application, texts, lines)
    except (TelegramError, TimeoutError) as error:
        logger.warning("the menu could not be set (%s); the next start tries again", _reason(error))
        return

    await services.settings_store.write("menu", fingerprint)


def _face(texts: Texts, lines: list[CommandLine]) -> list[Any]:
    return [
        texts("profile-short-description"),
        texts("profile-description"),
        [(line.name, line.summary(texts), line.for_admins) for line in lines],
    ]


async def _publish(application: BotApplication, texts: Texts, lines: list[CommandLine]) -> None:
    language = "" if texts.language == "en" else texts.language.split("-", maxsplit=1)[0]
    bot = application.bot
    await bot.set_my_commands(_commands(lines, texts, admin=False), language_code=language)
    await bot.set_my_short_description(texts("profile-short-description"), language_code=language)
    await bot.set_my_description(texts("profile-description"), language_code=language)


class AdminsMenu:
    """The menu of an admin's private chat. Telegram accepts it only after the admin has written to the bot."""

    def __init__(self, features: Features) -> None:
        self._lines = list(command_lines(features))
        self._offered: set[int] = set()

    async def offer(self, update: Update, context: BotContext) -> None:
        """Set it after the first answer to each admin since the start; after a failure, only at the next start.

        A failure is only logged, because a message about it could follow emergency advice.
        """
        with noted(context):
            await self._offer(update, context)

    async def _offer(self, update: Update, context: BotContext) -> None:
        admin = update.effective_user
        if admin is None or admin.id in self._offered or not may_administrate(context):
            return

        self._offered.add(admin.id)
        commands = _commands(self._lines, context.services.library.texts(None), admin=True)
        try:
            async with asyncio.timeout(OFFERED_WITHIN):
                await context.bot.set_my_commands(commands, scope=BotCommandScopeChat(admin.id))
        except (TelegramError, TimeoutError) as error:
            logger.warning("the menu of admin %d could not be set (%s)", admin.id, _reason(error))


def _reason(error: TelegramError | TimeoutError) -> str:
    return in_short(error) if isinstance(error, TelegramError) else "no answer"


def _commands(lines: list[CommandLine], texts: Texts, *, admin: bool) -> list[BotCommand]:
    return [BotCommand(line.name, line.summary(texts)) for line in lines if admin or not line.for_admins]
