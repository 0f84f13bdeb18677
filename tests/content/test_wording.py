"""Our own texts follow our own rules of writing (content/wording.yaml, bot/core/content/wording.py)."""

import re
from collections.abc import Iterator

import pytest
from fluent.syntax import ast, parse
from ruamel.yaml import YAML

from bot.core.content.markup import shown
from bot.core.content.models import CAUSE_IDS, TOPIC_IDS, Section, Topic
from bot.core.content.wording import Wording, remarks
from tests.content.reading_grade import reading_grade
from tests.shipped import CONTENT, DIRECTORY

WHOLE_ANSWER = 6.0
"""Flesch-Kincaid grade: a person of 11 reads it."""

PART = 8.0
"""One short part of an answer, in which a single long word weighs much."""

MEDICAL_PART = 9.0
"""Evidence, and when to get help: a person of 14 reads it."""

TYPED = re.compile("-words|-units|-months")
MEDICAL = {Section.EVIDENCE, Section.HELP}
ADVICE_OF_A_PHARMACIST = "Ask a pharmacist first if you are pregnant, 65 or over, or take blood thinners"


WORDING = Wording.model_validate(YAML(typ="safe").load((DIRECTORY / "wording.yaml").read_text("utf-8")))
TOPICS = pytest.mark.parametrize("topic", [pytest.param(topic, id=topic.id) for topic in CONTENT.topics])


def parts(topic: Topic) -> Iterator[tuple[Section | None, str]]:
    yield None, topic.summary
    yield from topic.sections()


def interface_texts() -> Iterator[tuple[str, str]]:
    resource = parse((DIRECTORY / "locales/en/bot.ftl").read_text("utf-8"))
    for entry in resource.body:
        # What people may type, word by word, is no sentence of ours.
        if isinstance(entry, ast.Message) and entry.value is not None and not TYPED.search(entry.id.name):
            elements = entry.value.elements
            yield entry.id.name, "".join(part.value if isinstance(part, ast.TextElement) else "x" for part in elements)


@TOPICS
def test_an_answer_follows_our_rules_of_writing(topic: Topic) -> None:
    found = [f"{section or 'summary'}: {remark}" for section, text in parts(topic) for remark in remarks(text, WORDING)]

    assert found == []


@TOPICS
def test_an_answer_is_easy_to_read(topic: Topic) -> None:
    hard = {
        section or "summary": grade
        for section, text in parts(topic)
        if (grade := reading_grade(text)) > (MEDICAL_PART if section in MEDICAL else PART)
    }

    assert reading_grade(*(text for _, text in parts(topic))) <= WHOLE_ANSWER
    assert hard == {}


@TOPICS
def test_an_answer_is_short_enough_for_a_phone(topic: Topic) -> None:
    long = {section: len(shown(text)) for section, text in topic.sections() if len(shown(text)) > 700}

    assert long == {}
    assert len(shown(topic.summary)) <= 250
    assert 2 <= len(topic.summary.splitlines()) <= 3


@TOPICS
def test_an_answer_names_where_it_comes_from_and_how_sure_it_is(topic: Topic) -> None:
    assert topic.sources
    assert topic.strength is not None
    assert topic.evidence
    assert [key for key in topic.sources if key not in CONTENT.sources] == []


@TOPICS
def test_advice_to_take_a_medicine_says_who_asks_first(topic: Topic) -> None:
    if topic.now and "anti-inflammatory medicine may" in topic.now:
        assert ADVICE_OF_A_PHARMACIST in topic.now


@TOPICS
def test_advice_to_use_a_warm_pack_says_where_and_when_not(topic: Topic) -> None:
    for section, text in topic.sections():
        if "warm pack wrapped" in text:
            assert "numb skin" in text, section
            assert "not while you sleep" in text.lower(), section


def test_there_is_an_answer_for_every_name_that_people_link_to() -> None:
    kinds = {topic.id: topic.kind for topic in CONTENT.topics}

    assert [kinds.get(cause) for cause in CAUSE_IDS] == ["cause"] * 6
    assert [kinds.get(topic) for topic in TOPIC_IDS] == ["topic"] * 5


def test_causes_and_their_parts_answer_every_question() -> None:
    complete = {*Section}
    gaps = {
        topic.id: complete - {section for section, _ in topic.sections()}
        for topic in CONTENT.topics
        if topic.kind in {"cause", "part"}
    }

    assert {id_: gap for id_, gap in gaps.items() if gap} == {}


def test_every_parent_is_there() -> None:
    known = {topic.id for topic in CONTENT.topics if topic.kind in {"cause", "topic"}}

    assert [topic.id for topic in CONTENT.topics if topic.kind == "part" and topic.parent != "other"] == []
    assert [topic.id for topic in CONTENT.topics if topic.kind == "question" and topic.parent not in known] == []


def test_no_id_and_no_other_name_is_used_twice() -> None:
    ids = [topic.id for topic in CONTENT.topics]
    names = [name.casefold() for topic in CONTENT.topics for name in topic.vocabulary.names]

    assert sorted(set(ids)) == sorted(ids)
    assert sorted(set(names)) == sorted(names)


def test_people_are_led_to_official_pages_not_to_copies() -> None:
    copies = ("scribd", "studylib", "slideplayer", "preflight.site", "azurewebsites", "chiro.org", "paperai", "fortis")
    linked = [source.url for source in CONTENT.sources.values() if source.url]

    assert [url for url in linked if any(copy in url for copy in copies)] == []


def test_the_interface_follows_our_rules_of_writing() -> None:
    assert [f"{name}: {remark}" for name, text in interface_texts() for remark in remarks(text, WORDING)] == []
