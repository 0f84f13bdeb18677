"""What a start costs until the bot is ready to log in, from the interpreter's first moment on."""

import time
from pathlib import Path

from bot.tuning import collect_seldom


async def ready(_base: str, *, folder: str) -> dict[str, float]:
    """The first time in a folder everything is fitted; the second time it is read back."""
    collect_seldom()  # as `bot.__main__` does
    from bot.app import build_application, open_services  # noqa: PLC0415 - the import is part of the start
    from bot.config import Config  # noqa: PLC0415

    config = Config.load(_env_file=None, content_dir=Path("content"), database_path=Path(folder) / "bot.sqlite3")
    async with open_services(config) as services:
        build_application(services, token="1:no-token")  # noqa: S106 - nothing is sent
        return {"cpu": time.process_time()}
