"""Every page of every answer fits Telegram's limits, and its buttons lead on and back."""

import re
from collections.abc import Sequence

import pytest
from telegram import InlineKeyboardButton, InputTextMessageContent

from bot.core.content.markup import shown, shown_length
from bot.core.content.models import Topic
from bot.views.answers.inline import LONGEST_DESCRIPTION, tip_cards, topic_cards
from bot.views.answers.topics import (
    ExtraPage,
    Page,
    causes_reply,
    choice_reply,
    not_found_reply,
    page_reply,
    related_topics,
    topic_reply,
    unsure_reply,
)
from bot.views.base.buttons import unpack
from bot.views.base.reply import Reply
from tests.shipped import CONTENT, TEXTS

LONGEST_TEXT = 4096
LONGEST_DATA = 64
LONGEST_LABEL = 40

A_LINE = 38
"""Characters in a line on a phone."""
LINES = 20
"""Lines that a phone shows above the keyboard of buttons."""

TOPICS = pytest.mark.parametrize("topic", [pytest.param(topic, id=topic.id) for topic in CONTENT.topics])


def pages(topic: Topic) -> list[Page]:
    names = ["", *(section for section, _ in topic.sections()), *ExtraPage]
    return [Page(topic.id, name, rated) for name in names for rated in (False, True)]


def assert_fits(reply: Reply) -> None:
    assert 0 < shown_length(reply.text) <= LONGEST_TEXT
    assert reply.keyboard is not None
    for row in reply.keyboard.inline_keyboard:
        assert len(row) <= 2
        for item in row:
            assert 0 < len(item.text) <= LONGEST_LABEL
            assert isinstance(item.callback_data, str)
            assert 1 <= len(item.callback_data.encode()) <= LONGEST_DATA


@TOPICS
def test_every_page_fits_telegram_and_ends_somewhere(topic: Topic) -> None:
    for page in pages(topic):
        reply = page_reply(page, CONTENT, TEXTS)

        assert reply is not None
        assert_fits(reply)


@TOPICS
def test_an_answer_opens_with_the_emergency_line_and_its_pages_name_the_source_and_the_date(topic: Topic) -> None:
    for page in ["", *(section for section, _ in topic.sections())]:
        opened = shown(topic_reply(topic, CONTENT, TEXTS, page=page).text)
        turned = page_reply(Page(topic.id, page), CONTENT, TEXTS)
        assert turned is not None
        text = shown(turned.text)

        assert "Go to an emergency department now:" in opened
        assert ("Go to an emergency department now:" in text) is (page == "")
        assert "Source: " in text
        assert "Reviewed November 22, 2026" in text


@TOPICS
def test_every_answer_leads_on_to_others(topic: Topic) -> None:
    assert related_topics(topic, CONTENT) or topic.id in {"other", "causes"}


@TOPICS
def test_no_page_with_text_has_more_than_five_buttons(topic: Topic) -> None:
    for page in ["", "sources", *(section for section, _ in topic.sections())]:
        reply = page_reply(Page(topic.id, page), CONTENT, TEXTS)
        assert reply is not None
        buttons = [item for row in assert_keyboard(reply) for item in row]

        assert len(buttons) <= 5
        assert len({item.callback_data for item in buttons}) == len(buttons)


def test_every_card_for_other_chats_fits_telegram() -> None:
    cards = [*topic_cards(CONTENT.topics, CONTENT, TEXTS, bot="x"), *tip_cards(CONTENT.tips, TEXTS, bot="x")]
    for card in cards:
        assert isinstance(card.input_message_content, InputTextMessageContent)
        assert card.reply_markup is not None
        assert 1 <= len(card.id.encode()) <= LONGEST_DATA
        assert 1 <= shown_length(card.input_message_content.message_text) <= LONGEST_TEXT
        assert card.description
        assert len(card.description) <= LONGEST_DESCRIPTION
        [[way_in]] = card.reply_markup.inline_keyboard
        assert re.fullmatch(r"https://t\.me/x\?start=[A-Za-z0-9_-]{1,64}", str(way_in.url))

    assert len({card.id for card in cards}) == len(cards)


def test_the_first_screen_is_the_point_in_three_lines_and_a_thumb_high() -> None:
    tall = {}
    for topic in CONTENT.topics:
        text = shown(topic_reply(topic, CONTENT, TEXTS).text)
        lines = sum(-(-len(line) // A_LINE) or 1 for line in text.split("\n"))
        if lines > LINES:
            tall[topic.id] = lines

    assert tall == {}


def test_lists_fit_telegram() -> None:
    assert_fits(causes_reply(CONTENT, TEXTS))
    assert_fits(choice_reply(CONTENT.topics[:3], TEXTS))
    assert_fits(unsure_reply(CONTENT, TEXTS))


def test_a_doubt_carries_the_emergency_line_and_the_check() -> None:
    for reply in (choice_reply(CONTENT.topics[:3], TEXTS), unsure_reply(CONTENT, TEXTS), not_found_reply(TEXTS)):
        assert TEXTS("emergency-line") in reply.text
        assert "check" in {item.callback_data for row in assert_keyboard(reply) for item in row}


def test_a_thumb_reaches_every_answer_from_the_list_of_causes_and_back() -> None:
    waiting, seen = [causes_reply(CONTENT, TEXTS)], set[str]()
    while waiting:
        reply = waiting.pop()
        carried = {str(item.callback_data) for row in assert_keyboard(reply) for item in row}
        assert carried & {"causes", "check"}, reply.text
        for data in sorted(carried - seen):
            seen.add(data)
            if data.startswith("topic:"):
                page = Page.unpack(unpack(data))
                assert page is not None
                shown_page = page_reply(page, CONTENT, TEXTS)
                assert shown_page is not None, data
                waiting.append(shown_page)

    reached = {unpack(data)[0] for data in seen if data.startswith("topic:")}
    assert reached == {topic.id for topic in CONTENT.topics}


def assert_keyboard(reply: Reply) -> Sequence[Sequence[InlineKeyboardButton]]:
    assert reply.keyboard is not None
    return reply.keyboard.inline_keyboard
