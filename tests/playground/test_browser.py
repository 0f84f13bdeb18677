"""A person in the browser: typing, pressing, reading; with a keyboard, on a phone, and with evil texts."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.playground import MovableClock, Playground, Upcoming, settle
from tests.playground.browser import Tab, browser, installed_browser
from tests.playground.conftest import Api, until

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(installed_browser() is None, reason="there is no Chromium or Chrome on this machine"),
]

AXE = Path(__file__).with_name("axe-core-4.14.1.min.js.gz")
"""Checks a page against the accessibility rules that a machine can check. Mozilla Public License 2.0, unchanged."""
EVIL = "&lt;img src=x onerror='window.hurt = 1'&gt; <a href='https://e.example/\"&gt;&lt;script&gt;'>link</a>"


@pytest_asyncio.fixture(loop_scope="module")
async def playground() -> AsyncIterator[Playground]:
    async with Playground(clock=MovableClock()) as playground:
        settle(playground)
        yield playground


@pytest_asyncio.fixture(loop_scope="module")
async def api(playground: Playground) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, f"{playground.url}/bot{playground.token}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Tab]:
    """One browser for all tests; each opens its own page."""
    async with browser(installed_browser() or "", tmp_path_factory.mktemp("browser")) as tab:
        yield tab


def buttons(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label[:20]}] for label in labels]}


async def test_nothing_can_be_pressed_or_typed_that_would_be_lost(tab: Tab, playground: Playground) -> None:
    usable = """[...document.querySelectorAll('button, textarea, select, input')].filter(each =>
        each.checkVisibility() && !each.closest('[inert]')).map(each => each.id || each.textContent.trim())"""
    await tab.send("Network.enable")
    await tab.send("Network.setBlockedURLs", urls=["*/main.js"])
    await tab.open(f"{playground.url}/?person=1001", width=360, height=740)
    await tab.until("document.readyState === 'complete' && document.querySelector('#app')?.id")
    before = await tab.run(usable)
    await tab.send("Network.setBlockedURLs", urls=[])
    await tab.open(f"{playground.url}/?person=1001", width=360, height=740)
    await tab.until("document.querySelector('#start:not([hidden])')?.id")

    assert before == []
    assert "Start" in await tab.run(usable)
    await tab.send("Network.disable")


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

    await api.call("editMessageReplyMarkup", **named, reply_markup=buttons("Back", "☐ A"))
    await tab.until("document.querySelectorAll('.buttons button')[1]?.textContent === '☐ A'")
    await tab.run("document.querySelectorAll('.buttons button')[1].focus()")
    await api.call("editMessageReplyMarkup", **named, reply_markup=buttons("Back", "☑ A"))
    await tab.until("document.querySelectorAll('.buttons button')[1]?.textContent === '☑ A'")
    assert await tab.run("document.activeElement.textContent") == "☑ A"


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


async def opened(tab: Tab, playground: Playground, *, width: int = 1280, height: int = 800) -> None:
    """Ada's page, with her chats in it."""
    await tab.open(f"{playground.url}/?person=1001", width=width, height=height)
    await tab.until("document.querySelector('#log[aria-busy=false]') && document.querySelector('#chats button')")


async def click(tab: Tab, selector: str) -> None:
    """Press what can be seen there."""
    await tab.until(f"document.querySelector({selector!r})?.offsetParent")
    await tab.run(f"document.querySelector({selector!r}).click()")


async def test_a_newcomer_tries_something_with_one_click(tab: Tab, playground: Playground) -> None:
    playground.tries = (("Ask a question", "is it my mattress?"),)
    playground.is_ready = False
    await opened(tab, playground, width=360, height=740)
    assert await tab.until("document.querySelector('#loading:not([hidden])')?.innerText.includes('starting')")
    playground.is_ready = True
    await tab.until("document.querySelector('#loading[hidden]')")
    assert await tab.run("document.querySelector('#log').scrollTop") == 0

    await click(tab, ".tries button")

    await tab.until("document.querySelector('.message.own')?.innerText.includes('is it my mattress?')")


async def test_a_new_person_in_a_new_group_is_told_what_the_bot_does_not_get(tab: Tab, playground: Playground) -> None:
    await opened(tab, playground)
    await click(tab, "#add-person")
    await tab.run("document.querySelector('#person-name').value = 'Zoë'")
    await tab.run("document.querySelector('#person-zone').value = 'Asia/Tokyo'")
    await click(tab, "#person-admin")
    await click(tab, "#person-save")
    await tab.until("document.querySelector('#people [aria-current]')?.innerText.includes('Zoë')")
    assert playground.admins == {1004}

    await click(tab, "#add-group")
    await tab.run("document.querySelector('#group-name').value = 'Yoga'")
    await click(tab, "#group-form .primary")
    await tab.until("[...document.querySelectorAll('#chats button')].at(-1).innerText.includes('Yoga')")
    await tab.run("[...document.querySelectorAll('#chats button')].at(-1).click()")
    await tab.until("document.querySelector('#title').textContent === 'Yoga' && document.querySelector('.service')")
    await tab.run("document.querySelector('#text').focus()")
    await tab.type("@backspasm_bot hello")
    await tab.key("Enter", 13)

    assert "privacy mode is on" in await tab.until("document.querySelector('.unheard')?.textContent")
    assert not playground.take_updates()[-1].get("message", {}).get("text")


