"""Unexpected answers to getUpdates: retried or reported, and no update is lost or handled twice."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, Update
from telegram.error import BadRequest, InvalidToken

from bot.incoming.polling import LONGEST_WAIT, Polling, call_until_answered
from bot.incoming.processor import Intake, Priority
from bot.metrics import Metrics
from bot.playground import Playground, User
from bot.playground.faults import Answer, Fault, Hang, Reset
from bot.transport.request import AiohttpRequest
from tests.virtual import in_virtual_time

ADA = User(1001, "Ada")
DEEP = b"[" * 20_000 + b"]" * 20_000


def refusal(code: int, **more: Any) -> bytes:
    return json.dumps({"ok": False, "error_code": code, "description": "No"} | more).encode()


def result(value: object) -> bytes:
    return json.dumps({"ok": True, "result": value}).encode()


STATUSES = (400, 403, 409, 429, 500, 502)
RARE_STATUSES = (300, 302, 405, 408, 413, 418, 420, 499, 501, 503, 504, 520, 599)
BODIES: dict[str, Callable[[int], bytes]] = {
    "nothing": lambda _code: b"",
    "a page": lambda _code: b"<html><body>nginx</body></html>",
    "no object": lambda _code: b"[]",
    "null": lambda _code: b"null",
    "half": lambda _code: b'{"ok":false,"error_',
    "deep": lambda _code: DEEP,
    "no UTF-8": lambda _code: b"\xff\xfe",
    "a refusal": refusal,
    "no description": lambda _code: b'{"ok":false}',
    "a description of another kind": partial(refusal, description=[1]),
    "parameters of another kind": partial(refusal, parameters=[1]),
    "a wait": partial(refusal, parameters={"retry_after": 2}),
    "a wait before now": partial(refusal, parameters={"retry_after": -2}),
    "a wait without end": partial(refusal, parameters={"retry_after": 10**30}),
    "a wait that is a text": partial(refusal, parameters={"retry_after": "2"}),
    "a chat that has moved": partial(refusal, parameters={"migrate_to_chat_id": 5}),
}
GOOD_STATUS = {
    "nothing": b"",
    "a page": b"<html><body>nginx</body></html>",
    "half": b'{"ok":true,"result":[{"update_',
    "deep": DEEP,
    "null": b"null",
    "a list": b"[]",
    "a text": b'"ok"',
    "no result": b'{"ok":true}',
    "a refusal": refusal(400),
    "a result of nothing": result(None),
    "a result that is true": result(True),
    "a result that is a number": result(7),
    "a result that is an object": result({"update_id": 7}),
    "a result that is a text": result("update_id"),
    "updates that are none": result([None, 1, "x", [], {}]),
    "an id that is a text": result([{"update_id": "7"}]),
    "an id that is true": result([{"update_id": True}]),
    "a negative id": result([{"update_id": -7}]),
    "a huge id": result([{"update_id": 10**30}]),
}
FAULTS: dict[str, Fault] = {
    **{f"{status} {name}": Answer(status, body(status)) for status in STATUSES for name, body in BODIES.items()},
    **{f"{status} a page": Answer(status, b"<html></html>") for status in RARE_STATUSES},
    **{f"{status} a refusal": Answer(status, refusal(status)) for status in RARE_STATUSES},
    **{f"200 {name}": Answer(200, body) for name, body in GOOD_STATUS.items()},
    "a reset": Reset(),
}
FEWER_FAULTS: list[Fault] = [
    *(Answer(status, body(status)) for status, body in zip(cycle(STATUSES), BODIES.values(), strict=False)),
    *(Answer(status, refusal(status)) for status in (*STATUSES, *RARE_STATUSES)),
    *(Answer(200, body) for body in GOOD_STATUS.values()),
    Reset(),
]
"""Each status and each body, but not with each other."""


class Story:
    """A playground, and the bot's polling against it, in virtual time."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.metrics = Metrics()
        self.texts: list[str] = []
        self.request = AiohttpRequest(read_timeout=20)
        self.bot = Bot(
            playground.token,
            base_url=f"{playground.url}/bot",
            request=self.request,
            get_updates_request=AiohttpRequest(),
        )
        self.intake = Intake(
            self.bot,
            self.metrics,
            answer=self._answer,
            priority=lambda _: Priority.ORDINARY,
            tell_of_drop=lambda _: None,
        )
        self.polling = Polling(self.request, self.bot.base_url, self.intake)
        self._heard = asyncio.Event()

    async def _answer(self, update: Update) -> None:
        assert update.message
        self.texts.append(update.message.text or "")
        self._heard.set()
        if self.texts[-1] == "slow":
            await asyncio.sleep(1000)

    async def heard(self, texts: list[str], within: float = 1000) -> None:
        """Poll until these came, and no others."""
        polling = asyncio.create_task(self.polling.run(heard=lambda: None))
        try:
            async with asyncio.timeout(within):
                while len(self.texts) < len(texts) and not polling.done():
                    self._heard.clear()
                    waiting = asyncio.create_task(self._heard.wait())
                    await asyncio.wait({waiting, polling}, return_when=asyncio.FIRST_COMPLETED)
                    waiting.cancel()
        finally:
            polling.cancel()
            await asyncio.wait({polling})

        if not polling.cancelled() and (error := polling.exception()):
            raise error

        assert self.texts == texts


