"""Errors of Telegram while a bot starts and runs: retried or reported, never a traceback."""

import json
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.playground import TOKEN, Playground, User
from bot.playground.faults import BrokenJson, Flood, Hang, ServerError
from tests.processes.process import bot_process, happens, live_bot

ADA = User(1001, "Ada")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


async def test_whatever_it_answers_at_the_start_is_waited_out(playground: Playground, tmp_path: Path) -> None:
    playground.faults.add(ServerError(502), method="getMe", times=1)
    playground.faults.add(BrokenJson(), method="setMyCommands", times=1)
    playground.faults.add(ServerError(500), method="deleteWebhook", times=1)
    async with live_bot(playground, tmp_path) as bot:
        assert await bot.stop() == 0

    assert "Telegram cannot be reached (Bad Gateway (502)); next attempt in 1 s" in bot.log
    assert "the menu could not be set" in bot.log
    assert "Telegram answers again" in bot.log
    assert "Traceback" not in bot.log


async def test_a_warning_sign_is_answered_though_the_line_breaks_and_all_others_wait(
    playground: Playground, tmp_path: Path
) -> None:
    async with live_bot(playground, tmp_path) as bot:
        for number in range(1, 6):
            playground.faults.add(Flood(600), chat_id=number)
            playground.say(playground.add_user(User(number, "Somebody")), "/help")

        await bot.logged("flood control")
        playground.faults.add(ServerError(502), chat_id=ADA.id, times=2)
        playground.say(ADA, "my back hurts and I cannot feel my groin")
        await happens(playground, lambda: len(playground.messages(ADA)) == 2)
        assert await bot.stop() == 0

    assert playground.messages(ADA)[-1]["text"].startswith("🚨 Get emergency help now")


async def test_it_can_be_stopped_while_telegram_is_silent(playground: Playground, tmp_path: Path, port: int) -> None:
    playground.faults.add(Hang(), method="getMe")
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": playground.url, "HTTP": "on", "PORT": "0"}
    async with bot_process("run", folder=tmp_path, METRICS_PORT=str(port), **settings) as bot:
        await bot.logged(f"HTTP on 127.0.0.1:{port}")
        bot.signal(signal.SIGINT)
        assert await bot.stop() == 0

    assert bot.log.count("HTTP on 127.0.0.1:") == 2
    assert "127.0.0.1:0\n" not in bot.log
    assert "Unclosed" not in bot.log
    assert "Traceback" not in bot.log


async def test_a_token_taken_back_ends_the_bot(playground: Playground, tmp_path: Path) -> None:
    async with live_bot(playground, tmp_path) as bot:
        playground.faults.add(ServerError(401), method="getUpdates")
        playground.say(ADA, "hello")
        assert await bot.ended() == 1

    assert "Telegram does not accept TELEGRAM_BOT_TOKEN" in bot.log
    assert "Traceback" not in bot.log


async def test_an_update_that_cannot_be_read_stops_none_of_the_others(playground: Playground, tmp_path: Path) -> None:
    async with live_bot(playground, tmp_path) as bot:
        playground.world.updates.add("message", {"message_id": 1, "text": "secret"})
        playground.say(ADA, "/start")
        await happens(playground, lambda: len(playground.messages(ADA)) == 2)
        assert await bot.stop() == 0

    assert "cannot be read" in bot.log
    assert "secret" not in bot.log
    assert "Traceback" not in bot.log


async def test_an_address_that_telegram_refuses_is_named(playground: Playground, tmp_path: Path, port: int) -> None:
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": playground.url,
        "WEBHOOK_URL": f"https://127.0.0.1:{port}/hook",
        "WEBHOOK_SECRET": "open_sesame",
        "PORT": str(port),
    }
    playground.faults.add(ServerError(400), method="setWebhook")
    async with bot_process("run", folder=tmp_path, **settings) as bot:
        assert await bot.ended() == 1

    assert "Telegram does not accept WEBHOOK_URL" in bot.log
    assert "Traceback" not in bot.log


async def test_who_asks_hears_that_no_updates_come(playground: Playground, tmp_path: Path, port: int) -> None:
    playground.faults.add(Hang(), method="getUpdates")
    async with (
        live_bot(playground, tmp_path, HTTP="on", PORT=str(port)) as bot,
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/healthz") as health,
    ):
        assert health.status == 503
        assert json.loads(await health.text())["status"] == "Telegram does not answer"
        assert await bot.stop() == 0
