"""Sentences around a sign that do not make it denied, feared, advised or only asked about; and those that do."""

from functools import cache
from itertools import islice

import pytest

from bot.core.content.models import messages
from bot.core.content.urgency import Urgency
from bot.core.reading.red_flags import Similar, is_alarm
from tests.core.reading.shipped_screener import RED_FLAGS, SCREENER, screen_with_model

LEAST_ALARMS = 0.9
"""Share of clear signs that raise an alarm beside an aside; nearly all others bring a line below the answer."""
LONGEST_SIGN = 90

every_sign = pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("leaking urine", "I wet myself twice"),
        ("numbness between my legs", "I am numb between my legs"),
        ("night sweats", "I have night sweats"),
    ],
)


@every_sign
@pytest.mark.parametrize(
    "frame",
    [
        "My GP asked about {sign} and yes",
        "The nurse asked me about {sign} and I said yes",
        "The leaflet says to watch for {sign} and I have that now",
        "Doctor said ring if I get {sign}. I have got it",
        "I read that {sign} is bad and I have it",
        "Can a spasm cause {sign}? I have it since Monday",
        "I am worried about {sign} that I have since yesterday",
        "I was told to come back if it gets worse and now {told}",
        "I'm scared that {told}",
        "Should I worry if {told}?",
        "What should I do if {told}?",
        "What does it mean if {told}?",
        "What helps against {sign}?",
        "I can't go a day without {sign}",
        "No doctor can explain {sign}",
        "Nobody takes {sign} seriously",
        "No one in my family knows about {sign}",
        "I did not expect {sign}",
        "I never told my doctor about {sign}",
        "{told}. No pain",
        "{told}, never had that before",
        "It's about my mother, my back is fine: she has {sign}",
        "rash: no, cough: no, {sign}: yes",
        "Physio asked if anything is new and yes, {told}",
        "Got a leaflet about {sign}. That is what I have",
        "After reading about {sign} I realised I have it",
        "Went through the list and the only one I have is {sign}",
        "I'm scared of the {sign} I've got",
        "How long does {sign} last?",
        "nurse asked: cough no, {sign}: yes",
        "The doctor said to ring if I get {sign}, well I've got it",
        "I was told to come back with {sign} and now I do",
        "The nurse asked about {sign}. I had to say yes",
        "Was told to go back if it gets worse and it has, {told}",
        "They said watch out for {sign}. I've got that since Monday",
        "Without any warning {told}",
        "{told}. No other problems",
        "{told}. No medication.",
        "Can you help, {told}",
        "Can someone please advise, {sign} since noon",
        "What if it's cancer, {told}",
        "What if it's cancer, {sign} since noon",
        "The nurse asked about my bladder, {told}",
        "They said look out for weakness and {told}",
        "For no obvious reason {told}",
    ],
)
def test_a_sign_that_a_person_has_is_heard_in_every_sentence(frame: str, sign: str, told: str) -> None:
    assert is_alarm(SCREENER.screen(frame.format(sign=sign, told=told)))


@every_sign
@pytest.mark.parametrize(
    "frame",
    [
        "My GP asked about {sign} and I said no",
        "The leaflet says to watch for {sign}. I have a stiff back",
        "Doctor said ring if I get {sign}. So far so good",
        "I read that {sign} is bad but I don't have it",
        "Can a spasm cause {sign}? I only have a stiff back",
        "I'm worried about getting {sign}",
        "I can sleep without {sign}",
        "What should I do if one day {told}?",
        "{sign}? No.",
        "Got a leaflet about {sign}. My back is tight",
        "no {sign}, yes my back is sore",
        "No one in my family has {sign}, my back is sore",
        "I have no {sign}. Yes, I am sure",
        "Can a spasm cause {sign}? Yes or no?",
        "The doctor said to ring if I get {sign} and I have an appointment on Friday",
        "I was told to come back with {sign} and I do feel better",
        "They asked about {sign} and I do not think I do",
        "{sign}? no My back is stiff from raking",
        "{sign}? No they are fine",
        "{sign}? No such thing.",
        "cough, fever, {sign}: all no",
        "No numbness, aches, {sign} or fever",
        "Told to ring should my legs go numb, I leak or get {sign}",
        "What if it presses on a nerve, weak legs, {sign}?",
        "Come back if you get weak, {sign} or a fever, they said. My back is only stiff",
        "What if one day I get weak legs, {sign} or a fever?",
        "Can you tell me, can a spasm cause {sign}? My back is only stiff",
    ],
)
def test_a_sign_that_nobody_has_raises_no_alarm_in_them(frame: str, sign: str, told: str) -> None:
    assert not is_alarm(SCREENER.screen(frame.format(sign=sign, told=told)))


