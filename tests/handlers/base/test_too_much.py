"""People who send more than can be answered at once: albums and floods."""

from collections.abc import Sequence

import pytest

from bot.handlers.base.triage import build_intake
from bot.incoming.processor import WAITING_IN_CHAT
from bot.playground import Chat as Place
from bot.playground import User
from bot.playground.faults import Flood
from tests.handlers.chat import PHOTO, Bot, Chat, shown
from tests.handlers.conftest import ADA, BEN
from tests.processes.process import happens

UNCLEAR_SIGN = "had chest pain last month, it went, back still hurts"
HELP_NOW = "Get emergency help now"
RED_FLAG = "I cannot feel between my legs and I can't pee"


async def send_album(chat: Chat, *captions: str, album: str = "1") -> None:
    for caption in captions:
        words = {"caption": caption} if caption else {}
        await chat.send(photo=PHOTO, media_group_id=album, **words)


async def test_an_album_gets_one_answer(chat: Chat) -> None:
    await send_album(chat, "", "", "", "")

    assert len(chat.answers) == 1
    assert "I can only read words" in chat.last


async def test_the_next_album_gets_its_own(chat: Chat) -> None:
    await send_album(chat, "", "", album="1")
    await send_album(chat, "", "", album="2")
    await send_album(chat.of(BEN), "", album="2")

    assert len(chat.answers) == 2
    assert len(chat.of(BEN).answers) == 1


async def test_the_words_under_an_album_are_answered_once(chat: Chat) -> None:
    await send_album(chat, "does sitting hurt the back?", "", "")

    assert len(chat.answers) == 1
    assert "I can only read words" not in chat.last


async def test_a_red_flag_under_any_picture_of_an_album_is_read(chat: Chat) -> None:
    await send_album(chat, "", "", RED_FLAG, "")

    assert len(chat.answers) == 2
    assert HELP_NOW in chat.last


async def test_two_pictures_are_no_album(chat: Chat) -> None:
    await chat.send(photo=PHOTO)
    await chat.send(photo=PHOTO)

    assert len(chat.answers) == 2


async def flood(
    bot: Bot, person: User, texts: Sequence[str], *, answers: int = 0, until: str = "", place: Place | None = None
) -> list[str]:
    """All are sent before the bot looks; it ends when these answers are there. Returns all that it answered."""
    for text in texts:
        bot.playground.say(person, text, place)

    intake = build_intake(bot.application)
    async with intake.running(comes_again=lambda _: True):
        for update in bot.playground.take_updates():
            intake.take(update)

        await happens(bot.playground, lambda: _is_there(said(bot, place or person), answers, until))

    return said(bot, place or person)


def _is_there(found: list[str], answers: int, until: str) -> bool:
    return len(found) >= answers and any(until in text for text in found)


def said(bot: Bot, where: User | Place) -> list[str]:
    return [shown(message) for message in bot.playground.messages(where) if message["from"]["is_bot"]]


def dropped(bot: Bot) -> float:
    page = bot.application.services.metrics.page({}, {}).decode()
    return float(page.partition("\nbackspasm_updates_dropped_total ")[2].partition("\n")[0])


async def test_of_a_flood_most_is_dropped_and_the_person_hears_of_it_once(bot: Bot) -> None:
    answers = await flood(bot, ADA, ["/help"] * 200, answers=3)

    assert sum("more than I can answer at once" in answer for answer in answers) == 1
    assert dropped(bot) == 200 - WAITING_IN_CHAT


@pytest.mark.parametrize("place", [1, 10, 150, 199])
async def test_a_red_flag_in_a_flood_is_answered_at_once(bot: Bot, place: int) -> None:
    texts = ["/help"] * 200
    texts[place] = RED_FLAG
    answers = await flood(bot, ADA, texts, until=HELP_NOW)

    assert sum(HELP_NOW in answer for answer in answers) == 1
    assert len(answers) < WAITING_IN_CHAT  # not behind those that wait: they are answered at one a second


async def test_a_red_flag_is_answered_first_when_hundreds_of_chats_write_at_once(bot: Bot) -> None:
    for number in range(150):
        bot.playground.say(User(5000 + number, "Eve"), "is it my mattress?")
    await flood(bot, ADA, [RED_FLAG], until=HELP_NOW)
    order = [call.parameters["text"] for call in bot.playground.calls_of("sendMessage")]

    assert next(place for place, text in enumerate(order) if HELP_NOW in text) < 15


@pytest.mark.parametrize("place", [30, 79])
async def test_a_red_flag_in_any_of_many_long_messages_is_answered(bot: Bot, place: int) -> None:
    texts = [f"{number} " + "It hurts when I sit for long. " * 20 for number in range(80)]
    texts[place] += RED_FLAG
    answers = await flood(bot, ADA, texts, until=HELP_NOW)

    assert sum(HELP_NOW in answer for answer in answers) == 1


async def test_a_red_flag_is_answered_while_an_earlier_answer_waits(bot: Bot) -> None:
    bot.playground.faults.add(Flood(1), method="sendMessage", times=1)
    answers = await flood(bot, ADA, ["/help", RED_FLAG], until=HELP_NOW)

    assert HELP_NOW in answers[0]


async def test_a_sign_confirmed_in_a_flood_is_answered(bot: Bot, chat: Chat) -> None:
    await chat.say(UNCLEAR_SIGN)
    yes = [button for button in chat.playground.buttons(chat.last_message) if button["text"].startswith("Yes")]
    assert yes, chat.last
    for _ in range(50):
        chat.playground.say(ADA, "/help")

    chat.playground.press(ADA, chat.last_message, yes[0]["callback_data"])
    await flood(bot, ADA, [], until="hospital")


async def test_talk_among_others_in_a_group_does_not_cost_a_question_its_answer(bot: Bot, group_chat: Chat) -> None:
    texts = ["/help@backspasm_bot", *["lovely weather"] * 100, "/cause@backspasm_bot posture"]
    answers = await flood(bot, ADA, texts, answers=2, place=group_chat.place)

    assert len(answers) == 2
    assert dropped(bot) == 0
