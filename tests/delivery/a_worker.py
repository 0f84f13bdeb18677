"""A worker in a process of its own, to be killed: python -m tests.delivery.a_worker DATABASE ROOT."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

from bot.database.connection import open_database
from bot.database.deliveries import Deliveries
from bot.delivery.sender import Sender, prepare_text
from bot.delivery.worker import DeliveryWorker
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest
from tests.delivery.test_worker import CATALOG, DUE_AT

PER_SECOND = 300


async def main(path: Path, root: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    tip = prepare_text("A tip")

    def alarm(name: str, **_values: str | int) -> None:
        raise AssertionError(name)

    async with open_database(path) as database, AiohttpRequest() as request:
        limiter = RateLimiter(PER_SECOND)
        worker = DeliveryWorker(
            deliveries=Deliveries(database),
            sender=Sender(request, root, limiter, per_second=30),
            catalog=lambda: CATALOG,
            render=lambda _tip, _language: tip,
            now=lambda: DUE_AT,
            late=timedelta(hours=3),
            alarm=alarm,
        )
        async with worker.running():
            await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
