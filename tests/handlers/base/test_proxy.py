"""A proxy between the bot and Telegram, named by the environment."""

import pytest

from bot.app import build_application
from bot.transport.request import ProxyProblem
from tests.handlers.chat import Bot
from tests.transport.test_request import Proxy, raw_server


async def test_calls_and_the_question_for_updates_go_through_the_proxy(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, playground = bot.application.services, bot.playground
    proxy = Proxy(int(playground.url.rpartition(":")[2]))
    async with raw_server(proxy.talk) as address:
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "")
        application = build_application(services, token=playground.token)
        async with application:
            await application.bot.get_updates(timeout=0)

    assert [line.split()[1].rpartition("/")[2] for line in proxy.lines] == ["getMe", "getUpdates"]


async def test_a_proxy_that_cannot_be_used_stops_the_start_with_a_sentence(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "")

    with pytest.raises(ProxyProblem, match="ALL_PROXY: only proxies"):
        build_application(bot.application.services, token=bot.playground.token)
