"""Questions in people's own words, and what is said when there is no answer."""

import pytest

from bot.config import Config
from bot.core.reading.red_flags import Clear
from bot.core.reading.topics import Ambiguous
from tests.core.reading.shipped_screener import MATCHER, MODEL, SCREENER, labelled
from tests.handlers.chat import Chat


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("heat or ice?", "🔥 Heat or ice?"),
        ("is it my matress??", "🛌 Best mattress"),
        ("DO I NEED AN MRI", "🩻 Do I need an X-ray or MRI?"),
        ("will it come back", "🔁 Will it come back?"),
        ("my back is in spasm, what do i do right now", "🧣 What helps now"),
        ("My back hurts!", "🧣 What helps now"),
        ("Hi, my back is killing me", "🧣 What helps now"),
    ],
)
async def test_a_question_opens_its_answer(chat: Chat, asked: str, title: str) -> None:
    await chat.say(asked)

    assert chat.last.startswith(title)


async def test_a_question_about_a_cause_opens_it_where_the_answer_stands(chat: Chat) -> None:
    await chat.say("how do i stop it happening when i golf")

    assert chat.last.startswith("⚽ Sport\nPrevent it")


async def test_the_second_question_of_a_message_is_a_tap_away(chat: Chat) -> None:
    await chat.say("heat or ice? and can i drive")
    first, also = chat.messages
    await chat.press("Can I drive?")

    assert first.startswith("🔥 Heat or ice?")
    assert also == "This may help too:"
    assert chat.messages[0] == first
    assert chat.last.startswith("🚗 Can I drive?")


async def test_what_a_story_asks_is_answered_above_its_cause(chat: Chat) -> None:
    await chat.say(
        "The doctor says slipped disc at L5, and it has been three weeks of ice and short walks. Will it come back?"
    )
    answer = chat.last
    await chat.press(chat.buttons[0])

    assert answer.startswith("🔁 Will it come back?\n\nIt often does")
    assert "\n\n🧩 Disc problem" in answer
    assert "It often does" in chat.last
    assert "Disc problem" not in chat.last


async def test_a_question_at_the_end_of_a_story_needs_no_choice(chat: Chat) -> None:
    await chat.say(
        "Did forty lengths on Monday after a year off and my lower back has been locked since, ice all day and two "
        "ibuprofen, no better. Ice or heat?"
    )

    assert "🔥 Heat or ice?" in chat.last


@pytest.mark.parametrize("asked", ["heat or ice?", "is it the chair or the mattress?", "i golf. my back hurts. why?"])
async def test_one_question_gets_one_answer(chat: Chat, asked: str) -> None:
    await chat.say(asked)

    assert len(chat.answers) == 1


async def test_a_doubt_is_a_choice_of_three_at_most(chat: Chat) -> None:
    harmless = (line["q"] for line in labelled("dev.jsonl") if SCREENER.screen(line["q"]) == Clear())
    matches = ((text, MATCHER.match(text, MODEL.scorer.scores(text))) for text in harmless)
    await chat.say(
        next(text for text, match in matches if isinstance(match, Ambiguous) and match.topics[0].kind == "cause")
    )
    choices = [label for label in chat.buttons if label not in {"None of these", "I have pain now: check"}]
    await chat.press(choices[0])

    assert 2 <= len(choices) <= 3
    assert len(chat.answers) == 1
    assert "How sure:" in chat.last


async def test_what_has_nothing_to_do_with_backs_is_said_so_and_kept_without_anyone(chat: Chat) -> None:
    await chat.say("where is parcel RX552 now")

    assert chat.last.startswith("I did not find an answer to that.")
    assert await chat.services.unanswered.newest(chat.clock(), limit=9) == ["where is parcel RX### now"]
    everything = await chat.services.database.fetch_all("SELECT * FROM unanswered")
    assert str(chat.person.id) not in str(everything)


async def test_admins_see_what_found_no_answer_and_how_useful_answers_are(chat: Chat, admin_chat: Chat) -> None:
    await chat.say("call 0123 when my parcel is there")
    await chat.say("/posture")
    await chat.press("More")
    await chat.press("👎 Not useful")
    await admin_chat.say("/stats")

    figures = admin_chat.messages[-2]
    assert "call #### when my parcel is there" in figures
    assert "Posture: 0 useful, 1 not" in figures


async def test_what_is_kept_is_told(chat: Chat) -> None:
    await chat.say("/privacy")

    assert "Questions I found no answer to: the words, without who asked." in chat.last
    assert "They are gone after 30 days." in chat.last


async def test_pain_without_an_answer_is_not_turned_away(chat: Chat) -> None:
    await chat.say("sore qwzx")
    said = chat.last
    await chat.press("What helps now?")

    assert said.startswith("I am not sure what you want to know.")
    assert "Go to an emergency department now:" in said
    assert chat.last.startswith("🧣 What helps now")


async def test_a_question_with_a_sign_is_never_kept(chat: Chat) -> None:
    await chat.say("i can't feel when i wipe")
    await chat.say("my 12 year old can't sleep, says it is the moon")

    assert await chat.services.unanswered.newest(chat.clock(), limit=9) == []


async def test_a_child_is_led_to_what_is_known_about_children(chat: Chat) -> None:
    await chat.say("12 year old with sore back")

    assert chat.last.startswith("📅 Worth a visit to a doctor within days:")
    assert "🧒 Back pain under 16" in chat.last


async def test_a_question_about_a_sign_gets_the_answer_about_it(chat: Chat) -> None:
    await chat.say("can a spasm make you wet yourself?")

    assert chat.last.startswith("Is this happening to you now? Get help now.")
    assert "🚨 Cauda equina syndrome" in chat.last


async def test_a_command_that_is_a_topic_is_answered(chat: Chat) -> None:
    await chat.say("/mattress")

    assert chat.last.startswith("🛌 Best mattress")


async def test_words_under_a_picture_are_answered(chat: Chat) -> None:
    await chat.send(
        photo=[{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}], caption="is my mattress to blame"
    )

    assert chat.last.startswith("🛌 Best mattress")


class TestWhenTheOperatorKeepsNoQuestions:
    @pytest.fixture
    def config(self, config: Config) -> Config:
        return config.model_copy(update={"keep_unanswered": False})

    async def test_none_is_kept(self, chat: Chat) -> None:
        await chat.say("where is my parcel")

        assert await chat.services.unanswered.newest(chat.clock(), limit=9) == []


async def test_an_answer_to_a_story_begins_with_what_was_understood(chat: Chat) -> None:
    await chat.say(
        "I lifted a heavy box 3 days ago and my back locked up. I have been using heat. What else helps now?"
    )

    assert chat.last.startswith("After lifting, 3 days ago, heat already tried.\n\n")


async def test_what_was_tried_is_not_offered_first(chat: Chat) -> None:
    await chat.say("what helps right now")
    usual = chat.last
    assert usual.index("Warmth") < usual.index("Breathe slowly")
    for told in ("I tried a hot water bottle.", "My mum has tried a hot water bottle for her back."):
        await chat.say(f"{told} What helps right now?")

        assert chat.last.index("Breathe slowly") < chat.last.index("Warmth")
