import json
import shutil
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.playground import TOKEN, Playground, User
from tests.processes.process import ROOT, bot_process, happens, live_bot

ADA = User(1001, "Ada")
GRACE = User(1003, "Grace")
JOBS = {
    "send-tips",
    "report-announcements",
    "watch-content",
    "write-statistics",
    "probe-health",
    "erase-old-chats",
    "back-up",
    "free-future-dates",
    "delete-old-deliveries",
    "list-reviews",
    "expire-unanswered",
}


async def test_it_starts_answers_and_stops_on_sigterm(playground: Playground, tmp_path: Path) -> None:
    async with live_bot(playground, tmp_path, LOG_LEVEL="DEBUG") as bot:
        playground.say(ADA, "/start")
        await happens(playground, lambda: len(playground.messages(ADA)) == 2)

        assert await bot.stop() == 0

    assert "back spasms" in playground.messages(ADA)[-1]["text"]
    assert not playground.refused
    assert TOKEN.split(":")[1] not in bot.log
    assert "apscheduler" not in bot.log


async def test_the_menu_is_set_once_and_not_again(playground: Playground, tmp_path: Path) -> None:
    async with live_bot(playground, tmp_path) as bot:
        assert await bot.stop() == 0

    first = len(playground.calls_of("setMyCommands"))
    async with live_bot(playground, tmp_path) as bot:
        assert await bot.stop() == 0

    assert first >= 1
    assert len(playground.calls_of("setMyCommands")) == first


async def test_a_wrong_token_is_said_so(playground: Playground, tmp_path: Path) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": "123:wrong", "TELEGRAM_API_BASE_URL": playground.url}
    async with bot_process("run", folder=tmp_path, **settings) as bot:
        assert await bot.ended() == 1

    assert "Telegram does not accept TELEGRAM_BOT_TOKEN" in bot.log
    assert "Traceback" not in bot.log


async def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": "wrong", "ADMIN_IDS": "me", "LATE_TIP_LIMIT": "soon"}
    async with bot_process("run", folder=tmp_path, **settings) as bot:
        assert await bot.ended() == 1

    assert [line.split(":")[0] for line in bot.log.splitlines()] == [
        "TELEGRAM_BOT_TOKEN",
        "ADMIN_IDS",
        "LATE_TIP_LIMIT",
    ]


async def test_without_a_token_run_says_where_to_get_one(tmp_path: Path) -> None:
    async with bot_process("run", folder=tmp_path) as bot:
        assert await bot.ended() == 1

    assert "@BotFather" in bot.log


async def test_a_second_bot_on_the_same_database_is_refused(playground: Playground, tmp_path: Path) -> None:
    async with live_bot(playground, tmp_path) as first:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": playground.url}
        async with bot_process("run", folder=tmp_path, **settings) as second:
            assert await second.ended() == 1

        assert f"in use by process {first.pid}" in second.log


