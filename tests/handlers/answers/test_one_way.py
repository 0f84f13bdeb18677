"""People get what `evaluate` says: one function reads a message and one policy answers it."""

from typing import Final

from bot.core.answers.evaluation import Labelled, Outcome, judge
from bot.core.content.markup import shown
from bot.core.reading.small_talk import ALIASES, COMMAND_WORDS, COMMANDS, SMALL_TALK
from bot.handlers import FEATURES
from bot.handlers.answers.reports import COMPLAINT
from bot.playground import User
from tests.core.reading.shipped_screener import MODEL, TALK, labelled
from tests.handlers.chat import Chat
from tests.shipped import TEXTS

EVERY: Final = 9
TYPED: Final = (
    *("hello", "thanks", "hi, thank you!!", "are you a robot", "ok bye", "ambulance", "help", "cause?", "stop", "yes"),
    *("/check", "/subscribe 7:30", "/injury it hurts", "/cause sciatica", "/cause posture how do i prevent it"),
    *("/mattress", "/helpp", "/check i lost control of my bladder", "Hi, my back is killing me"),
    *(
        "had chest pain last month, it went, back still hurts",
        "fever and back pain",
        "i want to kill myself",
        "??",
        "qwzx pain qwzx",
    ),
)
BEGINNINGS: Final = {
    Outcome.EMERGENCY: ("🚨", "💛", "Get help now"),
    Outcome.URGENT: ("⏰",),
    Outcome.ASK: ("🩺 Before I answer:",),
    Outcome.CHOICES: ("Did you mean one of these?",),
    Outcome.OFF_TOPIC: ("I did not find an answer", "I am not sure what you want", "I can only read words"),
    Outcome.SMALL_TALK: (
        "Hello. I know about back spasms.",
        *(shown(TEXTS(name.removesuffix("-words"))).partition("\n")[0] for name in SMALL_TALK),
    ),
}


def outcome_seen(message: str) -> Outcome:
    """What somebody takes the first answer for."""
    for outcome, beginnings in BEGINNINGS.items():
        if message.startswith(beginnings):
            return outcome

    if "Reviewed" not in message:
        return Outcome.COMMAND

    return Outcome.ANSWER_ASK if "To be on the safe side:" in message else Outcome.ANSWER


async def test_people_get_what_evaluate_says(chat: Chat) -> None:
    texts = [*TYPED, *(str(line["q"]) for line in labelled("own.jsonl")[::EVERY])]
    wrong = {}
    for number, text in enumerate(texts):
        person = User(7000 + number, "Eve")
        chat.playground.add_user(person)
        there = chat.of(person)
        await there.say(text)
        expected = judge(Labelled(q=text), MODEL, TALK).outcome
        if outcome_seen(there.messages[0]) is not expected:
            wrong[text] = expected, there.messages[0][:80]

    assert len(texts) >= 80
    assert wrong == {}


def test_reading_knows_every_command_and_every_list_of_words() -> None:
    commands = [command for feature in FEATURES for command in feature.commands]

    public = [command for feature in FEATURES for command in feature.commands if not feature.for_admins]
    assert {each.name for each in public} == set(COMMANDS)
    assert {alias: each.name for each in commands for alias in each.aliases} == ALIASES
    assert {name for feature in FEATURES for name in feature.words} == set(COMMAND_WORDS)
    assert {name for feature in FEATURES for name in feature.small_talk} == {*SMALL_TALK, COMPLAINT}
