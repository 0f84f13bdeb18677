"""Whoever writes in another language gets the signs of an emergency in it, and the number to call."""

import pytest

from bot.playground import User
from tests.handlers.chat import Chat
from tests.shipped import CONTENT

LANGUAGES = CONTENT.languages


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("me duele mucho la espalda desde ayer", "es"),
        ("/cause me duele la espalda", "es"),
        ("у меня сильно болит спина, что делать", "ru"),  # noqa: RUF001 - Russian
        ("मेरी कमर में बहुत दर्द है", "hi"),
        ("腰が痛いです", "en"),
    ],
)
async def test_the_signs_of_an_emergency_come_in_the_language_of_the_message(chat: Chat, typed: str, code: str) -> None:
    texts = LANGUAGES.languages[code]

    await chat.say(typed)

    assert [
        text for text in (texts.english_only, texts.go_now, *texts.signs, texts.today) if text not in chat.last
    ] == []
    assert [number for number in ("112", "911", "999") if number not in chat.last] == []


async def test_a_warning_from_a_word_that_is_english_too_is_explained_in_the_language(chat: Chat) -> None:
    await chat.say("mon dos est bloqué et j'ai de la fièvre")

    assert chat.last.startswith("⏰ Get medical advice today")
    assert LANGUAGES.languages["fr"].go_now in chat.last


async def test_a_tap_on_the_country_names_its_number_in_the_same_message(chat: Chat) -> None:
    await chat.say("minhas costas doem muito desde ontem")
    offered = chat.buttons
    await chat.press("Portugal")

    assert offered == ["Portugal"], "no number of Brazil is known to be the right one"
    assert "112 (Portugal)." in chat.last
    assert chat.buttons == []
    assert len(chat.answers) == 1


async def test_numbers_do_not_disturb_a_text_from_right_to_left(chat: Chat) -> None:
    await chat.say("ظهري يؤلمني كثيرا")
    await chat.press("مصر")

    assert "\u2068122\u2069, \u2068123\u2069, \u2068180\u2069 (\u2068مصر\u2069)." in chat.last


async def test_what_nobody_understood_is_not_kept(chat: Chat) -> None:
    await chat.say("me duele mucho la espalda desde ayer")

    assert await chat.services.unanswered.newest(chat.clock.now, limit=9) == []


async def test_the_app_decides_between_languages_that_look_alike(chat: Chat) -> None:
    person = User(1011, "Rui", language_code="pt-PT")
    chat.playground.add_user(person)
    portuguese = chat.of(person)

    await portuguese.say("como dormir")

    assert LANGUAGES.languages["pt"].english_only in portuguese.last
