"""A red flag is found in every language of the content; the answer is in the language of the chat."""

from pathlib import Path
from typing import Final

import pytest

from bot.core.content.models import messages
from bot.core.content.problems import Severity
from bot.core.content.snapshot import Content, Snapshot
from bot.core.reading.red_flags import Flag, Hit
from bot.core.reading.screening import Screener, lexicon_of
from bot.core.reading.tokens import TrainingTexts
from bot.encoder.stemmer import english_stem
from tests.content.content_folder import folder, problems_of, refused, snapshot_of

CONTENT: Final = Path(__file__).parents[2] / "content"
SHIPPED: Final = {name: (CONTENT / f"{name}.yaml").read_bytes() for name in ("causes", "redflags")}
"""The signs, and the topics and sources that they name."""
GERMAN: Final = """\
spellings: {n: eine}
fillers: [die, der, das]
families:
  numb: [taub]
  genitals: [zwischen den Beinen]
flags:
  - id: rf-bladder
    question: Ist es neu, dass das Wasserlassen schwerfällt?
    hits: [kann nicht pinkeln]
    examples: |-
      es tröpfelt nur noch
ordinary: |-
  mein Rücken tut weh
  ich kann nicht schlafen
"""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(folder(**SHIPPED, **{"locales/de/redflags.yaml": GERMAN}))


def bladder(content: Content) -> Flag:
    return content.red_flags.flags[0]


def test_every_net_hears_the_phrases_of_every_language(snapshot: Snapshot) -> None:
    nets = {
        name: Screener(content.red_flags, lexicon_of(content.red_flags, TrainingTexts(english_stem())))
        for name, content in snapshot.languages.items()
    }
    texts = ("i cant pee", "ich kann nicht pinkeln", "numb between my legs", "taub zwischen den Beinen")

    assert {name: [isinstance(net.screen(text), Hit) for text in texts] for name, net in nets.items()} == {
        "en": [True] * 4,
        "de": [True] * 4,
    }


def test_examples_add_to_the_others(snapshot: Snapshot) -> None:
    learnt = [messages(bladder(content).examples) for content in snapshot.languages.values()]

    assert all("es tröpfelt nur noch" in each and len(each) > 100 for each in learnt)


def test_what_is_said_about_a_sign_is_in_the_language_of_the_chat(snapshot: Snapshot) -> None:
    assert bladder(snapshot.content("de")).question.startswith("Ist es neu")
    assert bladder(snapshot.content("en")).question.startswith("Is it newly hard")
    assert bladder(snapshot.content("de")).why == bladder(snapshot.content("en")).why


def test_ways_of_writing_add_to_the_english_ones_at_home_only(snapshot: Snapshot) -> None:
    english, german = snapshot.content("en").red_flags, snapshot.content("de").red_flags

    assert german.fillers == (*english.fillers, "die", "der", "das")
    assert german.spellings == {**english.spellings, "n": "eine"}


def test_phrases_are_no_texts_that_a_translation_lacks(snapshot: Snapshot) -> None:
    missing = snapshot.missing["de"]

    assert "redflags.yaml flags rf-bowel question" in missing
    assert [path for path in missing if path.endswith(("hits", "examples", "families", "ordinary"))] == []


def test_signs_without_ordinary_talk_in_the_same_language_are_refused() -> None:
    alone = GERMAN.replace("  ich kann nicht schlafen\n", "")

    (problem,) = refused(folder(**SHIPPED, **{"locales/de/redflags.yaml": alone}))

    assert problem.message == "has 2 ways to say signs, and fewer ordinary messages in its language"


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("it is so not to be here", "of “it is so not to be here” only “it not here” is read"),
        ("there is trouble peeing", "“there is trouble peeing” is read like another phrase of its list"),
    ],
)
def test_a_phrase_of_which_too_little_is_read_is_a_warning(phrase: str, message: str) -> None:
    changed = SHIPPED["redflags"].replace(b"trouble peeing,", f"trouble peeing, {phrase},".encode())

    (problem,) = problems_of(folder(**SHIPPED | {"redflags": changed}))

    assert (problem.message, problem.severity) == (message, Severity.WARNING)


def test_a_slip_in_the_phrases_is_named_in_their_own_file() -> None:
    slip = "flags:\n  - id: rf-bladder\n    hits: [17, [a]]\n"

    found = refused(folder(**SHIPPED, **{"locales/de/redflags.yaml": slip}))

    assert {problem.file for problem in found} == {"locales/de/redflags.yaml"}
