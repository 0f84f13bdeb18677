"""The bot's face in Telegram: command menu and descriptions, set only when they changed."""

import asyncio
import hashlib
import json
import logging
from typing import Any, Final

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.context import BotApplication
from bot.core.texts import Texts
from bot.delivery.request import in_short
from bot.handlers.feature import Features
from bot.handlers.start import command_lines
from bot.views.start import CommandLine

logger = logging.getLogger(__name__)

PATIENCE: Final = 30.0
"""Seconds until people are answered without a menu."""


async def publish_menu(application: BotApplication, features: Features) -> None:
    """Tell Telegram what it shows beside the chat; nothing is sent when it knows already, and nobody waits for it."""
    services = application.services
    lines = list(command_lines(features))
    languages = [services.library.texts(language) for language in services.library.languages]
    wanted = {texts.language: _face(texts, lines) for texts in languages}
    admins = sorted(services.config.admin_ids)
    fingerprint = hashlib.sha256(json.dumps([application.bot.id, wanted, admins]).encode()).hexdigest()
    if await services.memos.read("menu") == fingerprint:
        return

    try:
        async with asyncio.timeout(PATIENCE):
            for texts in languages:
                await _publish(application, texts, lines)

            for admin in admins:
                await _publish_for_admin(application, admin, lines)
    except (TelegramError, TimeoutError) as error:
        reason = in_short(error) if isinstance(error, TelegramError) else "no answer"
        logger.warning("Telegram does not take the menu (%s); the next start tries again", reason)
        return

    await services.memos.write("menu", fingerprint)


def _face(texts: Texts, lines: list[CommandLine]) -> list[Any]:
    return [
        texts("profile-short-description"),
        texts("profile-description"),
        [(line.name, texts(line.summary), line.for_admins) for line in lines],
    ]


async def _publish(application: BotApplication, texts: Texts, lines: list[CommandLine]) -> None:
    language = "" if texts.language == "en" else texts.language.split("-", maxsplit=1)[0]
    bot = application.bot
    await bot.set_my_commands(_commands(lines, texts, admin=False), language_code=language)
    await bot.set_my_short_description(texts("profile-short-description"), language_code=language)
    await bot.set_my_description(texts("profile-description"), language_code=language)


async def _publish_for_admin(application: BotApplication, admin: int, lines: list[CommandLine]) -> None:
    texts = application.services.library.texts(None)
    try:
        await application.bot.set_my_commands(_commands(lines, texts, admin=True), scope=BotCommandScopeChat(admin))
    except (BadRequest, Forbidden):
        logger.warning("admin %d gets the admins' menu after writing to the bot once", admin)


def _commands(lines: list[CommandLine], texts: Texts, *, admin: bool) -> list[BotCommand]:
    return [BotCommand(line.name, texts(line.summary)) for line in lines if admin or not line.for_admins]
