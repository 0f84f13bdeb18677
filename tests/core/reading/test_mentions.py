"""What people tell of themselves is read, and nothing is claimed that they did not tell."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from bot.core.content.mentions import Place
from bot.core.reading.mentions import Mentioned
from tests.core.reading.shipped_screener import CONTENT, MODEL, labelled


def read(text: str) -> Mentioned:
    return MODEL.mentions.read(text)


def labels(text: str) -> list[str]:
    told = read(text)
    return [*told.places, told.side, *told.triggers.values(), *told.times, *told.tried.values()]


@pytest.mark.parametrize(
    ("told", "understood", "not_told"),
    [
        ("My lower back hurts.", "lower back", "My lower back is fine. My knee hurts."),
        ("My lower back hurts.", "lower back", "My husband has a pain in the lower back."),
        ("It grabs between my shoulder blades.", "upper back", "No pain between my shoulder blades."),
        ("My lower back hurts.", "lower back", "Last time it was my lower back, now it is higher up."),
        ("My lower back hurts.", "lower back", "I had an xray of my lower back."),
        ("My back hurts on the left.", "on the left", "My back hurts and I turned left at the lights."),
        ("My back hurts on the left.", "on the left", "My back hurts on the left and the right side."),
        (
            "The left side of my back is stiff.",
            "on the left",
            "My back is stiff and my left leg hurts on the left side.",
        ),
        ("My back hurts on the left.", "on the left", "My back hurts when I sleep on my left side."),
        ("I lifted a box and my back seized up.", "after lifting", "I did not lift a box, my back just seized up."),
        ("I lifted a box and my back seized up.", "after lifting", "Should I have lifted a box?"),
        ("My wife laughed. I lifted a box.", "after lifting", "I laughed. My wife lifted a box."),
        ("My back seized up lifting my toddler.", "after lifting", "My dad lifted a box. His back seized up."),
        ("My back went after a round of golf.", "after golf", "Can I play golf with a bad back?"),
        ("My back locked up after gardening.", "after gardening", "I like gardening. My back locked up."),
        ("I slipped on the stairs and my back hurts.", "after a fall", "I fell asleep and my back hurts."),
        ("My back locked up after running.", "after running", "I have been running a temperature and my back hurts."),
        ("My back hurts after sitting all day.", "after long sitting", "Does sitting all day make a back hurt?"),
        (
            "Emptying the boot I felt a pop, lifting a case my back went.",
            "after lifting",
            "My back is better after lifting.",
        ),
        ("My back went after a round of golf.", "after golf", "I played a round of golf, my back was fine."),
        ("My back went after a round of golf.", "after golf", "It is like after a round of golf."),
        ("I have had this back pain for 2 weeks.", "for 2 weeks", "I have done this job for 2 weeks. My back hurts."),
        ("My back has been sore since monday.", "since Monday", "I have been on holiday since monday."),
        ("My back went 3 days ago.", "3 days ago", "My dad's back went 3 days ago."),
        ("My back has been sore since early October.", "since early October", "I have been on holiday since October."),
        ("My back went on Sunday.", "on Sunday", "My back went fine. The match is on Sunday."),
        ("My back went on Sunday.", "on Sunday", "My back goes every Sunday."),
        ("My back is stiff, it's been 9 days.", "for 9 days", "My baby is born, it's been 9 days. My back is stiff."),
        (
            "My back has ached for the last two weeks.",
            "for two weeks",
            "I have been a nurse for two weeks, my back is fine.",
        ),
        ("My back is sore since 5 days.", "for 5 days", "I am on this diet since 5 days, my back is sore."),
        ("I tried heat and it hurts.", "heat", "No heat yet and it hurts."),
        ("Things I tried: heat, a belt, physio, naproxen.", "naproxen", "Heat, a belt, physio, naproxen?"),
        ("I tried heat and it hurts.", "heat", "Should I use heat or ice?"),
        ("Which tablets help, I tried heat.", "heat", "Which tablets help, or is heat better?"),
        ("I took ibuprofen but my back hurts.", "ibuprofen", "Can I take ibuprofen?"),
        ("I took ibuprofen but my back hurts.", "ibuprofen", "My wife took ibuprofen. Her back hurts."),
        ("I have been using a hot water bottle.", "heat", "Would a hot water bottle help?"),
        ("I tried heat and it hurts.", "heat", "I was told to use heat and it hurts."),
        ("I took ibuprofen but my back hurts.", "ibuprofen", "I took ibuprofen for my knee."),
        ("I took ibuprofen but my back hurts.", "ibuprofen", "I have not tried heat, ice, ibuprofen or anything."),
        (
            "I am a driver and my back went at work, ice all day, no better.",
            "cold",
            "I am a driver and my back went at work, no better at all, ice?",
        ),
        (
            "I am a driver and my back went at work. A week in bed, still the same.",
            "rest",
            "I am a driver and my back went at work, maybe a week in bed, who knows.",
        ),
        (
            "I am a driver and my back went at work, physio twice, still the same.",
            "physiotherapy",
            "I am a driver and my back went at work, physio to follow, still the same.",
        ),
        (
            "I am a driver and my back went at work, ice all day, no better.",
            "cold",
            "I am a driver and my back went at work on a sheet of ice, no better.",
        ),
        (
            "I am a driver and my back went at work. Heat pack, no better.",
            "heat",
            "I am fitting a heat pump all day and my back went at work, no better.",
        ),
        (
            "I am a driver and my back went at work. Ibuprofen twice a day, no better.",
            "ibuprofen",
            "I am a driver and my back went at work. I steer clear of ibuprofen, no better.",
        ),
        ("I took naproxen for my back.", "naproxen", "Is paracetamol plus naproxen taken for a back?"),
        ("My back has hurt for 3 months, last night I woke up.", "for 3 months", "I have been here for 3 months."),
        ("My back went 2 weeks back.", "2 weeks back", "My back hurts, 3 days back on the bike."),
        ("Stretching did nothing for my back.", "stretching", "Ice and stretching for my back."),
        ("Bad spasm in my back last night.", "last night", "The doctor saw my bad back last night."),
        ("My back went 3 weeks back.", "3 weeks back", "I have had 3 weeks back pain."),
        ("My back has ached for a month or two.", "for a month or two", "I smoke for a month or two, my back is fine."),
        ("My husband carried me. My lower back went.", "lower back", "My husband carried me. His lower back went."),
        ("A dull ache low down, my back is stiff.", "lower back", "The ache is higher up, my back is stiff."),
        ("Stretching did nothing for my back.", "stretching", "I am allergic to stretching, ha."),
    ],
)
def test_what_is_told_is_read_and_its_contrast_is_not(told: str, understood: str, not_told: str) -> None:
    assert understood in labels(told)
    assert understood not in labels(not_told)


@pytest.mark.parametrize(
    "text",
    [
        "I lifted a box. I tried heat.",
        "My back hurts in the morning when I get out of bed and it takes an hour or so until I can stand.",
        "my dad lifted a washing machine two weeks ago and his back locked up, he tried heat and ibuprofen already",
        "No lifting, no fall, no heat yet, no ibuprofen yet, it just came while I was watching television",
        "If I lifted a box tomorrow, would I need heat or ibuprofen for two weeks or is it better to rest for a bit?",
    ],
)
def test_short_messages_other_people_denials_and_questions_get_no_line(text: str) -> None:
    assert not read(text).is_taken_up


def test_a_treatment_behind_a_very_long_sentence_is_read() -> None:
    assert read(f"My back went at work {'and then it went ' * 40}. Naproxen. Still sore.").used == {"naproxen"}


def test_what_is_asked_about_is_known_beside_what_was_tried() -> None:
    told = read("I took naproxen for my back and it did nothing. Can I take paracetamol, or is ice better?")

    assert told.used == frozenset({"naproxen"})
    assert told.asked == frozenset({"paracetamol", "cold"})
    assert read("I tried heat for my back, what else is there?").asked == frozenset()


@pytest.mark.parametrize("whom", ["my toddler", "our son", "my mum"])
def test_whoever_was_lifted_is_nobody_whose_back_hurts(whom: str) -> None:
    told = "my back seized up when I lifted {} yesterday, I cannot stand up straight, heat helped a bit"

    assert labels(told.format(whom)) == labels(told.format("a box"))


def test_nearly_all_that_is_claimed_about_stories_was_told() -> None:
    """Stories retold from real posts, and what a careful reader takes from each."""
    claims: Counter[bool] = Counter()
    lines = labelled("understood.jsonl")
    for line in lines:
        mentioned = read(line["q"])
        claims.update(place in line["places"] for place in _ids(CONTENT.mentions.places, mentioned.places))
        claims.update(side == line["side"] for side in _ids(CONTENT.mentions.sides, (mentioned.side,)))
        claims.update(trigger in line["triggers"] for trigger in mentioned.triggers)
        claims.update(treatment in line["tried"] for treatment in mentioned.tried)
        told = {_bare(time) for time in line["times"]}
        claims.update(any(_bare(time) in each for each in told) for time in mentioned.times)

    assert claims[True] > 0.93 * claims.total()
    assert claims.total() > 0.6 * len(lines)


def _ids(named: Iterable[Place], labels: Iterable[str]) -> Iterator[str]:
    return (each.id for each in named if each.label in labels)


def _bare(time: str) -> str:
    """Without the words that do not change what is said: "since Monday", "on Monday"."""
    return re.sub(r"\b(?:for|since|on|last|the|about|around|nearly|over|almost) ", "", time.lower())