async def test_a_message_and_its_call_light_up_together(tab: Tab, playground: Playground, api: Api) -> None:
    playground.say(1001, "hi")
    await api.call("sendMessage", chat_id=1001, text="hello")
    await api.refusal("sendMessage", chat_id=1001, text="")
    await opened(tab, playground)
    await click(tab, ".chip[data-tool=calls]")
    await tab.until("document.querySelectorAll('.call').length === 2")

    await tab.run("document.querySelector('.message.bot').focus()")
    assert await tab.until("document.querySelector('.call.lit')?.innerText.includes('hello')")
    await click(tab, ".call.lit summary")
    assert '"text": "hello"' in await tab.until("document.querySelector('.call[open] .json')?.innerText")
    await click(tab, "#call-refused")
    shown = "[...document.querySelectorAll('.call')].filter(call => call.offsetParent).map(call => call.innerText)"
    [refused] = await tab.run(shown)
    assert "message text is empty" in refused


async def test_a_fault_for_the_next_call_is_over_after_it(tab: Tab, playground: Playground, api: Api) -> None:
    playground.say(1001, "hi")
    await opened(tab, playground)
    await click(tab, ".chip[data-tool=faults]")
    await tab.run("document.querySelector('#fault-value').value = 42")
    await click(tab, "#tool-faults .primary")
    await tab.until("document.querySelector('#fault-state.on')")

    assert await api.refusal("sendMessage", chat_id=1001, text="a") == "Too Many Requests: retry after 42"
    await tab.until("!document.querySelector('#fault-state.on')")
    await api.call("sendMessage", chat_id=1001, text="a")


async def test_the_clock_jumps_to_just_before_what_is_due(tab: Tab, playground: Playground) -> None:
    due_at = playground.world.clock() + timedelta(hours=30)

    async def upcoming() -> list[Upcoming]:
        return [Upcoming(1001, due_at, "daily tip")]

    playground.upcoming = upcoming
    playground.say(1001, "hi")
    await opened(tab, playground)
    await click(tab, ".chip[data-tool=clock]")
    assert "daily tip" in await tab.until("document.querySelector('#upcoming li time')?.parentElement.innerText")
    await click(tab, "#jumps [data-target=next]")

    assert "daily tip for Ada" in await tab.until("document.querySelector('#toast:not([hidden])')?.textContent")
    assert timedelta() < due_at - playground.world.clock() < timedelta(seconds=4)


async def test_a_chat_of_thousands_of_messages_opens_at_once(tab: Tab, playground: Playground) -> None:
    for number in range(1, 5001):
        playground.say(1001, f"message {number}")

    async with asyncio.timeout(4):  # on a busy machine; alone it takes less than one second
        await opened(tab, playground)

    count = "document.querySelectorAll('#log .message').length"
    assert await tab.run("document.querySelector('#log .message:last-of-type').innerText.includes('message 5000')")
    assert await tab.run(count) == 60
    await tab.run("document.querySelector('#log').scrollTop = 0")
    await tab.until(f"{count} > 60")
    await tab.run("document.querySelector('#log').focus()")
    await tab.key("Home", 36)
    await tab.until("document.querySelector('#log .message').innerText.includes('message 1\\n')")
    for number in range(300):
        playground.say(1002, f"elsewhere {number}")
        playground.say(1001, f"new {number}")

    await tab.run("document.querySelector('#down').click()")
    await tab.until("document.querySelector('#log .message:last-of-type').innerText.includes('new 299')")
    assert await tab.run(count) <= 180


@pytest.mark.parametrize("width", [360, 768, 1280])
async def test_everybody_can_use_it(tab: Tab, playground: Playground, api: Api, width: int) -> None:
    """No violation of the rules that axe checks, and nothing wider than the screen; in both themes, each tool once."""
    playground.say(1001, "x" * 300)
    keyboard = buttons("z" * 60, "w w " * 40)
    sent = await api.call("sendMessage", chat_id=1001, text="y " * 450, reply_markup=keyboard)
    code = "<pre>" + "long " * 99 + "</pre> <code>a</code> <tg-spoiler>b</tg-spoiler> /help https://example.org"
    await api.call("sendMessage", chat_id=1001, text=code, parse_mode="HTML")
    playground.react(1001, sent["message_id"], "👍")
    axe = gzip.decompress(AXE.read_bytes()).decode()
    for theme in ("light", "dark"):
        await tab.theme(theme)
        await opened(tab, playground, width=width, height=740)
        await tab.until("document.querySelectorAll('.message').length === 3")
        await tab.run(axe + "; 1")
        for tool in ("", *TOOLS) if (width, theme) in {(360, "dark"), (1280, "light")} else ("",):
            if tool:
                await tab.run(f"document.querySelector('.chip[data-tool={tool}]').click()")

            found = await tab.run(VIOLATIONS.replace("WHERE", "#tools" if tool else "body"))
            assert found == [], (theme, tool)
            assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
            assert await tab.run(f"{TOO_WIDE}.map(element => element.outerHTML.slice(0, 80))") == []


TOOLS = ("clock", "faults", "calls", "chat")
VIOLATIONS = """axe.run('WHERE', {resultTypes: ['violations']}).then(found => found.violations.map(each =>
    each.id + ': ' + each.nodes.map(node => node.html.slice(0, 120) + ' ' + node.failureSummary).join(' | ')))"""
TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter(element => element.offsetParent && element.getBoundingClientRect().right > innerWidth + 1
        && !element.closest('pre'))"""
