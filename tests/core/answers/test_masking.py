import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.masking import LONGEST, masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my number is +44 7700 900123", "my number is +## #### ######"),
        ("write to jo.bloggs+x@example.co.uk please", "write to [email] please"),
        ("i live at 12 Old Mill Road, help", "i live at [address], help"),
        ("22b Baker Crescent is where i fell", "[address] is where i fell"),
        ("My name is Ann Smith and i hurt", "My name is [name] and i hurt"),
        ("im called jo", "im called [name]"),
        ("see https://example.org/me?id=7 or t.me/someone", "see [link] or [link]"),
        ("ask @someone_17", "ask [name]"),
        ("two\n\nlines", "two lines"),
    ],
)
def test_what_tells_who_someone_is_is_masked(text: str, kept: str) -> None:
    assert masked(text) == kept


@given(st.text(max_size=1000))
def test_no_digit_survives_and_no_text_is_too_long(text: str) -> None:
    kept = masked(text)

    assert len(kept) <= LONGEST
    assert not any(character.isdecimal() for character in kept)
