"""The features of a text, and a classifier trained with examples."""

from collections import Counter
from datetime import date
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import CAUSE_IDS, TOPIC_IDS, Examples, Listening, Sayings, Topic, Vocabulary
from bot.core.reading.classifier import complement_weights
from bot.core.reading.features import ABOUT, ELSEWHERE, FeatureExtractor
from bot.core.reading.tokens import TrainingTexts
from bot.core.reading.topics import FittedMatcher, Found, Matcher, NotFound
from bot.encoder.stemmer import english_stem
from tests.shipped import CONTENT

LISTS = {"(sports names)": ("kayak", "table tennis"), "(nutrition words)": ("magnesium",)}
HEARING = FeatureExtractor.of(LISTS, Listening(about=("back",), dropped=("the",)), {}, TrainingTexts(english_stem()))


def test_words_and_pairs_of_words_are_heard_but_no_pair_across_a_full_stop() -> None:
    assert HEARING.hear("Knots hurt. The kayaks").features[:3] == ("knot", "hurt", "kayak")
    assert {"knot hurt", "hurt kayak"}.intersection(HEARING.hear("Knots hurt. The kayaks").features) == {"knot hurt"}


def test_a_list_is_heard_with_each_of_its_entries_also_when_it_is_misspelt() -> None:
    assert "(sports names)" in HEARING.hear("my kayaks").features
    assert "(sports names)" in HEARING.hear("table TENNIS!").features
    assert "(sports names)" not in HEARING.hear("table and tennis").features
    assert "(nutrition words)" in HEARING.hear("magnesuim?").features


def test_it_is_heard_whether_backs_are_spoken_of() -> None:
    assert HEARING.hear("the backs").features[-1] == ABOUT
    assert HEARING.hear("the front").features[-1] == ELSEWHERE


def test_a_feature_speaks_for_the_label_whose_examples_have_it() -> None:
    weights = complement_weights(map(Counter, (["golf", "hurts"], ["chair", "hurts"], ["salt", "hurts"])), 1.0)

    assert [list(weights[word]).index(max(weights[word])) for word in ("golf", "chair", "salt")] == [0, 1, 2]
    assert list(weights["hurts"]) == pytest.approx([0.0] * 3, abs=1e-6)


@given(st.lists(st.text("abc", min_size=1), min_size=1), st.lists(st.text("abc", min_size=1)), st.floats(0.1, 2.0))
def test_two_labels_give_the_log_odds_of_naive_bayes(own: list[str], other: list[str], smoothing: float) -> None:
    counts, kinds = (Counter(own), Counter(other)), len({*own, *other})
    weights = complement_weights(counts, smoothing)

    for feature, (first, second) in weights.items():
        shares = [(each[feature] + smoothing) / (each.total() + smoothing * kinds) for each in counts]
        assert first - second == pytest.approx(log(shares[0] / shares[1]), abs=1e-5)


def test_no_examples_give_no_weights() -> None:
    assert complement_weights((Counter(), Counter()), 1.0) == {}


def topic(id_: str, *names: str) -> Topic:
    vocabulary, day = Vocabulary(names=names), date(2026, 11, 22)
    return Topic(id=id_, kind="topic", name=id_, label=id_, summary="It.", reviewed=day, vocabulary=vocabulary)


TOPICS = tuple(map(topic, (*CAUSE_IDS, *TOPIC_IDS)))


def test_a_message_that_an_editor_adds_is_understood() -> None:
    def first(text: str, examples: Examples) -> str:
        listening = Listening(off_topic=Vocabulary(questions=("hello", "tell me a joke", "what is the weather")))
        matcher = Matcher(TOPICS, FittedMatcher.of(TOPICS, listening, examples, {}, TrainingTexts(english_stem())))
        return next(iter(matcher.read(text)[1]))

    posture = Sayings(questions="after sitting\nfrom typing all day\nmy chair is bad\nbent over the sink")
    known = Examples(sports=Sayings(questions="after tennis"), posture=posture)
    more = known.model_copy(update={"sports": Sayings(questions="after tennis\nafter kitefishing", words=("oars",))})

    assert first("kitefishing", known) != "sports"
    assert (first("kitefishing", more), first("after oars", more)) == ("sports", "sports")


def test_an_answer_of_its_own_is_found_by_its_name() -> None:
    topics = [*TOPICS, topic("faq", "questions", "!")]
    matcher = Matcher(topics, FittedMatcher.of(topics, Listening(), Examples(), {}, TrainingTexts(english_stem())))

    match = matcher.match("Questions?")
    assert isinstance(match, Found)
    assert match.topic.id == "faq"
    assert matcher.match("!") == NotFound()


def test_every_label_has_many_messages_and_none_twice() -> None:
    for label, sayings in CONTENT.examples:
        assert len(sayings.messages) >= 300, label
        assert len(set(sayings.messages)) == len(sayings.messages), label