async def test_a_missing_network_is_waited_out(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": f"http://127.0.0.1:{port}"}
    async with bot_process("run", folder=tmp_path, **settings) as bot:
        await bot.logged("next attempt in")
        playground = Playground()
        await playground.start(port=port)
        try:
            await bot.logged("is listening")
            assert await bot.stop() == 0
        finally:
            await playground.stop()


async def test_a_folder_broken_between_two_starts_is_told_and_people_are_answered(
    playground: Playground, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    settings = {"CONTENT_DIR": str(content), "ADMIN_IDS": str(GRACE.id)}
    playground.say(GRACE, "/start")
    async with live_bot(playground, tmp_path, **settings) as bot:
        await happens(playground, lambda: len(playground.messages(GRACE)) == 2)
        assert await bot.stop() == 0

    (content / "causes.yaml").write_text("topics: [", "utf-8")
    async with live_bot(playground, tmp_path, **settings) as bot:
        await happens(playground, lambda: len(playground.messages(GRACE)) == 3)
        playground.say(ADA, "I cannot feel my legs")
        await happens(playground, lambda: len(playground.messages(ADA)) == 2)
        assert await bot.stop() == 0

    assert "has started with what was live last" in playground.messages(GRACE)[-1]["text"]
    assert "causes.yaml:1:10" in playground.messages(GRACE)[-1]["text"]
    assert "Get emergency help now" in playground.messages(ADA)[-1]["text"]
    assert "what was live last is live again" in bot.log


async def test_a_folder_that_was_never_right_is_refused_with_every_problem(
    playground: Playground, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    (content / "causes.yaml").write_text("topics: [", "utf-8")
    (content / "tips.yaml").write_text("tips: []", "utf-8")
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": playground.url, "CONTENT_DIR": str(content)}
    async with bot_process("run", folder=tmp_path, **settings) as bot:
        assert await bot.ended() == 1

    assert "causes.yaml:1:10: " in bot.log
    assert "tips.yaml:1:7: " in bot.log
    assert "Traceback" not in bot.log


async def test_updates_may_come_by_webhook(playground: Playground, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    url = f"http://127.0.0.1:{port}"
    settings = {"WEBHOOK_URL": f"{url}/hook", "WEBHOOK_SECRET": "open_sesame", "PORT": str(port)}
    async with live_bot(playground, tmp_path, **settings) as bot, aiohttp.ClientSession() as client:
        playground.say(ADA, "/start")
        await happens(playground, lambda: len(playground.messages(ADA)) == 2)

        async with client.get(f"{url}/healthz") as health:
            told = json.loads(await health.text())

        assert told["status"] == "ok"
        assert {name for name, job in told["jobs"].items() if job["last_run"] and job["next_run"]} == JOBS

        async with client.get(f"{url}/metrics") as metrics:
            page = await metrics.text()

        assert 'backspasm_updates_total{kind="message"} 1.0' in page
        assert 'backspasm_job_last_success_timestamp_seconds{job="send-tips"}' in page

        assert await bot.stop() == 0

    assert "Traceback" not in bot.log


async def test_a_taken_port_is_named(playground: Playground, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": playground.url,
            "HTTP": "on",
            "PORT": str(taken.getsockname()[1]),
        }
        async with bot_process("run", folder=tmp_path, **settings) as bot:
            assert await bot.ended() == 1

    assert "(address already in use). Choose another PORT," in bot.log


@pytest.mark.parametrize(
    ("host", "why"), [("192.0.2.1", "cannot assign requested address"), ("a..b", "no such address")]
)
async def test_an_address_that_is_not_ours_is_named_also_in_the_playground(tmp_path: Path, host: str, why: str) -> None:
    async with bot_process("playground", folder=tmp_path, LISTEN=host) as bot:
        assert await bot.ended() == 1

    assert bot.log.startswith(f"{host}:8080 cannot be used ({why}).")


async def test_without_a_token_the_playground_opens(tmp_path: Path) -> None:
    async with bot_process(folder=tmp_path, PORT="0") as bot:
        await bot.logged("is listening")
        assert await bot.stop() == 0


@pytest.mark.parametrize("settings", [{"TELEGRAM_BOT_TOKEN": TOKEN}, {"DATABASE_PATH": ""}])
async def test_the_playground_uses_no_files_and_no_metrics_port_of_a_live_bot(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        if "TELEGRAM_BOT_TOKEN" in settings:
            settings = settings | {"METRICS_PORT": str(taken.getsockname()[1])}
        async with bot_process("playground", folder=tmp_path, BACKUP_DIR=str(tmp_path / "copies"), **settings) as bot:
            await bot.logged("is listening")
            assert await bot.stop() == 0

    assert not [*tmp_path.rglob("*.sqlite3*")]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--version"], 0, ""),
        (["nonsense"], 2, "invalid choice"),
        (["database", "check"], 1, "There is no database"),
        (["database", "backup"], 2, "required: file"),
    ],
)
async def test_the_command_line_ends_with_a_status_and_one_clear_line(
    tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    async with bot_process(*arguments, folder=tmp_path) as bot:
        assert await bot.ended() == status

    assert words in bot.log
    assert "Traceback" not in bot.log


async def test_a_running_bots_database_can_be_checked_and_copied_and_a_copy_restored(
    playground: Playground, tmp_path: Path
) -> None:
    async with live_bot(playground, tmp_path) as live:
        async with bot_process("database", "check", folder=tmp_path) as check:
            assert await check.ended() == 0, check.log

        async with bot_process("database", "backup", "copy.sqlite3", folder=tmp_path) as backup:
            assert await backup.ended() == 0, backup.log

        assert await live.stop() == 0

    async with bot_process("database", "restore", "copy.sqlite3", folder=tmp_path) as restore:
        assert await restore.ended() == 0, restore.log

    assert [path for path in tmp_path.glob("bot.sqlite3.old-*") if not path.name.endswith("-wal")]
    assert ROOT not in tmp_path.parents


async def test_the_address_of_the_playground_is_printed_as_soon_as_the_page_answers(tmp_path: Path) -> None:
    async with bot_process("playground", folder=tmp_path) as bot, aiohttp.ClientSession() as browser:
        assert "Starting" in await bot.printed()
        words, _, address = (await bot.printed()).strip().rpartition(" ")
        async with browser.get(address) as page:
            status = page.status

        assert (words, status) == ("The playground is open:", 200)
        assert await bot.stop() == 0


async def test_a_talk_that_goes_differently_is_printed_and_ends_with_status_one(tmp_path: Path) -> None:
    kept, changed = ROOT / "tests" / "talks" / "own-data.talk", tmp_path / "changed.talk"
    changed.write_text("person: Ada\n\nAda: /cancel\n    bot: No.\n", encoding="utf-8")
    async with bot_process("playground", "replay", str(kept), str(changed), folder=tmp_path) as bot:
        printed = ""
        while line := await bot.printed():
            printed += line

        assert await bot.ended() == 1

    assert f"{kept}: as before\n" in printed
    assert "-    bot: No.\n+    bot: There is nothing to stop." in printed
    assert "Traceback" not in bot.log
