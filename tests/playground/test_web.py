"""The page: what it is sent, what it may ask for, and what it must never do."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground import MovableClock, Playground, settle
from bot.playground.talks.script import read_talk
from bot.playground.web.settings import ACT
from bot.playground.web.site import PAGE

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Page:
    """An open page: acts go out, events come in."""

    def __init__(self, session: aiohttp.ClientSession, url: str, stream: aiohttp.ClientResponse, person: int) -> None:
        self.session = session
        self.url = url
        self.stream = stream
        self.person = person

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event of this kind."""
        wanted = False
        while line := (await self.stream.content.readline()).decode():
            if line.startswith("event: "):
                wanted = line == f"event: {kind}\n"
            elif wanted and line.startswith("data: "):
                body: dict[str, Any] = json.loads(line.removeprefix("data: "))
                return body

        raise AssertionError(f"the stream ended before {kind!r}")

    async def act(self, act: str, *, chat: int | None = None, status: int = 200, **fields: Any) -> dict[str, Any]:
        body = {"act": act, "person": self.person, "chat": chat or self.person, **fields}
        async with self.session.post(f"{self.url}/act", json=body) as response:
            assert response.status == status
            answer: dict[str, Any] = await response.json()
            return answer


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(clock=MovableClock()) as playground:
        settle(playground)
        yield playground


@pytest.fixture
async def page(playground: Playground) -> AsyncIterator[Page]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{playground.url}/events", params={"person": 1001}) as stream,
    ):
        yield Page(session, playground.url, stream, 1001)


async def call(page: Page, playground: Playground, method: str, **parameters: Any) -> Any:
    async with page.session.post(f"{playground.url}/bot{playground.token}/{method}", json=parameters) as response:
        return (await response.json())["result"]


async def test_a_page_is_told_everything_at_first(page: Page) -> None:
    state = await page.event("state")

    assert state["person"]["first_name"] == "Ada"
    assert [person["first_name"] for person in state["people"]] == ["Ada", "Ben", "Admin"]
    assert [(chat["type"], chat["empty"]) for chat in state["chats"]] == [("private", True), ("group", False)]


async def test_what_a_person_says_reaches_the_bot_and_comes_back(page: Page, playground: Playground) -> None:
    await page.act("say", text="/start")

    [update] = playground.take_updates()
    assert update["message"]["text"] == "/start"
    assert (await page.event("message"))["payload"]["text"] == "/start"


async def test_an_edit_in_place_a_typing_sign_and_a_deletion(page: Page, playground: Playground) -> None:
    await page.act("say", text="/start")
    sent = await call(page, playground, "sendMessage", chat_id=1001, text="one")
    named = {"chat_id": 1001, "message_id": sent["message_id"]}
    await call(page, playground, "sendChatAction", chat_id=1001, action="typing")
    await call(page, playground, "editMessageText", **named, text="two")
    await call(page, playground, "deleteMessage", **named)

    assert (await page.event("action"))["payload"] == {"action": "typing"}
    assert (await page.event("edited"))["payload"]["text"] == "two"
    assert (await page.event("deleted"))["payload"] == {"message_id": sent["message_id"]}


async def test_a_pressed_button_flashes_for_who_pressed_it(page: Page, playground: Playground) -> None:
    await page.act("say", text="/start")
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = await call(page, playground, "sendMessage", chat_id=1001, text="one", reply_markup=keyboard)

    query = (await page.act("press", message=sent["message_id"], data="a"))["query"]
    await call(page, playground, "answerCallbackQuery", callback_query_id=query, text="Thanks")

    assert (await page.event("answer"))["payload"] == {"query_id": query, "text": "Thanks", "show_alert": False}


async def test_a_chat_is_saved_as_a_text_and_as_a_talk(page: Page, playground: Playground) -> None:
    await page.act("say", text="/start")
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = await call(page, playground, "sendMessage", chat_id=1001, text="one\ntwo", reply_markup=keyboard)
    await page.act("jump", target="hour")
    query = (await page.act("press", message=sent["message_id"], data="a"))["query"]
    await call(page, playground, "answerCallbackQuery", callback_query_id=query, text="Thanks")
    await page.act("say", text="not\nnow")

    saved = {}
    for kind in ("text", "talk"):
        where = {"person": "1001", "chat": "1001", "as": kind}
        async with page.session.get(f"{page.url}/export", params=where) as response:
            saved[kind] = await response.text()

    assert " Ada: /start\n" in saved["text"]
    assert " Back spasm: one\ntwo\n  [A]\n" in saved["text"]
    head, started, jumped, pressed, said = saved["talk"].split("\n\n")
    assert "\nperson: Ada, en, Europe/Madrid, id 1001" in head
    assert started == "Ada: /start\n    bot: one\n      two\n      [A]"
    assert (jumped[:6], pressed) == ("clock:", "Ada presses: A\n    flash: Thanks")
    assert said == "Ada: not\n| now\n"
    assert len(read_talk(saved["talk"]).steps) == 4


