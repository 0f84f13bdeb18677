"""A person in the browser: typing, pressing, reading; with a keyboard, on a phone, and with evil texts."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground import Playground, settle
from tests.playground.browser import Tab, browser, installed_browser
from tests.playground.conftest import Api, until

pytestmark = pytest.mark.skipif(installed_browser() is None, reason="there is no Chromium or Chrome on this machine")

EVIL = "&lt;img src=x onerror='window.hurt = 1'&gt; <a href='https://e.example/\"&gt;&lt;script&gt;'>link</a>"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        settle(playground)
        yield playground


@pytest.fixture
async def api(playground: Playground) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, f"{playground.url}/bot{playground.token}")


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    async with browser(installed_browser() or "", tmp_path) as tab:
        yield tab


def buttons(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label[:20]}] for label in labels]}


async def test_a_person_starts_types_and_presses(tab: Tab, playground: Playground, api: Api) -> None:
    await api.call("setMyDescription", description="I know about backs.")
    await tab.open(f"{playground.url}/?person=1001")
    assert "I know about backs." in await tab.until("document.querySelector('.empty')?.textContent")
    assert await tab.run("document.querySelector('.about').textContent.includes('nothing leaves this computer')")

    await tab.run("document.querySelector('#start button').click()")
    await until(lambda: bool(playground.messages(1001)))
    assert playground.take_updates()[-1]["message"]["text"] == "/start"

    await tab.until("document.querySelector('#writing:not([hidden])') && document.querySelector('.message.own')")
    await tab.run("document.querySelector('#text').focus()")
    await tab.type("is it my mattress?")
    await tab.key("Enter", 13)
    await until(lambda: len(playground.messages(1001)) == 2)

    sent = await api.call("sendMessage", chat_id=1001, text="Maybe.", reply_markup=buttons("More", "Less"))
    await tab.until("document.querySelector('.buttons button')")
    await tab.run("document.querySelector('.buttons button').focus()")
    await tab.key("Enter", 13)
    await until(lambda: any("callback_query" in update for update in playground.world.updates.pending))
    query = playground.take_updates()[-1]["callback_query"]
    assert query["data"] == "More"

    named = {"chat_id": 1001, "message_id": sent["message_id"]}
    await api.call("editMessageText", **named, text="It may be.", reply_markup=buttons("Back"))
    await api.call("answerCallbackQuery", callback_query_id=query["id"], text="Here is more")

    assert await tab.until("!document.querySelector('#toast').hidden && document.querySelector('#toast').textContent")
    assert await tab.run("document.activeElement.textContent") == "Back"


async def test_the_button_above_inline_results_leads_to_the_private_chat(
    tab: Tab, playground: Playground, api: Api
) -> None:
    playground.say(1001, "hi")
    await tab.open(f"{playground.url}/?person=1001")
    await tab.until("document.querySelector('.message')")
    await tab.run("document.querySelector('#text').focus()")
    await tab.type(f"@{playground.world.bot.username} yaks")
    asked: list[dict[str, Any]] = []
    while not asked or asked[-1]["query"] != "yaks":
        await until(lambda: bool(playground.world.updates.pending))
        asked += [update["inline_query"] for update in playground.take_updates() if "inline_query" in update]

    query = asked[-1]
    button = {"text": "Ask in private", "start_parameter": "ask"}
    await api.call("answerInlineQuery", inline_query_id=query["id"], results=[], button=button)
    await tab.until("document.querySelector('#offers button')?.textContent === 'Ask in private'")
    await tab.run("document.querySelector('#offers button').click()")

    await until(lambda: playground.messages(1001)[-1].get("text") == "/start ask")


async def test_an_alert_has_to_be_closed(tab: Tab, playground: Playground, api: Api) -> None:
    playground.say(1001, "hi")
    sent = await api.call("sendMessage", chat_id=1001, text="a", reply_markup=buttons("A"))
    await tab.open(f"{playground.url}/?person=1001")
    await tab.until("document.querySelector('.buttons button')")
    query = playground.press(1001, sent, "A")

    await api.call("answerCallbackQuery", callback_query_id=query.id, text="Read this", show_alert=True)

    assert await tab.until("document.querySelector('#alert[open]')?.innerText.includes('Read this')")


async def test_what_bot_and_people_write_is_shown_and_never_run(tab: Tab, playground: Playground, api: Api) -> None:
    playground.say(1001, "<script>window.hurt = 1</script><b>not bold</b>")
    await api.call("sendMessage", chat_id=1001, text=EVIL, parse_mode="HTML", reply_markup=buttons("<img src=x>"))
    group = next(chat for chat in playground.world.chats_of(1001) if chat.type == "group")
    group.title = "<img src=x onerror='window.hurt = 1'>"

    await tab.open(f"{playground.url}/?person=1001")
    texts = await tab.until("document.querySelectorAll('.message').length === 2 && document.body.innerText")

    assert "<script>window.hurt = 1</script><b>not bold</b>" in texts
    assert "<img src=x onerror='window.hurt = 1'>" in texts
    assert await tab.run("document.querySelectorAll('.message img, .message script, .message b').length") == 0
    assert await tab.run("window.hurt === undefined")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
async def test_nothing_is_wider_than_the_screen(tab: Tab, playground: Playground, api: Api, width: int) -> None:
    playground.say(1001, "x" * 300)
    await api.call("sendMessage", chat_id=1001, text="y" * 900, reply_markup=buttons("z" * 60, "w w " * 40))

    await tab.open(f"{playground.url}/?person=1001", width=width, height=640)
    await tab.until("document.querySelectorAll('.message').length === 2")

    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    wide = """[...document.querySelectorAll('body *')]
        .filter(element => element.offsetParent && element.getBoundingClientRect().right > innerWidth + 1)"""
    assert await tab.run(f"{wide}.map(element => element.outerHTML.slice(0, 80))") == []


async def test_everything_that_can_be_pressed_has_a_name(tab: Tab, playground: Playground, api: Api) -> None:
    playground.say(1001, "hi")
    await api.call("sendMessage", chat_id=1001, text="a", reply_markup=buttons("A"))
    await tab.open(f"{playground.url}/?person=1001")
    await tab.until("document.querySelectorAll('.message').length === 2")

    nodes = (await tab.send("Accessibility.getFullAXTree"))["nodes"]
    pressed = {"button", "link", "radio", "checkbox", "switch", "textbox", "combobox", "spinbutton", "searchbox"}
    nameless = [
        node for node in nodes if node.get("role", {}).get("value") in pressed and not node["name"].get("value")
    ]
    assert nameless == []
    assert any(node.get("role", {}).get("value") == "log" for node in nodes)
