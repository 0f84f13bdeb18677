"""The phrases and patterns of the red flags: what they match, and which are refused."""

from typing import Any

import pytest

from bot.core.reading.lexicon import Lexicon, members
from bot.core.reading.red_flags import (
    Pattern,
    patterns,
)
from bot.core.reading.tokens import Speller, TrainingTexts, WordList
from bot.encoder.stemmer import english_stem
from tests.core.reading.shipped_screener import RED_FLAGS, SCREENER

screen = SCREENER.screen
LEXICON = SCREENER._lexicon


@pytest.mark.parametrize("phrase", ["д", "back ש", "☃", "?!"])
def test_a_phrase_that_is_not_read_is_refused_with_words(phrase: str) -> None:
    wrong: dict[str, Any] = RED_FLAGS.model_dump()
    wrong["families"]["pee"] = (*wrong["families"]["pee"], phrase)

    with pytest.raises(ValueError, match="write words in Latin letters"):
        type(RED_FLAGS).model_validate(wrong)


def test_a_lexicon_passes_over_a_phrase_that_is_not_read() -> None:
    texts = TrainingTexts(str)
    lexicon = Lexicon.of({"pain": ["☃", "ache"]}, Speller.of(["ache"], {}, texts), texts)

    assert lexicon.spans(lexicon.read("an ache ☃")) == {"pain": [(1, 1)]}


@pytest.mark.parametrize(("phrase", "said", "unsaid"), [
    ("spread to my", "it spread to my leg", "it spread my weight"),
    ("the right leg too", "and now the right leg too", "only the right leg"),
])  # fmt: skip
def test_a_phrase_that_ends_in_a_filler_needs_it(phrase: str, said: str, unsaid: str) -> None:
    texts = TrainingTexts(str)
    speller = Speller.of({*phrase.split()}, {}, texts)
    lexicon = Lexicon.of({"family": [phrase]}, speller, texts, fillers=RED_FLAGS.fillers)

    assert lexicon.spans(lexicon.read(said))
    assert not lexicon.spans(lexicon.read(unsaid))


def test_a_frequent_word_is_not_read_as_another_with_its_stem() -> None:
    texts = TrainingTexts(english_stem(), lambda: WordList(frozenset({"dying", "several", "died"})))
    lexicon = Lexicon.of({"signs": ["die", "severe"]}, Speller.of((), {}, texts), texts)

    assert lexicon.spans(lexicon.read("several dying")) == {}
    assert lexicon.spans(lexicon.read("died")) == {"signs": [(0, 0)]}


def test_listed_words_with_one_stem_stay_apart_unless_they_are_related() -> None:
    texts = TrainingTexts(english_stem(), lambda: WordList(frozenset({"severely", "frying"})))
    families = {"signs": ["severe", "cancer", "friday", "fri"], "few": ["several"], "other": ["cancerous", "fry"]}
    lexicon = Lexicon.of(families, Speller.of((), {}, texts), texts)

    found = {word: [*lexicon.spans(lexicon.read(word))] for word in ("several", "severely", "cancerous", "frying")}
    assert found == {"several": ["few"], "severely": ["signs"], "cancerous": ["signs", "other"], "frying": ["other"]}


@pytest.mark.no_cover
def test_what_a_pattern_must_be_without_does_not_hide_its_own_phrases() -> None:
    found = [each for flag in RED_FLAGS.flags for each in patterns((*flag.groups, *flag.asks))]
    hidden = {}
    for near, without in {(near, other) for each in found for near in each.near for other in each.without}:
        phrases = [phrase.removeprefix("=") for phrase in members(near, RED_FLAGS.families)]
        hiding = [phrase for phrase in phrases if without in LEXICON.spans(LEXICON.read(phrase))]
        if len(hiding) > len(phrases) / 50:
            hidden[near, without] = hiding

    assert hidden == {}


def test_alternatives_in_a_phrase_are_written_out() -> None:
    families = {"numb": ("no|hardly_any| feeling", "@dead"), "dead": ("gone dead",)}

    assert set(members("numb", families)) == {"no feeling", "hardly any feeling", " feeling", "gone dead"}


def test_a_pattern_reads_as_written() -> None:
    assert Pattern.read("cant > pee / 2 & back - diet") == Pattern(
        near=("cant", "pee"), ordered=True, within=2, also=frozenset({"back"}), without=frozenset({"diet"})
    )


def test_alternatives_in_a_pattern_are_written_out() -> None:
    found = list(patterns(["cant|wont > pee / 2 & back|spine - diet"]))

    assert found == [
        Pattern(near=(cant, "pee"), ordered=True, within=2, also=frozenset({back}), without=frozenset({"diet"}))
        for cant in ("cant", "wont")
        for back in ("back", "spine")
    ]


def test_what_a_pattern_must_be_without_has_no_alternatives() -> None:
    with pytest.raises(ValueError, match="has no alternatives"):
        list(patterns(["cant > pee - diet|drink & back"]))


def test_a_pattern_with_an_unknown_family_is_refused() -> None:
    wrong: dict[str, Any] = RED_FLAGS.model_dump()
    wrong["flags"][0]["groups"] = ["numb + sadle"]

    with pytest.raises(ValueError, match=r"there is no family “sadle”"):
        type(RED_FLAGS).model_validate(wrong)