@pytest.mark.parametrize(
    "text",
    [
        "I have lost control of my bladder, is that normal after a spasm?",
        "No cough, but my chest hurts",
        "Nobody knows that my foot drags",
        "loss of bladder control",
        "loss of bowel control",
        "no position eases the pain",
        "what should I do about a weak leg?",
        "I took the risk of lifting a piano and now both legs burn",
        "It isn't normal that my legs get weaker every day",
        "he wants to hurt himself",
        "sudden weight loss",
        "my bladder has stopped obeying me",
        "inability to hold my stool",
        "I can't stop throwing up",
        "scared that my foot is going dead and dragging",
        "worried about my legs, they will not carry me",
        "I'm panicking about my foot, it will not move since this morning",
        "I'm scared I will wet myself again",
        "Both legs weak. No pain.",
    ],
)
def test_a_word_near_a_sign_does_not_hide_it(text: str) -> None:
    assert is_alarm(SCREENER.screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "I can't stop being sick of my boss",
        "bad balance on my account and a stiff back",
        "bad balance sheet, stiff back from the desk",
        "a poor balance between work and rest has my back tight",
        "poor balance of work and life",
        "It's about my back: my dad had numb legs, I only have a stiff back",
        "my legs are weak? nope",
    ],
)
def test_another_sense_or_another_person_raises_no_alarm(text: str) -> None:
    assert not is_alarm(SCREENER.screen(text))


@cache
def clear_signs() -> tuple[str, ...]:
    """Three short examples of each urgent sign that raise an alarm alone."""
    urgent = (flag for flag in RED_FLAGS.flags if flag.level.at_least(Urgency.URGENT))
    short = ([text.rstrip(".!") for text in messages(flag.examples) if len(text) < LONGEST_SIGN] for flag in urgent)
    return tuple(text for texts in short for text in islice((t for t in texts if is_alarm(screen_with_model(t))), 3))


@pytest.mark.parametrize(
    "frame",
    [
        "i dont want to go to hospital, {told}",
        "no accident or anything, {told}",
        "if you must know {told}",
        "i dont drink or smoke, {told}",
        "had an mri last year, all clear, {told}",
        "doctor wasnt worried, {told}",
        "would a heat pad help, {told}",
        "first time i had this was 2015, now {told}",
        "without any warning {told}",
        "can you help, {told}",
        "my friend had the same, {told}",
        "{told} or am i imagining it",
        "{told}, not that bad",
        "{told} but no pain",
        "{told} but i can still work",
        "{told} - no cause that i can think of",
        "{told}. It was checked years ago.",
        "{told}. No other problems.",
        "{told}. Thats all, no need for hospital right",
        "{told}. I dont have money for a doctor.",
    ],
)
def test_an_aside_silences_no_clear_sign(frame: str) -> None:
    assert len(clear_signs()) >= 60
    found = [(text, screen_with_model(frame.format(told=text))) for text in clear_signs()]
    alarms = [text for text, screening in found if is_alarm(screening)]
    silent = [text for text, screening in found if not (is_alarm(screening) or isinstance(screening, Similar))]

    assert len(alarms) >= LEAST_ALARMS * len(found), [text for text in clear_signs() if text not in alarms]
    assert len(silent) <= 1, silent
