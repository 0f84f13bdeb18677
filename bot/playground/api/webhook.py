"""Updates posted to the bot, when it has set a webhook."""

import asyncio
from collections import deque
from typing import Final

import aiohttp

from bot.playground.errors import JsonObject
from bot.playground.world import World

TIMEOUT: Final = aiohttp.ClientTimeout(total=30)
RETRY_SECONDS: Final = 1.0


async def deliver(world: World) -> None:
    """Post updates one by one, in order, each until it is taken; runs until it is cancelled."""
    queue = world.updates
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        while True:
            if not queue.webhook.url or not queue.pending:
                await queue.arrival()
            elif await _is_taken(world, session, queue.pending[0]):
                _drop_first(queue.pending)
            else:
                await _pause(world)


def _drop_first(pending: deque[JsonObject]) -> None:
    """All updates may have been dropped while this one was being sent."""
    if pending:
        pending.popleft()


async def _is_taken(world: World, session: aiohttp.ClientSession, update: JsonObject) -> bool:
    webhook = world.updates.webhook
    headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
    try:
        async with session.post(webhook.url, json=update, headers=headers) as response:
            if response.ok:
                return True

            webhook.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
    except (aiohttp.ClientError, TimeoutError) as error:
        webhook.last_error = f"Connection failed: {type(error).__name__}"

    webhook.last_error_at = world.now()
    return False


async def _pause(world: World) -> None:
    """Try again in a while, or as soon as anything changes."""
    try:
        async with asyncio.timeout(RETRY_SECONDS):
            await world.updates.arrival()
    except TimeoutError:
        return
