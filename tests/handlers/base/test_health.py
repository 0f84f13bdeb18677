"""What /healthz says, and what the admins hear, when a part of the bot does not work."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr
from telegram import Update
from telegram.ext import TypeHandler

from bot.config import Config
from bot.database.connection import open_database
from bot.handlers.base.triage import build_intake
from bot.incoming import health as module
from bot.incoming import polling
from bot.incoming.health import Health
from bot.incoming.polling import Polling, take_updates
from tests.handlers.chat import Bot, Chat, Clock


@pytest.fixture
async def health(bot: Bot, admin_chat: Chat) -> Health:
    await admin_chat.say("hello")  # a bot may not write first
    bot.application.heard_at = asyncio.get_running_loop().time()
    return Health(bot.application, build_intake(bot.application))


async def looked(health: Health, bot: Bot) -> None:
    for _ in range(2):
        await health.look()
        await bot.application.background.settled()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def test_all_is_well(health: Health, bot: Bot, admin_chat: Chat) -> None:
    before = admin_chat.messages

    await looked(health, bot)

    assert await health.troubles() == {}
    assert admin_chat.messages == before


async def test_a_database_file_that_was_removed_is_noticed_and_rescued(
    health: Health, bot: Bot, config: Config, admin_chat: Chat
) -> None:
    await admin_chat.say("/subscribe 07:30 Madrid")
    config.database_path.with_name("bot.sqlite3.rescued-20260301-120000").write_bytes(b"of another time")
    config.database_path.rename(config.database_path.with_name("moved"))

    await looked(health, bot)

    rescued = config.database_path.with_name("bot.sqlite3.rescued-20260302-090000")
    assert "was removed or replaced" in (await health.troubles())["database"]
    assert [text for text in admin_chat.messages if f"database restore {rescued}" in text] == [admin_chat.last]
    async with open_database(rescued) as database:
        assert await database.fetch_one("SELECT count(*) FROM subscriber") == (1,)

    config.database_path.with_name("moved").rename(config.database_path)
    await looked(health, bot)
    assert await health.troubles() == {}
    assert admin_chat.last == "✅ I can write again."


async def test_a_folder_that_was_removed_is_told(health: Health, bot: Bot, config: Config, admin_chat: Chat) -> None:
    shutil.rmtree(config.database_path.parent)

    await looked(health, bot)

    assert "could not be copied yet" in (await health.troubles())["database"]
    assert "cannot be looked at" in (await health.troubles())["disk"]
    assert any("was removed or replaced" in text for text in admin_chat.messages)


async def test_a_full_disk_is_told_before_writes_fail(
    monkeypatch: pytest.MonkeyPatch, health: Health, bot: Bot, admin_chat: Chat
) -> None:
    monkeypatch.setattr(module, "FREE_DISK", 2**60)

    await looked(health, bot)

    assert "MB are free" in (await health.troubles())["disk"]
    assert "The disk is nearly full" in admin_chat.last


async def test_a_backup_that_fails_or_is_old_is_told(
    health: Health, bot: Bot, config: Config, clock: Clock, admin_chat: Chat
) -> None:
    backups = bot.application.services.backups
    await backups.make_if_due()
    clock.now += timedelta(hours=37)
    assert "the newest copy of the database is of" in (await health.troubles())["backups"]

    for file in [*backups.folder.iterdir()]:
        file.unlink()
    backups.folder.rmdir()
    backups.folder.touch()
    with pytest.raises(OSError, match="backups"):
        await backups.make_if_due()
    await looked(health, bot)
    assert "There is no new backup" in admin_chat.last
    assert str(config.database_path.parent / "backups") in admin_chat.last


async def test_silence_of_telegram_is_reported_to_the_operator_only(health: Health, bot: Bot, admin_chat: Chat) -> None:
    before = admin_chat.messages
    bot.application.heard_at -= 61

    await looked(health, bot)

    assert await health.troubles() == {"telegram": "Telegram does not answer"}
    assert admin_chat.messages == before


class TestWebhook:
    @pytest.fixture
    def config(self, config: Config) -> Config:
        nowhere = {"webhook_url": "http://127.0.0.1:9/hook", "webhook_secret": SecretStr("open_sesame")}
        return config.model_copy(update=nowhere)

    async def test_it_is_set_again_and_what_telegram_says_of_it_is_told(
        self, monkeypatch: pytest.MonkeyPatch, health: Health, bot: Bot, chat: Chat, admin_chat: Chat
    ) -> None:
        monkeypatch.setattr(polling, "WEBHOOK_LOOK", 0.01)
        telegram = bot.application.bot
        bot.playground.say(chat.person, "hello")
        updates = Polling(bot.application.polls, "", build_intake(bot.application))
        listening = asyncio.create_task(take_updates(bot.application, updates))
        try:
            await until(lambda: bot.application.webhook_trouble is not None)
            await looked(health, bot)
            assert "Telegram does not reach me" in admin_chat.last
            assert "Telegram cannot deliver" in admin_chat.last

            await telegram.delete_webhook()
            await until(lambda: bot.playground.world.updates.webhook.url == "http://127.0.0.1:9/hook")
        finally:
            listening.cancel()


async def test_errors_in_handlers_are_told_once_an_hour_with_their_number(
    bot: Bot, chat: Chat, admin_chat: Chat, clock: Clock
) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError

    await admin_chat.say("hello")
    bot.application.add_handler(TypeHandler(Update, fails), group=-10)
    chat.may_fail = True
    for _ in range(3):
        await chat.say("/help")
    await bot.application.background.settled()
    assert [text for text in admin_chat.messages if "ZeroDivisionError" in text] == [admin_chat.last]
    assert "1 message could not be answered" in admin_chat.last

    clock.now += timedelta(hours=1)
    await chat.say("/help")
    await bot.application.background.settled()
    assert "3 messages could not be answered" in admin_chat.last