def told(story: Callable[[Story], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with Playground() as playground:
            told = Story(playground)
            await told.request.initialize()
            try:
                await story(told)
            finally:
                await told.request.shutdown()

    in_virtual_time(whole())


def test_whatever_is_answered_instead_of_updates_is_waited_out(caplog: pytest.LogCaptureFixture) -> None:
    async def story(story: Story) -> None:
        for name, fault in FAULTS.items():
            caplog.clear()
            story.playground.faults.add(fault, method="getUpdates", times=2)
            story.playground.say(ADA, name)
            await story.heard([*story.texts, name], within=2 * LONGEST_WAIT + 60)
            assert len(caplog.records) >= 2, name
            assert not any(record.exc_info for record in caplog.records), name
            assert story.playground.token not in caplog.text, name

    told(story)


@pytest.mark.parametrize("status", [401, 404])
def test_a_token_that_is_not_known_ends_the_polling(status: int) -> None:
    async def story(story: Story) -> None:
        story.playground.faults.add(Answer(status, refusal(status)), method="getUpdates")
        with pytest.raises(InvalidToken):
            await story.heard(["hello"])

    told(story)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "setWebhook"])
def test_whatever_is_answered_at_the_start_is_waited_out(method: str) -> None:
    async def story(story: Story) -> None:
        calls: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
            "getMe": story.bot.get_me,
            "deleteWebhook": story.bot.delete_webhook,
            "setWebhook": partial(story.bot.set_webhook, "https://example.org/hook"),
        }
        for fault in FEWER_FAULTS:
            story.playground.faults.add(fault, method=method, times=2)
            await call_until_answered(calls[method])

    told(story)


def test_an_address_that_is_refused_is_not_tried_again() -> None:
    async def story(story: Story) -> None:
        with pytest.raises(BadRequest):
            await call_until_answered(partial(story.bot.set_webhook, "http://no-https"), final=BadRequest)

    told(story)


@pytest.mark.parametrize("number", [-7, True, "7", None, 10**30, [1], 7.5])
def test_an_update_without_a_usable_id_stops_none_of_the_others(number: object) -> None:
    async def story(story: Story) -> None:
        story.playground.say(ADA, "first")
        good = story.playground.take_updates()
        mixed = result([{"update_id": number, "message": good[0]["message"]}, *good])
        story.playground.faults.add(Answer(200, mixed), method="getUpdates", times=1)
        story.playground.say(ADA, "second")
        await story.heard(["first", "second"])
        assert story.metrics.unreadable._value.get() == 1

    told(story)


