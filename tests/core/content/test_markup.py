import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.markup import MarkupError, check_markup, shown, shown_length, without_markup


@pytest.mark.parametrize(
    "markup",
    [
        "a < b",
        "a <3",
        "salt & pepper",
        "&copy; 2026",
        "&nbsp;",
        "&#0;",
        "&#x202e;",
        "&#1114112;",
        "<tg-spoiler>x</tg-spoiler>",
        "<script>",
        "<b class='x'>x</b>",
        "<b>x",
        "x</b>",
        "<b><i>x</b></i>",
        "<a>x</a>",
        "<a href=''>x</a>",
        "<a href='nhs.uk'>x</a>",
        "<a href='https://nhs'>x</a>",
        "<a href='https://'>x</a>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='https://nhs.uk' title='x'>x</a>",
        "<a href=https://nhs.uk>x</a>",
        "<a href='https://nhs.uk'>x <a href='https://nhs.uk'>y</a></a>",
        "<!-- x -->",
        "<b>x</b",
        "< b>x</b>",
        "<b/>",
        "<>",
        "  \n ",
        "<b> </b>",
        "bell \x07",
        "turned \u202e around",
    ],
)
def test_what_telegram_refuses_is_refused_at_the_door(markup: str) -> None:
    with pytest.raises(MarkupError):
        check_markup(markup)


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("plain", "plain"),
        ("salt &amp; pepper &lt; 3 &gt; 2 &quot;x&quot; &#39;y&#x27;", "salt & pepper < 3 > 2 \"x\" 'y'"),
        ("<b>a <i>b</i></b> <u>c</u>", "a b c"),
        ("<B>a</b >", "a"),
        ('<a href="https://www.nhs.uk/x?a=1&amp;b=2#c">NHS</a>', "NHS"),
        ("<a href='tg://user?id=1'>x</a>", "x"),
        ("3 > 2", "3 > 2"),
    ],
)
def test_what_telegram_shows_is_known(markup: str, seen: str) -> None:
    check_markup(markup)

    assert shown(markup) == seen


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<b>a</b> <3 <i>b</i>", "a <3 b"),
        ("1 <2 > 0", "1 <2 > 0"),
        ("a <b c <i>d</i>", "a <b c d"),
        ("<script>a</script> &lt;3", "a <3"),
    ],
)
def test_only_tags_are_taken_from_a_text_that_telegram_refused(markup: str, seen: str) -> None:
    assert without_markup(markup) == seen


def test_length_counts_what_is_shown_in_utf_16() -> None:
    assert shown_length(" <b>back</b> &amp; 🙂 ") == len("back & ") + 2


@given(st.text())
def test_any_text_is_either_shown_or_refused_with_a_reason(text: str) -> None:
    try:
        shown(text)
    except MarkupError as error:
        assert str(error)  # noqa: PT017 - the reason is what is asked for
