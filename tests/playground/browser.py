"""A real browser without a window, spoken to in its own protocol. Nothing but aiohttp is needed."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "about:blank")


def installed_browser() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Tab:
    """One page in the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while (answer := await self._socket.receive_json()).get("id") != self._number:
            pass

        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def run(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        answer = await self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, script: str) -> Any:
        """The value of an expression as soon as there is one; looked at again with every picture drawn."""
        looking = f"""new Promise(found => {{
            const look = () => {{ const value = {script}; if (value) found(value); else requestAnimationFrame(look); }};
            look();
        }})"""
        async with asyncio.timeout(30):
            return await self.run(looking)

    async def open(self, url: str, *, width: int = 1200, height: int = 800) -> None:
        await self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        await self.send("Page.navigate", url=url)

    async def theme(self, name: str) -> None:
        """Light or dark, from the next page on."""
        await self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    async def type(self, text: str) -> None:
        await self.send("Input.insertText", text=text)

    async def key(self, key: str, code: int) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                text="\r" if code == 13 else "",
            )


@asynccontextmanager
async def browser(path: str, folder: Path) -> AsyncIterator[Tab]:
    """A browser with one empty tab; its port is what it writes into its own folder."""
    process = await asyncio.create_subprocess_exec(
        path,
        f"--user-data-dir={folder}",
        "--remote-debugging-port=0",
        *OPTIONS,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"HOME": str(folder)},
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while b"DevTools listening on " not in (line := await process.stderr.readline()):
                assert line, "the browser did not start"

        port = line.decode().split(":")[2].split("/")[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as response:
                tabs = json.loads(await response.text())

            address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as socket:
                tab = Tab(socket)
                await tab.send("Emulation.setFocusEmulationEnabled", enabled=True)
                yield tab
    finally:
        process.terminate()
        await process.communicate()
