import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.database.connection import open_database
from bot.playground import Playground

Doctor = Callable[[], Awaitable[tuple[int, str]]]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
def doctor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, playground: Playground
) -> Doctor:
    """Runs the command; returns its status and what it printed."""
    settings = {
        "TELEGRAM_BOT_TOKEN": playground.token,
        "TELEGRAM_API_BASE_URL": playground.url,
        "ADMIN_IDS": "1",
        "OPERATOR_CONTACT": "Grace",
        "DATABASE_PATH": str(tmp_path / "data" / "bot.sqlite3"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    async def run() -> tuple[int, str]:
        status = await asyncio.to_thread(main, ["doctor"])
        return status, capsys.readouterr().out

    return run


async def test_before_the_first_start_there_is_nothing_to_mend(doctor: Doctor, playground: Playground) -> None:
    status, said = await doctor()

    assert status == 0
    assert "this is @backspasm_bot" in said
    assert "agrees with Telegram's" in said
    assert "0 to mend, 1 to think about." in said
    assert playground.token not in said


async def test_each_trouble_has_its_remedy(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "data" / "bot.sqlite3"
    async with open_database(path):
        pass
    path.chmod(0o644)
    (tmp_path / "content").mkdir()
    monkeypatch.setenv("CONTENT_DIR", str(tmp_path / "content"))
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:wrong")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("METRICS_PORT", str(taken.getsockname()[1]))
        status, said = await doctor()

    assert status == 1
    for remedy in ("from @BotFather", f"chmod 600 {path}", "content check", "cannot be used", "database encrypt"):
        assert remedy in said, remedy
    assert "3 to mend" in said
    assert "1:wrong" not in said

    path.write_bytes(b"no database at all")
    assert "Check DATABASE_PATH" in (await doctor())[1]

    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9")
    assert "does not answer" in (await doctor())[1]

    monkeypatch.setenv("ADMIN_IDS", "me")
    assert "FAIL  settings  ADMIN_IDS" in (await doctor())[1]


async def test_a_webhook_that_fails_or_belongs_to_another_bot_is_seen(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, playground: Playground
) -> None:
    webhook = playground.world.updates.webhook
    webhook.url = "https://elsewhere.example.org/hook"
    assert "Does another bot use this token?" in (await doctor())[1]

    monkeypatch.setenv("WEBHOOK_URL", "https://elsewhere.example.org/hook")
    monkeypatch.setenv("WEBHOOK_SECRET", "open_sesame")
    assert "as the settings say" in (await doctor())[1]


@pytest.mark.parametrize(("shift", "found"), [(-40, "seconds ahead of"), (40, "seconds behind"), (0, "agrees")])
async def test_a_wrong_clock_is_seen(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, shift: int, found: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=shift), usegmt=True)
        return web.json_response({"ok": True, "result": {"username": "somebot", "url": ""}}, headers={"Date": date})

    server = web.Application()
    server.router.add_post("/{method:.*}", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        _, said = await doctor()
    finally:
        await runner.cleanup()

    assert found in said
