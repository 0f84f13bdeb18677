"""`make soak`: a real bot under load and faults for at most ten minutes, and one table of what it came through.

People write all the time. Meanwhile Telegram fails, the bot is killed, its clock jumps (with Debian's libfaketime), its
disk fills up (on a small tmpfs, as root), another program holds its database and strangers hold connections open. Each
time somebody tells of an emergency, and must get the advice and nothing milder, before nearly all others get their
answers. Then 20,000 forged presses. What the machine does not allow is left out, and said so.

Nothing is judged by the time it takes, so a busy machine may fail nothing but be slower.
"""

import argparse
import asyncio
import itertools
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.playground import TOKEN, Playground, User
from bot.playground.faults import BrokenJson, Fault, Flood, Hang, Reset, ServerError
from bot.playground.world import Event
from tests.processes.process import ROOT

SIGN: Final = "I cannot feel between my legs and I can't pee"
EMERGENCY: Final = "Get emergency help now"
SAID: Final = (
    "/posture",
    "my back hurts after golf",
    "/subscribe 07:30 Madrid",
    "is it my mattress?",
    "/tip",
    "/settings",
)
PEOPLE: Final = 40
PER_SECOND: Final = 5
FLOOD: Final = 100
"""People who write at once, each second."""
DISTURBED_FOR: Final = 8.0
MOST_PENDING: Final = 200
"""Updates that wait at Telegram, from which nobody writes until the bot has taken some: a busy machine is slow."""
PATIENCE: Final = (60.0, 120.0, 900.0)
"""A start or an answer has failed after so many seconds in which the bot also had so many seconds of CPU, or has ended;
and at last after the third number of seconds: on a busy machine little happens in a minute.
"""
MOST_BEFORE: Final = 30
"""Answers to others that may be sent between the emergency and its advice when nothing is wrong with Telegram."""
PRESSES: Final = 600
"""Forged presses of each kind of button; there are 34 kinds."""
DISK: Final = 48
"""Megabytes of the tmpfs."""
FUZZ: Final = ROOT / "tests" / "handlers" / "base" / "test_forged_buttons.py"
FAKETIME: Final = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
MOST_FILES: Final = 200
MOST_LOG: Final = 64 * 2**20
MOST_MEMORY: Final = 400 * 2**20
"""Open files, bytes of the write-ahead log and bytes in memory that the bot may have at the end of a round."""


@dataclass(frozen=True)
class Help:
    """What somebody got who told of an emergency."""

    seconds: float
    others: int
    """Answers that others got in the meantime."""
    is_all: bool
    """Whether they got the advice, and nothing else."""


