"""Telegram's HTML: what it marks, and the words in which it is refused."""

import pytest

from bot.playground.errors import ApiError
from bot.playground.formatting.entities import plain
from bot.playground.formatting.html import from_html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("é<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("2 < 3 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("a </b>", "Unexpected end tag at byte offset 2"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>a</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        from_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("source", "shown", "kinds"),
    [
        ("<strong>a</strong> <em>b</em> <del>c</del> <ins>d</ins>", "a b c d", "bold italic strikethrough underline"),
        ('<a href="https://e.example/?a=1&amp;b=2">x</a>', "x", "text_link"),
        ("<a href='no address'>x</a>", "x", ""),
        ('<pre><code class="language-py">x</code></pre>', "x", "pre pre"),
        ("<blockquote expandable>x</blockquote>", "x", "expandable_blockquote"),
        ('<span class="tg-spoiler">x</span>', "x", "spoiler"),
        ("&lt;b&gt; &amp;amp; &quot; &#33; &#x21; &nbsp;", '<b> &amp; " ! ! &nbsp;', ""),
        ("  <b> a </b>  ", "a", "bold"),
        ("<b></b>a", "a", ""),
    ],
)
def test_markup_becomes_entities(source: str, shown: str, kinds: str) -> None:
    read = from_html(source)

    assert (read.text, " ".join(entity["type"] for entity in read.entities)) == (shown, kinds)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start", "bot_command"),
        ("/tip@backspasm_bot please", "bot_command"),
        ("see /help, or /check.", "bot_command bot_command"),
        ("either/or </b> a/b/c", ""),
        ("https://e.example/a_(b), @some_body #back", "url mention hashtag"),
        ("me@example.org", ""),
    ],
)
def test_what_telegram_marks_by_itself(text: str, kinds: str) -> None:
    assert " ".join(entity["type"] for entity in plain(text).entities) == kinds
