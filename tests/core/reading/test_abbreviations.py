"""Abbreviations that name a red flag are recognised as people write them; repeated letters are not abbreviations."""

import pytest

from bot.core.reading.red_flags import Similar, is_alarm
from tests.core.reading.shipped_screener import SCREENER, screen_with_model

ORDINARY = {
    "AAA": [
        "Aaaaaa my back hurts",
        "AAAAAA my back hurts",
        "Aaaa it hurts so much",
        "aaaargh my back",
        "which AAA batteries fit my TENS machine",
        "my tens unit takes aaa batteries",
        "do i need AA or AAA batteries for the massage gun",
        "AAA membership card in my back pocket gives me back pain",
        "played an AAA game for ten hours, stiff back",
    ],
    "AIDS": [
        "my hearing aids need new batteries and my back aches",
        "are walking aids good for back pain",
        "do sleep aids help with back spasm",
        "magnesium aids recovery of a sore back",
        "my back is stiff, what aids digestion",
        "first aid for a stiff back",
    ],
    "TB": ["copied 2 TB of photos sitting all day, back is stiff", "a new 1 tb drive and a stiff back"],
    "IED": ["my back hurts, ie the lower part", "IE crashed all day, sat too long, stiff back"],
    "OD": ["an ode to my stiff back"],
    "CES": ["I was at CES in Las Vegas and walked all day, back is tight", "ces exercices pour mon dos"],
    "HIT": ["hit the gym today, back is sore", "HIT training twice a week, sore back", "HIIT class made my back sore"],
    "MS": ["Ms Smith from the office has a stiff back", "my ms word document took all day, stiff back"],
    "AS": ["as I bent down my back went into spasm", "AS soon as I sit my back is tight"],
    "PE": ["PE lesson left me with a stiff back", "my PE teacher says stretch, back is tight"],
    "others": [
        "MRI or no MRI for a stiff back",
        "thanks in advance, TIA, my back is stiff",
        "PMS and a stiff back",
        "GP says it is a spasm",
    ],
}
MEANT = [
    "I have AAA under watch, back hurts since today",
    "known AAA 4.9, aching back since lunch",
    "aaa and my back hurts",
    "my dad has an AAA and now back pain",
    "AAA 5.2cm on the scan, back pain",
    "AAA repair last year, new back pain",
    "is this my aaa",
    "triple a scan was 4.8 and lower back pain now",
    "i have tb and my back hurts",
    "HIV positive, back pain and fever",
    "i have aids and my back hurts",
    "AIDS patient with back pain",
    "dvt last year, calf swollen and back pain",
    "uti and back pain",
    "MRSA infection last month, back pain",
    "BRCA carrier, back pain",
    "in an rta today, neck and back",
    "hurt my back when an IED went off",
    "i ODed on paracetamol for my back",
    "IVDU, fever and back pain",
]
HELD_DOWN = {
    "i cannooot feeeel my legssss": True,
    "cant peeee since morning": True,
    "nummmmb between my legs": True,
    "weeee that was fun but my back is stiff": False,
    "sooooon i can run again?": False,
    "heeeelp my back spasm": False,
    "ouuuuch my baaaack": False,
    "my legssss are fine": False,
}


@pytest.mark.parametrize("texts", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_sentences_with_the_same_letters_raise_no_alarm(texts: list[str]) -> None:
    assert [text for text in texts if is_alarm(SCREENER.screen(text))] == []


def test_who_means_it_is_heard() -> None:
    missed = [text for text in MEANT if not is_alarm(SCREENER.screen(text))]

    assert [text for text in missed if not isinstance(screen_with_model(text), Similar)] == []


def test_letters_held_down_change_nothing() -> None:
    assert {text: is_alarm(SCREENER.screen(text)) for text in HELD_DOWN} == HELD_DOWN
