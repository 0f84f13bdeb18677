"""@bot golf, in any chat."""

from tests.conversations.chat import Chat


async def test_a_word_offers_answers_and_tips_about_it(chat: Chat) -> None:
    results = await chat.ask_inline("golf")

    titles = [result["title"] for result in results]
    assert titles[0] == "⛳ Golf and other swings"
    assert "⚽ Sport" in titles
    assert "💡 A tip for your back" in titles


async def test_a_card_is_a_whole_answer_with_a_way_into_the_bot(chat: Chat) -> None:
    card = (await chat.ask_inline("posture"))[0]

    assert "Go to an emergency department now:" in card["input_message_content"]["message_text"]
    assert card["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=topic_posture")


async def test_a_warning_sign_offers_help_and_nothing_else(chat: Chat) -> None:
    results = await chat.ask_inline("my mum can't feel her legs")

    assert [result["title"] for result in results] == ["🚨 Get help now"]
    assert results[0]["input_message_content"]["message_text"].startswith("🚨 Get emergency help now")


async def test_nothing_typed_offers_the_six_causes(chat: Chat) -> None:
    results = await chat.ask_inline("")

    assert [result["id"] for result in results][:6] == [
        f"topic-{cause}" for cause in ("injury", "sports", "exercise", "posture", "nutrition", "other")
    ]


async def test_a_word_that_leads_nowhere_is_answered_with_nothing(chat: Chat) -> None:
    assert await chat.ask_inline("yaks") == []


async def test_a_shared_card_is_an_answer_and_gets_none(chat: Chat) -> None:
    await chat.say("/start")
    before = len(chat.answers)

    await chat.share_card("posture")

    assert len(chat.answers) == before