async def test_old_messages_are_fetched_page_by_page(page: Page, playground: Playground) -> None:
    for number in range(150):
        playground.say(1001, f"message {number}")

    found: list[int] = []
    part: dict[str, Any] = {"older": True}
    while part["older"]:
        where = {"person": "1001", "chat": "1001", "before": str(found[0] if found else 0)}
        async with page.session.get(f"{page.url}/messages", params=where) as response:
            part = await response.json()
            found = [message["message_id"] for message in part["messages"]] + found

    assert found == list(range(1, 151))
    async with page.session.get(f"{page.url}/messages", params=where | {"before": "0", "around": "75"}) as response:
        part = await response.json()
        assert (part["older"], part["newer"]) == (True, True)


async def test_nobody_hears_of_another_persons_chat(page: Page, playground: Playground) -> None:
    playground.say(1002, "a secret")
    await page.act("say", text="hello")

    assert (await page.event("message"))["payload"]["text"] == "hello"


async def test_the_menu_follows_the_bot_and_the_scope(page: Page, playground: Playground) -> None:
    await page.event("state")
    await call(page, playground, "setMyCommands", commands=[{"command": "tip", "description": "one tip"}])

    state = await page.event("state")

    assert state["chats"][0]["commands"] == [{"command": "tip", "description": "one tip"}]


async def test_files_go_up_and_come_down_harmless(page: Page, playground: Playground) -> None:
    query = {"person": "1001", "chat": "1001", "as": "document", "name": "evil.html"}
    headers = {"Content-Type": "application/octet-stream"}
    content = b"<script>alert(1)</script>"
    async with page.session.post(f"{page.url}/upload", params=query, data=content, headers=headers) as response:
        assert response.status == 200

    file_id = playground.messages(1001)[-1]["document"]["file_id"]
    async with page.session.get(f"{page.url}/files/{file_id}") as response:
        assert await response.read() == content
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_faults_and_the_clock_are_in_the_persons_hand(page: Page, playground: Playground) -> None:
    before = playground.world.clock()
    await page.act("fault", fault="flood", value=7, length="once", only_here=True, per_second=5)
    assert playground.faults.pace.in_all == 5
    await page.act("jump", target="hour")
    assert (playground.world.clock() - before).total_seconds() >= 3600
    await page.act("jump", target="real")
    assert (playground.world.clock() - before).total_seconds() < 60

    assert playground.faults.striking("sendMessage", {"chat_id": 1002}) is None
    assert playground.faults.striking("sendMessage", {"chat_id": 1001}) is not None
    assert playground.faults.striking("sendMessage", {"chat_id": 1001}) is None
    while (await page.event("state"))["fault"].get("fault") != "flood":
        pass

    assert (await page.event("state"))["skipped"] > 0


async def test_a_person_who_is_removed_is_gone_for_the_page_and_the_bot(page: Page, playground: Playground) -> None:
    await page.act("say", text="hi")
    made = await page.act("add_person", name="Eve", language="de", zone="Asia/Tokyo", admin=True)
    assert playground.admins == {made["id"]}
    playground.take_updates()

    await page.act("remove_person")

    await page.event("gone")
    async with page.session.post(
        f"{playground.url}/bot{playground.token}/sendMessage", json={"chat_id": 1001, "text": "a"}
    ) as response:
        assert (await response.json())["description"] == "Forbidden: user is deactivated"

    assert (await page.act("say", text="still here?", status=400))["problem"] == "nobody has this id"


async def test_what_a_bot_in_a_group_is_sent_follows_its_rights(page: Page, playground: Playground) -> None:
    group = (await page.act("add_group", title="Backs", members=[1002], forum=True))["id"]
    heard = []
    for change in (
        {},
        {"act": "privacy", "on": False},
        {"act": "privacy", "on": True},
        {"act": "bot_rights", "rights": "administrator", "chat": group},
        {"act": "bot_rights", "rights": "left", "chat": group},
    ):
        if change:
            await page.act(**change)

        playground.take_updates()
        await page.act("say", text="hello", chat=group)
        heard.append(bool(playground.take_updates()))

    assert heard == [False, True, False, True, False]
    await page.act("add_topic", name="Exercises", chat=group)
    topic = next(iter(playground.world.chats[group].topics))
    await page.act("say", text="/tip", chat=group, thread=topic)
    await page.act("say", text="/tip", chat=group, thread=topic + 99, status=400)
    assert playground.messages(group)[-1]["message_thread_id"] == topic


