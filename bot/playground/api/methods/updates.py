"""Methods that say how updates reach the bot."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from bot.playground.calls import Call
from bot.playground.errors import JsonObject, bad_request
from bot.playground.updates import Webhook
from bot.playground.world import World

LONGEST_POLL: Final = 50
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(world: World, call: Call) -> list[JsonObject]:
    world.updates.allow(call.get("allowed_updates"))
    return await world.updates.poll(
        offset=call.get("offset", 0),
        limit=min(max(call.get("limit", 100), 1), 100),
        seconds=min(max(call.get("timeout", 0), 0), LONGEST_POLL),
    )


def set_webhook(world: World, call: Call) -> bool:
    url = call["url"]
    if url and not _is_reachable(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")

    if not SECRET.fullmatch(call.get("secret_token", "")):
        raise bad_request("secret token contains unallowed characters")

    world.updates.allow(call.get("allowed_updates"))
    if call.get("drop_pending_updates"):
        world.updates.take()

    world.updates.webhook = Webhook(url, call.get("secret_token", ""), call.get("max_connections", 40))
    world.updates.wake()
    return True


def _is_reachable(url: str) -> bool:
    """HTTPS as Telegram wants it; on this machine also HTTP, as with a Bot API server of one's own."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)

    try:
        is_here = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False

    return parts.scheme == "http" and is_here


def delete_webhook(world: World, call: Call) -> bool:
    if call.get("drop_pending_updates"):
        world.updates.take()

    world.updates.webhook = Webhook()
    world.updates.wake()
    return True


def get_webhook_info(world: World, call: Call) -> JsonObject:  # noqa: ARG001 (a method takes its call)
    webhook = world.updates.webhook
    info: JsonObject = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if not webhook.url:
        return info

    info |= {"max_connections": webhook.max_connections, "allowed_updates": sorted(world.updates.allowed)}
    if webhook.last_error_at is not None:
        info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}

    return info
