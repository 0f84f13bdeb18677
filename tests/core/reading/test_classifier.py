"""What is heard in a text, and what is learnt from examples."""

from datetime import date

from bot.core.content.models import CAUSE_IDS, TOPIC_IDS, Examples, Listening, Sayings, Topic, Vocabulary
from bot.core.reading.classifier import Example, learn
from bot.core.reading.features import ABOUT, ELSEWHERE, FeatureExtractor
from bot.core.reading.topics import FittedMatcher, Found, Matcher, NotFound
from bot.encoder.stemmer import english_stem
from tests.shipped import CONTENT

LISTS = {"(sports names)": ("kayak", "table tennis"), "(nutrition words)": ("magnesium",)}
HEARING = FeatureExtractor.of(LISTS, Listening(about=("back",), dropped=("the",)), {}, english_stem())


def likeliest(features: tuple[str, ...], *examples: Example) -> int:
    weights = learn((), examples, labels=3)
    sums = [sum(column) for column in zip(*(weights[feature] for feature in features), strict=True)]
    return sums.index(max(sums))


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


def test_what_stands_in_the_examples_of_a_label_speaks_for_it() -> None:
    examples = (Example(("golf", "hurts"), (0,)), Example(("chair", "hurts"), (1,)), Example(("salt", "hurts"), (2,)))

    assert [likeliest((word, "hurts"), *examples) for word in ("golf", "chair", "salt")] == [0, 1, 2]


def test_learning_is_always_the_same() -> None:
    examples = tuple(Example((f"word {n % 7}", f"{n % 3}"), (n % 3,)) for n in range(60))

    assert learn((), examples, labels=3) == learn((), examples, labels=3)


def test_nothing_to_learn_from_is_no_mistake() -> None:
    assert learn((), (), labels=3) == {}


def test_a_message_that_an_editor_adds_is_understood() -> None:
    def first(text: str, examples: Examples) -> str:
        listening = Listening(off_topic=Vocabulary(questions=("hello",)))
        matcher = Matcher((), FittedMatcher.of((), listening, examples, {}, english_stem()))
        return matcher.ranking(text)[0].label

    known = Examples(sports=Sayings(questions="after tennis"), posture=Sayings(questions="after sitting"))
    more = known.model_copy(update={"sports": Sayings(questions="after tennis\nafter kitefishing", words=("oars",))})

    assert first("kitefishing", known) != "sports"
    assert (first("kitefishing", more), first("oars", more)) == ("sports", "sports")


def test_an_answer_of_its_own_is_found_by_its_name() -> None:
    def entry(topic_id: str, *names: str) -> Topic:
        vocabulary = Vocabulary(names=names)
        return Topic(
            id=topic_id,
            kind="topic",
            name=topic_id,
            label=topic_id,
            summary="About it.",
            reviewed=date(2026, 11, 22),
            vocabulary=vocabulary,
        )

    topics = [*map(entry, (*CAUSE_IDS, *TOPIC_IDS)), entry("faq", "questions", "!")]
    matcher = Matcher(topics, FittedMatcher.of(topics, Listening(), Examples(), {}, english_stem()))

    match = matcher.match("Questions?")
    assert isinstance(match, Found)
    assert match.topic.id == "faq"
    assert matcher.match("!") == NotFound()


def test_every_label_has_many_messages_and_none_twice() -> None:
    for label, sayings in CONTENT.examples:
        assert len(sayings.messages) >= 300, label
        assert len(set(sayings.messages)) == len(sayings.messages), label