@dataclass
class Soak:
    """The bot, its stand-in for Telegram, and what happens to them."""

    playground: Playground
    folder: Path
    port: int
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(5000))
    process: subprocess.Popen[bytes] | None = None
    asked: int = 0
    sent: list[int] = field(default_factory=list)
    """The chat of each message that the bot has sent."""

    def __post_init__(self) -> None:
        def watch(event: Event) -> None:
            if event.kind == "message" and event.payload["from"]["is_bot"]:
                self.sent.append(event.chat_id)

        self.playground.world.watchers.append(watch)

    def start(self) -> None:
        settings = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "CONTENT_DIR": str(ROOT / "content"),
            "DATABASE_PATH": str(self.folder / "data" / "bot.sqlite3"),
            "BACKUP_DIR": str(self.folder / "backups"),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": self.playground.url,
            "HTTP": "on",
            "PORT": str(self.port),
        }
        if FAKETIME:
            settings |= {
                "LD_PRELOAD": str(FAKETIME),
                "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=self.folder, env=settings, stdout=log, stderr=log
            )

    async def ready(self) -> None:
        """Wait until it answers messages; a first start fits its models, which takes seconds of CPU."""
        is_hopeless = self.patience()
        async with aiohttp.ClientSession() as client:
            while not is_hopeless():
                if (status := self.running.poll()) is not None:
                    raise RuntimeError(f"the bot has ended with status {status}")
                with suppress(aiohttp.ClientError):
                    async with client.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.2)

        raise TimeoutError("the bot does not become ready")

    def patience(self) -> Callable[[], bool]:
        """Says whether what begins now has failed (PATIENCE)."""
        began, used, process = time.monotonic(), self.cpu(), self.running

        def is_hopeless() -> bool:
            waited = time.monotonic() - began
            cpu = self.cpu() - used if self.running is process else self.cpu()
            has_died = self.running is process and process.poll() is not None
            return waited > PATIENCE[2] or (waited > PATIENCE[0] and (cpu > PATIENCE[1] or has_died))

        return is_hopeless

    def cpu(self) -> float:
        """Seconds of CPU that the bot's process has used; 0 when it has ended."""
        with suppress(OSError):
            fields = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        return 0.0

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    async def stop(self, number: signal.Signals) -> None:
        self.running.send_signal(number)
        await asyncio.to_thread(self.running.wait, 60)

    def set_clock(self, hours: int) -> None:
        (self.folder / "clock").write_text(f"{hours * 3600:+d}")

    async def talk(self) -> None:
        """People write from the moment that the bot is ready until this is cancelled."""
        await self.ready()
        people = [User(next(self.numbers), "Somebody") for _ in range(PEOPLE)]
        for person in people:
            self.playground.add_user(person, started=True)
        while True:
            if len(self.playground.world.updates.pending) < MOST_PENDING:
                self.playground.say(random.choice(people), random.choice(SAID))
                self.asked += 1
            await asyncio.sleep(1 / PER_SECOND)

    async def help_arrives(self) -> Help:
        """Somebody tells of an emergency; wait for the advice."""
        person = User(next(self.numbers), "In need")
        self.playground.add_user(person, started=True)
        self.playground.say(person, SIGN)
        began, before, is_hopeless = time.monotonic(), len(self.sent), self.patience()
        texts: list[str] = []
        while not texts and not is_hopeless():
            await asyncio.sleep(0.05)
            texts = [m["text"] for m in self.playground.messages(person) if m["from"]["is_bot"]]

        return Help(
            time.monotonic() - began,
            sum(chat != person.id for chat in self.sent[before:]),
            bool(texts) and all(EMERGENCY in text for text in texts),
        )

    def figures(self) -> tuple[int, int, int]:
        """Bytes in memory, open files, bytes of the write-ahead log."""
        folder = Path(f"/proc/{self.running.pid}")
        pages = int((folder / "statm").read_text().split()[1])
        log = self.folder / "data" / "bot.sqlite3-wal"
        files = len(list((folder / "fd").iterdir()))
        return pages * os.sysconf("SC_PAGE_SIZE"), files, log.stat().st_size if log.exists() else 0


Disturbance = Callable[[Soak], Coroutine[Any, Any, None]]


async def nothing(_soak: Soak) -> None:
    await asyncio.sleep(DISTURBED_FOR)


def telegram(fault: Fault, *, takes_effect: bool = False) -> Disturbance:
    async def fails(soak: Soak) -> None:
        soak.playground.faults.add(fault, method="sendMessage", takes_effect=takes_effect)
        await asyncio.sleep(DISTURBED_FOR)
        soak.playground.faults.clear()

    return fails


async def killed(soak: Soak) -> None:
    await soak.stop(signal.SIGKILL)
    soak.start()
    await soak.ready()
    await asyncio.sleep(DISTURBED_FOR)


async def restarted(soak: Soak) -> None:
    await soak.stop(signal.SIGTERM)
    soak.start()
    await soak.ready()
    await asyncio.sleep(DISTURBED_FOR)


async def clock_ahead(soak: Soak) -> None:
    soak.set_clock(24 * 90)
    await asyncio.sleep(DISTURBED_FOR)


async def clock_back(soak: Soak) -> None:
    soak.set_clock(0)
    await asyncio.sleep(DISTURBED_FOR)


async def disk_full(soak: Soak) -> None:
    filler = soak.folder / "data" / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 65536)
    await asyncio.sleep(DISTURBED_FOR)
    filler.unlink()


async def telegram_away(soak: Soak) -> None:
    port = int(soak.playground.url.rpartition(":")[2])
    await soak.playground.stop()
    await asyncio.sleep(DISTURBED_FOR)
    await soak.playground.start(port=port)


async def others_wait(soak: Soak) -> None:
    """Telegram tells the bot to wait for ten minutes in five chats."""
    for _ in range(5):
        person = User(next(soak.numbers), "Floody")
        soak.playground.add_user(person, started=True)
        soak.playground.faults.add(Flood(600), method="sendMessage", chat_id=person.id, times=1)
        soak.playground.say(person, "/help")
    await asyncio.sleep(DISTURBED_FOR)
    soak.playground.faults.clear()


async def flood(soak: Soak) -> None:
    for _ in range(int(DISTURBED_FOR)):
        for _ in range(FLOOD):
            person = User(next(soak.numbers), "One of many")
            soak.playground.add_user(person, started=True)
            soak.playground.say(person, random.choice(SAID))
            soak.asked += 1
        await asyncio.sleep(1)


