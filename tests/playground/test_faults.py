"""Faults: what a test can let go wrong."""

import asyncio
import time

import aiohttp
import pytest
import uvloop

from bot.playground import Playground
from bot.playground.faults import BrokenJson, Delay, Flood, Hang, Reset, ServerError
from tests.playground.conftest import ADA, Api, Clock, until


async def test_flood_control_names_the_wait(api: Api, playground: Playground) -> None:
    playground.faults.add(Flood(retry_after=7), chat_id=1001, times=1)

    answer = await api.answer("sendMessage", chat_id=1001, text="a")

    assert answer["error_code"] == 429
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert answer["parameters"] == {"retry_after": 7}
    assert playground.messages(ADA) == []
    await api.call("sendMessage", chat_id=1001, text="a")


@pytest.mark.parametrize("step", [1, -1])
async def test_a_pace_is_enforced_and_a_second_heals(api: Api, playground: Playground, clock: Clock, step: int) -> None:
    """Also when the clock was set back."""
    playground.faults.limit(in_all=3)
    for _ in range(3):
        await api.call("sendMessage", chat_id=1001, text="a")

    assert (await api.answer("sendMessage", chat_id=1001, text="a"))["parameters"] == {"retry_after": 1}
    await api.call("getMe")
    clock.advance(seconds=step)
    await api.call("sendMessage", chat_id=1001, text="a")


async def test_a_pace_for_one_chat_leaves_others_alone(api: Api, playground: Playground) -> None:
    playground.faults.limit(to_one_chat=1)
    playground.say(1002, "hi")
    await api.call("sendMessage", chat_id=1001, text="a")

    assert (await api.answer("sendMessage", chat_id=1001, text="a"))["error_code"] == 429
    await api.call("sendMessage", chat_id=1002, text="a")


async def test_the_servers_in_front_answer_in_html(api: Api, playground: Playground) -> None:
    playground.faults.add(ServerError(502))
    async with api.session.post(f"{api.root}/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")

    playground.faults.clear()
    await api.call("getMe")


async def test_a_connection_breaks_before_or_after_the_message_arrived(api: Api, playground: Playground) -> None:
    playground.faults.add(Reset(), times=1)
    with pytest.raises(aiohttp.ClientError):
        await api.answer("sendMessage", chat_id=1001, text="a")
    assert playground.messages(ADA) == []

    playground.faults.add(Reset(), times=1, takes_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await api.answer("sendMessage", chat_id=1001, text="a")
    assert len(playground.messages(ADA)) == 1


async def test_half_an_answer(api: Api, playground: Playground) -> None:
    playground.faults.add(BrokenJson(), method="getMe", times=1)

    with pytest.raises(ValueError, match="Unterminated string"):
        await api.call("getMe")


@pytest.mark.parametrize("fault", [Hang(), Delay(seconds=3600)])
async def test_a_call_hangs_until_the_faults_are_cleared(api: Api, playground: Playground, fault: Hang | Delay) -> None:
    playground.faults.add(fault, method="sendMessage")
    hanging = asyncio.create_task(api.call("sendMessage", chat_id=1001, text="late"))
    await until(lambda: bool(playground.calls))

    assert not hanging.done()
    playground.faults.clear()
    assert (await hanging)["text"] == "late"


def test_the_page_is_told_of_the_end_of_a_fault_also_if_a_timer_is_early() -> None:
    async def story() -> list[object]:
        stages = [Playground().site.stage for _ in range(20)]
        for stage in stages:
            time.sleep(0.00037)  # noqa: ASYNC251 - the timers of uvloop count whole milliseconds
            stage.switch_fault({"fault": "hang"}, Hang(), seconds=0.02)
        await asyncio.sleep(0.1)
        return [stage.fault["fault"] for stage in stages]

    assert uvloop.run(story()) == [None] * 20


async def test_calls_are_kept_for_tests_with_what_they_were_refused_with(api: Api, playground: Playground) -> None:
    await api.call("sendMessage", chat_id=1001, text="a")
    await api.refusal("sendMessage", chat_id=1001, text="")

    assert [call["text"] for call in playground.calls_of("sendMessage")] == ["a", ""]
    assert [call.refusal for call in playground.refused] == ["Bad Request: message text is empty"]