async def test_blocking_and_language(page: Page, playground: Playground) -> None:
    await page.act("say", text="hi")
    await page.act("block", blocked=True)
    assert playground.world.chats[1001].blocked

    await page.act("block", blocked=False)
    await page.act("change_person", name="Ada", language="de", zone="Europe/Berlin", admin=True)
    assert playground.admins == {1001}
    await page.act("say", text="hallo")
    assert playground.take_updates()[-1]["message"]["from"]["language_code"] == "de"


async def test_an_inline_result_is_sent_to_the_group(page: Page, playground: Playground) -> None:
    group = next(chat.id for chat in playground.world.chats_of(1001) if chat.type == "group")
    query = (await page.act("inline", text="posture"))["query"]
    article = {"type": "article", "id": "1", "title": "A", "input_message_content": {"message_text": "Sit well"}}
    await call(page, playground, "answerInlineQuery", inline_query_id=query, results=[article])
    assert (await page.event("inline"))["payload"]["answer"]["results"][0]["title"] == "A"

    await page.act("choose", chat=group, query=query, result="1")
    assert playground.messages(group)[-1]["text"] == "Sit well"
    await page.act("choose", chat=group, query=query, result="2", status=400)


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "say", "chat": 1002, "text": "into another person's chat"},
        {"act": "say", "text": ""},
        {"act": "say", "text": "x" * 4097},
        {"act": "press", "message": 99, "data": "a"},
        {"act": "edit", "message": 99, "text": "a"},
        {"act": "place", "latitude": 100, "longitude": 0},
        {"act": "add_person", "name": "Eve", "zone": "Nowhere/Town"},
        {"act": "no such act"},
    ],
)
async def test_what_cannot_be_done_is_refused(page: Page, fields: dict[str, Any]) -> None:
    assert (await page.act(**fields, status=400))["problem"]


async def test_only_json_from_the_page_itself_is_taken(page: Page) -> None:
    body = json.dumps({"act": "say", "person": 1001, "chat": 1001, "text": "a"})
    for headers, status in (
        ({"Content-Type": "text/plain"}, 400),
        ({"Content-Type": "application/json", "Origin": "https://elsewhere.example"}, 403),
        ({"Content-Type": "application/json", "Origin": "null"}, 403),
        ({"Content-Type": "application/json", "Host": "rebound.example"}, 421),
        ({"Content-Type": "application/json", "Origin": page.url}, 200),
    ):
        async with page.session.post(f"{page.url}/act", data=body, headers=headers) as response:
            assert response.status == status


@SLOW
@given(body=st.binary(max_size=80) | st.builds(lambda text: json.dumps({"act": text}).encode(), st.text(max_size=9)))
async def test_no_bytes_make_it_stumble(page: Page, body: bytes) -> None:
    async with page.session.post(
        f"{page.url}/act", data=body, headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 400


async def test_the_page_may_load_nothing_from_elsewhere(page: Page) -> None:
    async with page.session.get(f"{page.url}/") as response:
        policy = response.headers["Content-Security-Policy"]
        html = await response.text()

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//|<script(?! type="module" src=)|style=| on\w+=""", html)
    for name in re.findall(r'(?:src|href)="(/page/[^"]+)"', html):
        async with page.session.get(f"{page.url}{name}") as response:
            assert response.status == 200


@pytest.mark.parametrize("script", sorted(PAGE.rglob("*.js")), ids=lambda path: path.name)
def test_scripts_never_read_text_as_html(script: Path) -> None:
    source = script.read_text(encoding="utf-8")

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc", source)


def test_every_act_of_the_scripts_exists() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PAGE.rglob("*.js"))
    acts = set(re.findall(r'act: "(\w+)"', source))

    known = set(json.loads(json.dumps(ACT.json_schema()))["discriminator"]["mapping"])
    assert acts == known


async def test_it_stops_although_pages_are_open(playground: Playground, page: Page) -> None:
    await page.event("state")

    async with asyncio.timeout(5):
        await playground.stop()

    assert (await page.stream.content.read()).strip() == b""
