import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reading.small_talk import SmallTalk, is_readable, without_greeting

TALK = SmallTalk(
    {
        "hello": "hello, hi",
        "thanks": "thank you, ok, 👍",
        "free": "is this free, free?",
        "stop": "stop, stop it, wait until…",
    },
    asides=("thanks", "hello"),
    filler="so much,\n    please, 😊",
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Hello!", "hello"),
        ("ok, thank you SO much!!", "thanks"),
        ("hi, is this free? thank you", "free"),
        ("stop it please", "stop"),
        ("👍👍", "thanks"),
        ("thank you 😭", "thanks"),
        ("hi, thank you", "thanks"),
        ("Wait until Friday", "stop"),
    ],
)
def test_a_message_of_nothing_else_is_small_talk(text: str, meant: str) -> None:
    assert TALK.heard(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "hi, my back hurts",
        "is this free of side effects",
        "stop, is this free",
        "so much",
        "😭",
        "",
        "thank",
        "?",
        "wait",
    ],
)
def test_a_message_with_more_in_it_is_not(text: str) -> None:
    assert TALK.heard(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi, my back is killing me", "my back is killing me"),
        ("hi there! heat or ice", "heat or ice"),
        ("hip pain", "hip pain"),
        ("Hello!", "Hello!"),
        ("my back, hi", "my back, hi"),
    ],
)
def test_a_greeting_is_no_part_of_the_question(text: str, rest: str) -> None:
    assert without_greeting(text, "hello, hi,\n    hi there") == rest


@pytest.mark.parametrize("text", ["", "??", "😭😭", "...", "背中が痛い", "у меня болит спина"])  # noqa: RUF001
def test_what_has_no_words_that_we_can_read_is_known(text: str) -> None:
    assert not is_readable(text)


@pytest.mark.parametrize("text", ["7", "10d", "24.12.", "x", "8/10 ?"])
def test_numbers_and_single_letters_are_no_words(text: str) -> None:
    assert not is_readable(text)


@pytest.mark.parametrize("text", ["why?", "ay mi espalda", "L5", "mein Rücken tut weh", "🔥 or ice"])
def test_a_word_is_enough_to_be_read(text: str) -> None:
    assert is_readable(text)


def test_a_list_that_ends_with_a_comma_says_nothing_of_an_emoji() -> None:
    assert SmallTalk({"hello": "hi,"}, asides=(), filler="").heard("\N{SLEEPING FACE}") is None


@given(st.text(max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    assert TALK.heard(text) in {None, "hello", "thanks", "free", "stop"}
    assert not is_readable("".join(filter(str.isdigit, text)))