async def long_words(soak: Soak) -> None:
    person = User(next(soak.numbers), "Half past")
    soak.playground.add_user(person, started=True)
    soak.playground.say(person, "/subscribe " + "half past " * 150)
    for number in range(60):
        soak.playground.say(person, f"{number} It hurts when I sit. " * 180)
    await asyncio.sleep(DISTURBED_FOR)


async def database_held(soak: Soak) -> None:
    held = sqlite3.connect(soak.folder / "data" / "bot.sqlite3", isolation_level=None)
    held.execute("PRAGMA busy_timeout = 10000")
    held.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(DISTURBED_FOR)
    held.close()


async def half_open(soak: Soak) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(150):
            with suppress(OSError):
                held = stack.enter_context(socket.create_connection(("127.0.0.1", soak.port), timeout=1))
                held.send(b"GET /healthz HT")
        await asyncio.sleep(DISTURBED_FOR)


DISTURBANCES: Final[dict[str, Disturbance]] = {
    "nothing": nothing,
    "429 for 30 s": telegram(Flood(retry_after=30)),
    "502": telegram(ServerError(502)),
    "killed": killed,
    "answers that are no JSON": telegram(BrokenJson()),
    "connections cut": telegram(Reset()),
    "connections cut after the send": telegram(Reset(), takes_effect=True),
    "no answer at all": telegram(Hang()),
    "Telegram away": telegram_away,
    "600 s for five other chats": others_wait,
    "100 more people a second": flood,
    "one sends 60 long messages": long_words,
    "clock 90 days ahead": clock_ahead,
    "clock put right": clock_back,
    "database held": database_held,
    "disk full": disk_full,
    "half-open connections": half_open,
    "restarted": restarted,
}


UNDISTURBED: Final = ("nothing", "100 more people a second", "one sends 60 long messages", "database held")
"""When the bot can send to everybody, so that the emergency has to be among the first."""


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A tmpfs for the database, where root may mount one."""
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)], check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        yield False
        return

    try:
        yield True
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S607


async def soak(minutes: float) -> int:
    running = asyncio.current_task()
    assert running
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)  # ends the bot, unmounts the disk
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        with small_disk(folder / "data") as is_small:
            async with Playground() as playground:
                left_out = {"disk full": "no tmpfs can be mounted"} if not is_small else {}
                if not FAKETIME:
                    left_out |= dict.fromkeys(
                        ("clock 90 days ahead", "clock put right"), "libfaketime is not installed"
                    )
                for what, why in left_out.items():
                    print(f"left out: {what}: {why}")
                return await _rounds(
                    Soak(playground, folder, port), minutes, [d for d in DISTURBANCES if d not in left_out]
                )


async def _rounds(soak: Soak, minutes: float, disturbances: list[str]) -> int:
    soak.set_clock(0)
    soak.start()
    failures, until = 0, time.monotonic() + 60 * minutes
    print(f"{'during':<31}{'asked':>6}{'help after':>12}{'others':>8}{'memory':>10}{'files':>7}{'WAL':>9}")
    talking = asyncio.create_task(soak.talk())
    try:
        await soak.ready()
        for name in itertools.cycle(disturbances):
            if time.monotonic() > until:
                break

            disturbing = asyncio.create_task(DISTURBANCES[name](soak))
            await asyncio.sleep(DISTURBED_FOR / 2)
            help_ = await soak.help_arrives()
            await disturbing
            memory, files, log = soak.figures()
            is_first = name not in UNDISTURBED or help_.others <= MOST_BEFORE
            is_flat = files <= MOST_FILES and log <= MOST_LOG and memory <= MOST_MEMORY
            is_well = help_.is_all and is_first and is_flat
            failures += not is_well
            row = f"{name:<31}{soak.asked:>6}{help_.seconds:>10.2f} s{help_.others:>8}"
            row += f"{memory / 2**20:>7.0f} MB{files:>7}{log / 2**10:>6.0f} kB"
            print(row + ("" if is_well else "  FAILED"), flush=True)
    finally:
        talking.cancel()
        await soak.stop(signal.SIGTERM)

    failures += "Traceback" in (soak.folder / "log").read_text(errors="replace")
    failures += not forged_presses()
    print(f"{failures} failures." if failures else "Everybody in need was answered.")
    return int(failures > 0)


def forged_presses() -> bool:
    """Press forged buttons; whether none of them raised."""
    fuzz = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "carries", str(FUZZ)]
    return (
        subprocess.run(fuzz, cwd=ROOT, env=os.environ | {"FORGED_PRESSES": str(PRESSES)}, check=False).returncode == 0
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=7.5)
    sys.exit(asyncio.run(soak(parser.parse_args().minutes)))
