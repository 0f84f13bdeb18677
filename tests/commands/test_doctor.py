import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.database.connection import open_database
from bot.playground import Playground
from tests.content.content_folder import folder

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

    webhook.url = ""
    assert "warn  webhook   none is set at Telegram" in (await doctor())[1]


@asynccontextmanager
async def server(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server that answers every request so; its address."""
    application = web.Application()
    application.router.add_post("/{method:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(("shift", "found"), [(-40, "seconds ahead of"), (40, "seconds behind"), (0, "agrees")])
async def test_a_wrong_clock_is_seen(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, shift: int, found: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=shift), usegmt=True)
        return web.json_response({"ok": True, "result": {"username": "somebot", "url": ""}}, headers={"Date": date})

    async with server(answer) as address:
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", address)
        _, said = await doctor()

    assert found in said


@pytest.mark.parametrize(
    ("code", "description", "found"),
    [
        (401, "Unauthorized", "from @BotFather"),
        (404, "Not Found", "from @BotFather"),
        (
            429,
            "Too Many Requests: retry after 5",
            "Telegram answers: Too Many Requests: retry after 5; try again later",
        ),
        (500, "Internal Server Error", "Telegram answers: Internal Server Error; try again later"),
    ],
)
async def test_only_a_refused_token_is_called_wrong(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, code: int, description: str, found: str
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": code, "description": description}, status=code)

    async with server(answer) as address:
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", address)
        status, said = await doctor()

    assert status == 1
    assert found in said


async def test_each_finding_is_one_line(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, content in folder(tips="tips: []").items():
        (tmp_path / name).write_bytes(content)

    monkeypatch.setenv("CONTENT_DIR", str(tmp_path))
    _, said = await doctor()

    assert [line[:4] for line in said.splitlines()[:-1] if line[:4] not in {"ok  ", "warn", "FAIL"}] == []
    assert "tips.yaml:1:7: this is empty; at least one is needed. All of them" in said


async def test_a_database_that_cannot_be_looked_for_ends_in_no_traceback(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / ("too long" * 40) / "bot.sqlite3"))

    assert "will be made at the first start" in (await doctor())[1]
    assert await asyncio.to_thread(main, ["database", "check"]) == 1
    assert "There is no database at" in capsys.readouterr().err