def test_a_webhook_that_another_instance_has_left_is_deleted(caplog: pytest.LogCaptureFixture) -> None:
    async def story(story: Story) -> None:
        await story.bot.set_webhook(f"{story.playground.url}/gone")
        story.playground.say(ADA, "hello")
        await story.heard(["hello"], within=60)

    told(story)

    assert "webhook" in caplog.text
    assert "another bot asks" not in caplog.text


class RawServer:
    """Answers getUpdates with updates as bytes, which may be anything, until an offset confirms them."""

    def __init__(self, updates: dict[int, bytes]) -> None:
        self.updates = updates

    async def answer(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        self.updates = {number: body for number, body in self.updates.items() if number >= wanted["offset"]}
        if not self.updates:
            await asyncio.sleep(wanted["timeout"])

        found = b",".join(list(self.updates.values())[: wanted["limit"]])
        return web.Response(body=b'{"ok":true,"result":[' + found + b"]}", content_type="application/json")


@pytest.mark.parametrize("content", [DEEP, b"9" * 5000, b'{"text": secret}'])
def test_an_update_whose_json_cannot_be_read_stops_none_of_the_others(
    content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(story: Story) -> None:
        for text in ("first", "second", "third", "fourth"):
            story.playground.say(ADA, text)

        updates = {update["update_id"]: json.dumps(update).encode() for update in story.playground.take_updates()}
        bad = sorted(updates)[2]
        updates[bad] = b'{"update_id":%d,"message":%b}' % (bad, content)
        async with TestServer(_raw(updates)) as server:
            story.polling = Polling(story.request, str(server.make_url("")).rstrip("/"), story.intake)
            await story.heard(["first", "second", "fourth"])

        assert story.metrics.unreadable._value.get() == 1

    told(story)

    assert "cannot be read" in caplog.text
    assert "secret" not in caplog.text


def _raw(updates: dict[int, bytes]) -> web.Application:
    application = web.Application()
    application.router.add_post("/getUpdates", RawServer(updates).answer)
    return application


def test_updates_that_come_again_are_taken_once() -> None:
    async def story(story: Story) -> None:
        story.playground.say(ADA, "first")
        again = result(story.playground.take_updates())
        for _ in range(3):
            story.playground.faults.add(Answer(200, again), method="getUpdates", times=1)

        story.playground.say(ADA, "second")
        await story.heard(["first", "second"])

    told(story)


def test_an_update_that_can_begin_is_requested_once() -> None:
    async def story(story: Story) -> None:
        answers: list[str] = []
        story.playground.say(ADA, "first")
        polling = asyncio.create_task(story.polling.run(heard=lambda: answers.append(" ".join(story.texts))))
        async with asyncio.timeout(10):
            while story.playground.world.updates.pending:  # noqa: ASYNC110 (what is waited for is no event of ours)
                await asyncio.sleep(0.01)

        assert answers == ["first"]
        polling.cancel()

    told(story)


def test_at_the_end_telegram_keeps_what_was_not_begun() -> None:
    async def story(story: Story) -> None:
        async with story.intake.running(comes_again=story.polling.brings_again):
            for text in ("first", "slow", "third", "fourth"):
                story.playground.say(ADA, text)
            await story.heard(["first", "slow"])

        await story.polling.confirm()
        assert [update["message"]["text"] for update in story.playground.take_updates()] == ["third", "fourth"]

    told(story)


def test_at_the_end_telegram_forgets_what_was_answered() -> None:
    async def story(story: Story) -> None:
        async with story.intake.running(comes_again=story.polling.brings_again):
            story.playground.say(ADA, "first")
            first = result(list(story.playground.world.updates.pending))
            for fault in (Hang(), Answer(200, first)):  # the newest strikes first; the next request hangs
                story.playground.faults.add(fault, method="getUpdates", times=1)

            await story.heard(["first"])

        assert story.playground.world.updates.pending
        await story.polling.confirm()
        assert not story.playground.take_updates()

    told(story)
