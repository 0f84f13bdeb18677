"""The server itself: tokens, methods, the bot's profile, and garbage of all kinds."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground import Playground
from bot.playground.api.methods import METHODS
from bot.playground.api.specification import specification
from tests.playground.conftest import Api, until

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PARAMETERS = sorted(
    {"chat_id", "text", "reply_markup", "entities", "parse_mode", "media", "scope", "commands", "offset", "message_id"}
)


async def test_a_wrong_token_and_a_wrong_method(api: Api, playground: Playground) -> None:
    wrong = Api(api.session, f"{playground.url}/bot123:wrong")

    assert (await wrong.answer("getMe"))["description"] == "Unauthorized"
    assert await api.answer("getNothing") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_method_that_is_not_played_says_so(api: Api) -> None:
    words = await api.refusal("sendDice", chat_id=1001)

    assert words == "Bad Request: the playground does not play sendDice"


async def test_the_bot_knows_itself(api: Api) -> None:
    async with api.session.get(f"{api.root}/GETME") as response:
        me = (await response.json())["result"]

    assert (me["id"], me["is_bot"], me["username"]) == (1234567890, True, "backspasm_bot")


async def test_commands_are_kept_by_scope_and_language(api: Api) -> None:
    tip, admin = ({"command": name, "description": "…"} for name in ("tip", "admin"))
    scope = {"type": "chat", "chat_id": 1001}
    await api.call("setMyCommands", commands=[tip])
    await api.call("setMyCommands", commands=[tip, admin], scope=scope)

    assert await api.call("getMyCommands") == [tip]
    assert await api.call("getMyCommands", scope=scope) == [tip, admin]
    assert await api.call("getMyCommands", language_code="de") == []
    await api.call("deleteMyCommands", scope=scope)
    assert await api.call("getMyCommands", scope=scope) == []
    assert await api.refusal("setMyCommands", commands=[tip | {"command": "Tip!"}]) == (
        "Bad Request: BOT_COMMAND_INVALID"
    )


@pytest.mark.parametrize(("method", "field"), [("Name", "name"), ("Description", "description")])
async def test_texts_of_the_profile(api: Api, method: str, field: str) -> None:
    await api.call(f"setMy{method}", **{field: "For everyone"})
    await api.call(f"setMy{method}", **{field: "Für alle"}, language_code="de")

    assert await api.call(f"getMy{method}", language_code="de") == {field: "Für alle"}
    assert await api.call(f"getMy{method}", language_code="fr") == {field: "For everyone"}
    assert await api.refusal(f"setMy{method}", **{field: "x" * 600})


async def test_the_menu_button(api: Api) -> None:
    assert await api.call("getChatMenuButton", chat_id=1001) == {"type": "commands"}

    await api.call("setChatMenuButton", menu_button={"type": "default"})

    assert await api.call("getChatMenuButton") == {"type": "default"}


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_that_is_played_exists(method: str) -> None:
    assert specification().method_name(method) == method


async def test_another_host_name_and_another_origin_are_turned_away(api: Api) -> None:
    async with api.session.get(f"{api.root}/getMe", headers={"Host": "rebound.example"}) as response:
        assert response.status == 421

    async with api.session.post(f"{api.root}/getMe", headers={"Origin": "https://elsewhere.example"}) as response:
        assert response.status == 403


@pytest.mark.parametrize("host", ["::1", "::", "0.0.0.0"])  # noqa: S104 - what is tested
async def test_the_address_of_each_host_can_be_opened(host: str) -> None:
    playground = Playground()
    try:
        url = await playground.start(host=host)
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            assert response.status == 200
    finally:
        await playground.stop()


@SLOW
@given(method=st.sampled_from(sorted(METHODS)), body=st.dictionaries(st.sampled_from(PARAMETERS), JSON_VALUES))
async def test_no_json_makes_it_stumble(api: Api, method: str, body: dict[str, Any]) -> None:
    quick = body | ({"timeout": 0} if method == "getUpdates" else {})
    answer = await api.answer(method, **quick)

    assert answer["ok"] or answer["description"]


@SLOW
@given(
    method=st.sampled_from(["sendMessage", "sendPhoto", "setMyCommands", "editMessageMedia"]),
    body=st.binary(max_size=200),
    kind=st.sampled_from(
        ["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain", "?"]
    ),
)
async def test_no_bytes_make_it_stumble(api: Api, method: str, body: bytes, kind: str) -> None:
    async with api.session.post(f"{api.root}/{method}", data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 400
        assert not (await response.json())["ok"]


@SLOW
@given(text=st.text(max_size=60) | st.text(alphabet="<>/ab &;#\"'=hrefu", max_size=40))
async def test_no_markup_makes_it_stumble(api: Api, text: str) -> None:
    answer = await api.answer("sendMessage", chat_id=1001, text=text, parse_mode="HTML")

    assert answer["ok"] or answer["description"].startswith("Bad Request: ")


async def test_deep_nesting_is_refused(api: Api) -> None:
    for body in ("[" * 100_000, json.dumps({"chat_id": 1001, "text": "a", "reply_markup": "[" * 50_000})):
        headers = {"Content-Type": "application/json"}
        async with api.session.post(f"{api.root}/sendMessage", data=body, headers=headers) as response:
            assert response.status == 400


async def test_it_stops_at_once_although_somebody_waits() -> None:
    playground = Playground(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    root = await playground.start()
    async with aiohttp.ClientSession() as session:
        api = Api(session, f"{root}/bot{playground.token}")
        waiting = asyncio.create_task(api.call("getUpdates", timeout=50))
        await until(lambda: playground.world.updates.is_waited_for)

        await playground.stop()

        assert await waiting == []
