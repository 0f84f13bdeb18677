"""@bot golf, in any chat."""

from tests.handlers.chat import Chat


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


async def test_a_word_that_leads_nowhere_leads_to_the_private_chat(chat: Chat) -> None:
    answer = await chat.inline_answer("yaks")

    assert answer["results"] == []
    assert answer["button"] == {"text": "No card for that. Ask me in private", "start_parameter": "ask"}
    await chat.say("/start ask")
    assert chat.last.startswith("Hello.")


async def test_cards_are_kept_for_a_while_for_this_person_only(chat: Chat) -> None:
    """Others may read another language."""
    answer = await chat.inline_answer("golf")

    assert answer["is_personal"] is True
    assert 0 < answer["cache_time"] <= 300
    assert "button" not in answer


async def test_an_alarm_is_never_kept(chat: Chat) -> None:
    assert (await chat.inline_answer("i cant feel my legs"))["cache_time"] == 0


async def test_the_link_of_a_card_opens_what_it_shows(chat: Chat) -> None:
    for asked in ("golf", "posture", ""):
        for card in await chat.ask_inline(asked):
            start = card["reply_markup"]["inline_keyboard"][0][0]["url"].partition("?start=")[2]
            await chat.say(f"/start {start}")

            shared = card["input_message_content"]["message_text"]
            assert start == "tips" or chat.last == shared, card["id"]


async def test_a_shared_card_is_an_answer_and_gets_none(chat: Chat) -> None:
    await chat.say("/start")
    before = len(chat.answers)

    await chat.share_card("posture")

    assert len(chat.answers) == before
