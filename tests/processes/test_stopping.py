"""A whole bot that is stopped under load ends within 8 seconds and loses no message."""

import asyncio
import signal
import socket
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from time import monotonic
from typing import Any

from bot.incoming.server import SECRET_HEADER
from bot.playground import Playground, User
from bot.playground.faults import Flood, ServerError
from tests.processes.process import BotProcess, happens, live_bot

ADA = User(1001, "Ada")
GRACE = User(1003, "Grace")
PEOPLE = [User(number, f"Person {number}") for number in (2001, 2002)]
"""Two: when more chats than that get a 429 at the same time, nobody gets anything for a while, the admin neither."""
LIMIT = 8.0


def answers(playground: Playground, person: User) -> list[str]:
    return [message["text"] for message in playground.messages(person) if message["from"]["is_bot"]]


async def stopped_in_time(bot: BotProcess) -> None:
    began = monotonic()

    assert await bot.stop() == 0
    assert monotonic() - began < LIMIT
    assert "ending at once" not in bot.log
    assert "Traceback" not in bot.log


async def test_what_was_not_begun_is_answered_after_the_next_start(playground: Playground, tmp_path: Path) -> None:
    messages = 7
    async with live_bot(playground, tmp_path) as bot:
        for _ in range(messages):
            playground.say(ADA, "/help")

        playground.say(GRACE, "/help")
        await happens(playground, lambda: bool(answers(playground, ADA) and answers(playground, GRACE)))
        await stopped_in_time(bot)

    before = len(answers(playground, ADA))
    async with live_bot(playground, tmp_path) as bot:
        await happens(playground, lambda: len(answers(playground, ADA)) == messages)
        playground.faults.add(Flood(60), method="sendMessage")
        playground.say(ADA, "/start")
        await bot.logged("flood control")
        bot.signal(signal.SIGTERM)
        await bot.logged("stopping")
        began = monotonic()
        assert await bot.stop() == 0

    assert before < messages
    assert len(answers(playground, GRACE)) == 1
    assert monotonic() - began < 2  # at the second signal it does not wait for the answer that is put off


LATE = "This message is late"
KEPT = b'"quoted_id":'
"""Part of stored advice."""
SIGN = "I cannot feel between my legs and I can't pee"


async def test_emergency_advice_that_a_stop_cut_off_is_sent_after_the_next_start(
    playground: Playground, tmp_path: Path
) -> None:
    settings = webhook_settings()
    async with live_bot(playground, tmp_path, **settings) as bot:
        playground.faults.add(ServerError(502), method="sendMessage")
        playground.say(ADA, SIGN)
        await happens_to_calls(playground, 1)
        assert await bot.stop() == 0

    tried = len(playground.calls_of("sendMessage"))
    stored = (tmp_path / "bot.sqlite3").read_bytes()
    playground.faults.clear()
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as database, database:
        damaged = database.execute("UPDATE memo SET value = '{' WHERE name = 'answered-updates'").rowcount
    async with live_bot(playground, tmp_path, **settings) as bot:
        await happens(playground, lambda: bool(answers(playground, ADA)))
        assert await bot.stop() == 0

    assert damaged == 1  # and it keeps nothing up
    assert tried >= 5  # within the five seconds of the stop
    assert KEPT in stored
    assert b"between my legs and I" not in stored
    (advice,) = answers(playground, ADA)
    assert advice.startswith(LATE)
    assert "🚨 Get emergency help now" in advice
    assert playground.messages(ADA)[-1]["reply_to_message"]["text"] == SIGN
    assert KEPT not in (tmp_path / "bot.sqlite3").read_bytes()


async def happens_to_calls(playground: Playground, number: int) -> None:
    async with asyncio.timeout(60):
        while len(playground.calls_of("sendMessage")) < number:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)


async def test_a_flood_does_not_keep_it(playground: Playground, tmp_path: Path) -> None:
    async with live_bot(playground, tmp_path) as bot:
        for _ in range(200):
            playground.say(ADA, "/help")

        await happens(playground, lambda: bool(answers(playground, ADA)))
        await stopped_in_time(bot)


async def test_neither_a_broadcast_that_waits_nor_half_a_request_keeps_it(
    playground: Playground, tmp_path: Path
) -> None:
    settings = webhook_settings()
    port = settings["PORT"]
    async with live_bot(playground, tmp_path, ADMIN_IDS=str(GRACE.id), **settings) as bot, AsyncExitStack() as stack:
        await begin_broadcast_to_chats_that_wait(playground)
        for _ in range(5):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: open_sesame\r\nContent-Length: 100\r\n\r\n{{"
            writer.write(head.encode())
            await writer.drain()

        await stopped_in_time(bot)


def webhook_settings() -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    return {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": "open_sesame", "PORT": str(port)}


async def begin_broadcast_to_chats_that_wait(playground: Playground) -> None:
    for person in PEOPLE:
        playground.say(person, "/subscribe 07:30 Madrid")
    await happens(playground, lambda: all(answers(playground, person) for person in PEOPLE))

    for number, person in enumerate(PEOPLE, start=len(playground.refused) + 1):
        playground.faults.add(Flood(600), method="sendMessage", chat_id=person.id, times=1)
        playground.say(person, "/help")
        async with asyncio.timeout(60):
            while len(playground.refused) < number:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)

    playground.say(GRACE, "/broadcast")
    await happens(playground, lambda: len(answers(playground, GRACE)) == 1)
    playground.say(GRACE, "A note for everybody.")
    await happens(playground, lambda: bool(buttons(playground, "Send")))
    send = buttons(playground, "Send")[0]
    playground.press(GRACE, playground.messages(GRACE)[-1], send["callback_data"])
    await happens(playground, lambda: bool(buttons(playground, "Stop")))


def buttons(playground: Playground, label: str) -> list[dict[str, Any]]:
    found = playground.buttons(playground.messages(GRACE)[-1])
    return [button for button in found if label in button["text"]]
