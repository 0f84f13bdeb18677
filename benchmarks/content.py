"""How long 5,000 tips take: to check, to publish, and what people feel of a reload meanwhile.

Run: python -m benchmarks.content
"""

import asyncio
import random
import re
import resource
import statistics
import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.storage.content_files import check_content, read_files
from bot.storage.database import open_database
from bot.storage.desk import Desk, Fit, Published
from bot.storage.library import open_library
from bot.storage.versions import Draft, Drafts, Versions

CONTENT = Path("content")
TIPS = 5_000
TODAY = date(2026, 11, 22)


def big_file() -> bytes:
    """Tips of 3 sentences each, in the words of ours."""
    chance = random.Random(7)
    words = re.findall(r"\w+", (CONTENT / "tips.yaml").read_text("utf-8"))

    def sentence() -> str:
        return " ".join(chance.choices(words, k=14)).capitalize() + "."

    entries = (
        f"  - id: tip-{number}\n    causes: [posture, injury]\n    text: >-\n      {sentence()} {sentence()}\n"
        f"      {sentence()}\n    category: desk\n    source: NHS-BACK\n    review_by: 2027-06-30\n"
        for number in range(TIPS)
    )
    return ("tips:\n" + "".join(entries)).encode()


def check(content: bytes) -> None:
    files = {**read_files(CONTENT), "tips.yaml": content}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, begun_cpu = time.perf_counter(), time.process_time()
    result = check_content(files, today=TODAY)
    wall, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"check of {TIPS:,} tips       {wall:6.2f} s  ({cpu:.2f} s CPU, {more:.0f} MB more, {type(result).__name__})")


async def publish(content: bytes) -> None:
    """In a folder of its own; a ticker beside it measures how long the loop is held up."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, found in read_files(CONTENT).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(found)

        library = open_library(folder, today=TODAY)
        async with open_database(folder / "bot.sqlite3") as database:
            desk = Desk(
                folder,
                library=library,
                versions=Versions(database),
                drafts=Drafts(database),
                now=lambda: datetime(2026, 11, 22, tzinfo=UTC),
            )
            fit = await desk.examine(content)
            assert isinstance(fit, Fit)
            held: list[float] = []
            ticker = asyncio.create_task(tick(held))
            begun = time.perf_counter()
            result = await desk.publish(Draft(1, 1, fit.base, content))
            wall = time.perf_counter() - begun
            ticker.cancel()
            assert isinstance(result, Published)

    p99 = statistics.quantiles(held, n=100)[98] * 1000
    print(f"publish of {TIPS:,} tips     {wall:6.2f} s")
    print(f"held up meanwhile        p99 {p99:.0f} ms, longest {max(held) * 1000:.0f} ms ({len(held)} ticks)")


async def tick(held: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.005)
        held.append(time.perf_counter() - begun - 0.005)


def main() -> None:
    content = big_file()
    check(content)
    asyncio.run(publish(content))


if __name__ == "__main__":
    main()
