"""`make soak`: a real bot under load and faults for at most ten minutes, and one table of what it came through.

People write all the time. Meanwhile Telegram fails, the bot is killed, its clock jumps (with Debian's libfaketime), its
disk fills up (on a small tmpfs, as root) and strangers hold connections open. After each of these, somebody tells of an
emergency and must be answered. What the machine does not allow is left out, and said so.
"""

import argparse
import asyncio
import itertools
import os
import random
import signal
import socket
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
from bot.playground.faults import BrokenJson, Flood, Hang, Reset, ServerError
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
DISTURBED_FOR: Final = 8.0
ANSWERED_WITHIN: Final = 60.0
STARTS_WITHIN: Final = 180.0
DISK: Final = 48
"""Megabytes of the tmpfs."""
FAKETIME: Final = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
MOST_FILES: Final = 150
MOST_LOG: Final = 64 * 2**20
"""Open files, and bytes of the write-ahead log, that the bot may have at the end of a round."""


@dataclass
class Soak:
    """The bot, its stand-in for Telegram, and what happens to them."""

    playground: Playground
    folder: Path
    port: int
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(5000))
    process: subprocess.Popen[bytes] | None = None
    asked: int = 0

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
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=self.folder, env=settings, stdout=log, stderr=log
            )

    async def ready(self) -> None:
        """Wait until it answers messages; a first start fits its models, which takes seconds of CPU."""
        async with asyncio.timeout(STARTS_WITHIN), aiohttp.ClientSession() as client:
            while True:
                with suppress(aiohttp.ClientError):
                    async with client.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.2)

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    def stop(self, number: signal.Signals) -> None:
        self.running.send_signal(number)
        self.running.wait(20)

    def set_clock(self, hours: int) -> None:
        (self.folder / "clock").write_text(f"{hours * 3600:+d}")

    async def talk(self) -> None:
        """People write until this is cancelled."""
        people = [User(next(self.numbers), "Somebody") for _ in range(PEOPLE)]
        for person in people:
            self.playground.add_user(person, started=True)
        while True:
            self.playground.say(random.choice(people), random.choice(SAID))
            self.asked += 1
            await asyncio.sleep(1 / PER_SECOND)

    async def help_arrives(self) -> float | None:
        """Seconds until somebody who tells of an emergency is answered; None if that takes too long."""
        person = User(next(self.numbers), "In need")
        self.playground.add_user(person, started=True)
        self.playground.say(person, SIGN)
        began = time.monotonic()
        while time.monotonic() - began < ANSWERED_WITHIN:
            if any(EMERGENCY in message.get("text", "") for message in self.playground.messages(person)):
                return time.monotonic() - began
            await asyncio.sleep(0.05)

        return None

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


def telegram(fault: Flood | ServerError | Hang | Reset | BrokenJson) -> Disturbance:
    async def fails(soak: Soak) -> None:
        soak.playground.faults.add(fault, method="sendMessage")
        await asyncio.sleep(DISTURBED_FOR)
        soak.playground.faults.clear()

    return fails


async def killed(soak: Soak) -> None:
    soak.stop(signal.SIGKILL)
    soak.start()
    await soak.ready()
    await asyncio.sleep(DISTURBED_FOR)


async def restarted(soak: Soak) -> None:
    soak.stop(signal.SIGTERM)
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
    "clock 90 days ahead": clock_ahead,
    "clock put right": clock_back,
    "disk full": disk_full,
    "half-open connections": half_open,
    "restarted": restarted,
}


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
    print(f"{'during':<26}{'asked':>7}{'help after':>12}{'memory':>10}{'files':>7}{'WAL':>9}")
    await soak.ready()
    talking = asyncio.create_task(soak.talk())
    try:
        for name in itertools.cycle(disturbances):
            if time.monotonic() > until:
                break

            disturbing = asyncio.create_task(DISTURBANCES[name](soak))
            await asyncio.sleep(DISTURBED_FOR / 2)
            seconds = await soak.help_arrives()
            await disturbing
            memory, files, log = soak.figures()
            is_well = seconds is not None and files <= MOST_FILES and log <= MOST_LOG
            failures += not is_well
            took = "never" if seconds is None else f"{seconds:.2f} s"
            row = f"{name:<26}{soak.asked:>7}{took:>12}{memory / 2**20:>7.0f} MB{files:>7}{log / 2**10:>6.0f} kB"
            print(row + ("" if is_well else "  FAILED"), flush=True)
    finally:
        talking.cancel()
        soak.stop(signal.SIGTERM)

    failures += "Traceback" in (soak.folder / "log").read_text(errors="replace")
    print(f"{failures} failures." if failures else "Everybody in need was answered.")
    return int(failures > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=9.0)
    sys.exit(asyncio.run(soak(parser.parse_args().minutes)))
