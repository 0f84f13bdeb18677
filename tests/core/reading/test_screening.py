"""Every phrase of the brief, and hundreds more in other people's words: a red flag is never missed in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import messages
from bot.core.content.urgency import Urgency
from bot.core.reading.context import Assertion
from bot.core.reading.red_flags import (
    About,
    AskAboutSign,
    Clear,
    Doubt,
    Flag,
    Hit,
    Screening,
    Similar,
    is_alarm,
)
from bot.encoder.scores import Scores
from tests.core.reading.shipped_screener import RED_FLAGS, SCREENER, labelled, screen_with_model

FLAGS = {flag.id: flag for flag in RED_FLAGS.flags}
screen = SCREENER.screen

every_flag = pytest.mark.parametrize("flag", RED_FLAGS.flags, ids=lambda flag: flag.id)


def flags_of(screening: Screening) -> tuple[str, ...]:
    match screening:
        case Hit(flags):
            return tuple(flag.id for flag in flags)
        case AskAboutSign(flag) | About(flag) | Similar(flag):
            return (flag.id,)
        case Clear():
            return ()


def is_silent(screening: Screening, flag: Flag) -> bool:
    """An urgent sign needs an alarm, or a line below the answer; another one a word."""
    if isinstance(screening, Similar):
        return False

    return not (is_alarm(screening) if flag.hold else isinstance(screening, Hit | AskAboutSign))


def test_all_37_flags_are_there_each_once() -> None:
    assert len(RED_FLAGS.flags) == len(FLAGS) == 37
    assert [flag.level.rank for flag in RED_FLAGS.flags] == sorted(
        (f.level.rank for f in RED_FLAGS.flags), reverse=True
    )


def test_urgent_flags_hold_exercise_tips_back() -> None:
    assert all((flag.hold == "A") == flag.level.at_least(Urgency.URGENT) for flag in RED_FLAGS.flags)


@pytest.mark.no_cover
@every_flag
def test_a_listed_phrase_hits_at_its_level_or_above(flag: Flag) -> None:
    missed = [
        phrase
        for phrase in flag.hits
        if not (isinstance(hit := screen(phrase.removeprefix("=")), Hit) and hit.level.at_least(flag.level))
    ]

    assert missed == []


@pytest.mark.no_cover
@every_flag
def test_a_near_miss_passes(flag: Flag) -> None:
    fired = [text for text in flag.near_misses if is_alarm(screen(text)) or flag.id in flags_of(screen(text))]

    assert fired == []


@pytest.mark.no_cover
@every_flag
def test_a_near_miss_cancels_nothing_else_in_the_message(flag: Flag) -> None:
    for text in flag.near_misses:
        hit = screen(f"{text}. i can't feel my legs")

        assert isinstance(hit, Hit)
        assert hit.level is Urgency.EMERGENCY


@pytest.mark.no_cover
def test_other_peoples_words_for_a_sign_are_heard() -> None:
    """By the rules, or by the model, which is trained with them and does not learn every line by heart."""
    examples = [(flag, text) for flag in RED_FLAGS.flags if flag.hold for text in messages(flag.examples)]
    missed = [(flag, text) for flag, text in examples if is_silent(screen(text), flag)]
    silent = [(flag.id, text) for flag, text in missed if is_silent(screen_with_model(text), flag)]

    assert len(silent) <= 0.03 * len(examples), silent


@pytest.mark.no_cover
def test_ordinary_talk_raises_no_alarm() -> None:
    alarmed = [text for text in messages(RED_FLAGS.ordinary) if is_alarm(screen(text))]

    assert len(alarmed) < len(messages(RED_FLAGS.ordinary)) / 200, alarmed


@pytest.mark.no_cover
def test_signs_and_harmless_talk_that_nothing_was_fitted_to_are_told_apart_fairly_well() -> None:
    """Never look at what these lines say to improve the net: then they tell the truth.

    Eight of the signs are over and done with; what mended long ago is answered.
    """
    lines = labelled("signs_held.jsonl")
    signs = [line for line in lines if line["expect"] != "NO"]
    heard = [line for line in signs if not is_silent(screen_with_model(line["q"]), FLAGS[line["rule"]])]
    alarmed = [line for line in lines if line["expect"] == "NO" and is_alarm(screen(line["q"]))]

    shares = len(heard) / len(signs), len(alarmed) / (len(lines) - len(signs))
    assert shares[0] >= 0.8
    assert shares[1] <= 0.16


@pytest.mark.parametrize(
    "text",
    [
        "back pain since this morning",
        "dad has back pain since yesterday",
        "i have pain in lower back from 3 days sir",
        "my husband hurt his back on saturday",
        "hey my back is killing me since friday what do i do",
        "i have back pain and i cant bend",
        "my back has been tight since sunday",
        "sudden back pain when i lifted a box",
    ],
)
def test_what_most_people_write_first_raises_no_alarm(text: str) -> None:
    assert not is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "our tent collapsed in the wind",
        "there was a car crash on tv",
        "i nearly came off the ladder",
        "my chest is fine and my pee is normal",
        "my neighbour had a transplant and i do his garden, my back is sore",
        "my uncle starts the chemo for his bowel cancer on thursday, what should he bring and may i visit him",
        "my left leg's tingly, slowly better",
        "i have stage 4 chondromalacia in both knees and my back aches",
        "my hand was squeezed and has limited motion",
        "the patch itches like mad and falls off in the shower, my back aches",
        "a spasm so strong that i dropped to my knees, it is over now",
        "it is hard to be taking all the tablets for my back",
        "paralysed by a spasm on the kitchen floor, up again now",
        "he me tioned the drugs for his prostate",
        "spasm in my back after a small fall, i walk like i'm 90",
        "12 weeks pregnant, which hot water bottle for my back",
        "which way to go, physio or chiro",
        "do i let him play on or end it here",
        "need the weight loss plan because my back hurts",
        "pain from my back down one leg to the foot",
        "awful for a day, mild for a week, gone in two, and the same sharp pain again",
        "it won't go inside so it hangs off the back of my pack",
        "my running life is over, my back says no",
        "my lad wants out of the team, his back hurts",
        "cranky like never in my life over nothing since the steroids",
        "they have written letters to my boss about my chair",
        "a patient went limp on me and now my back hurts",
        "sorry to ramble, my back hurts",
    ],
)
def test_what_nobody_here_has_raises_no_alarm(text: str) -> None:
    assert not is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "i cant pee normally",
        "my dog knocked me over and i cant feel my legs",
        "i was watching a film and collapsed",
        "my friend cant feel his legs",
        "both my leg's are numb",
        "thinking of taking all my tablets",
        "stage 4 and my back hurts",
        "the weight is just falling off me and my back hurts",
        "paralysed from the waist down",
        "took my mum's morphine",
        "i keep tripping over my left foot and my back hurts",
        "30 weeks gone and bleeding",
        "legs going on me since march",
        "i am paralysed on one side",
        "can't go to the loo for wee or poo",
        "nobody can fix the numbness between my legs",
        "took two many painkillers",
        "my husband's tramadol, took three",
        "want to swallow all these tablets",
        "my leg's are numb, both of them",
        "the weight just keeps dropping off me, my back aches",
        "mother of a 12 year old who fell off a roof",
        "i know what a heart attack feels like and this is it",
        "pregnant 27 weeks and it feels like labour",
        "my gran, 84, had a trip on the rug and her back is bad",
        "12 weeks pregnant and my waters broke",
        "i think of ways to go",
        "i want to end it all",
        "i keep thinking about dying with a back like this",
        "went limp in bed since my back went",
        "thrown against the pole on the bus, my back hurts",
        "i have written letters to the kids and sorted the insurance",
        "nobody left to look after once the dog goes, i've picked the day",
        "fell and i'm 90, my back hurts",
    ],
)
def test_and_hides_nothing_that_somebody_has(text: str) -> None:
    assert isinstance(screen(text), Hit)


@pytest.mark.parametrize(
    "text",
    [
        "I CANT FEEL MY LEGS",
        "i can't feel my legs",
        "i can\u2019t feel my legs",
        "i can not feel my legs",
        "my dad can't feel his legs",
        "hi! quick one. i cant feel my 🦵 legs lol. which stretch is best?",
        "I c\u0430nt feel my legs",
        "i cánt feel my legs",
        "cnt feel my legs",
    ],
)
def test_however_it_is_written_and_whoever_it_is_about(text: str) -> None:
    assert screen(text) == Hit(screen("i cant feel my legs").flags, Urgency.EMERGENCY)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "is_denied"),
    [
        ("no numbness or tingling between my legs", True),
        ("i have no numbness between my legs", True),
        ("without any chest pain", True),
        ("never had cancer", True),
        ("no numbness, weakness or bladder problems", True),
        ("my legs arent numb", True),
        ("no pain but numb between my legs", False),
        ("no numbness, can't pee", False),
        ("no pain and i can't pee", False),
        ("no pain just numb between my legs", False),
        ("no pain except numb between my legs", False),
        ("not only numb between my legs", False),
        ("not just numb between my legs", False),
        ("no feeling between my legs", False),
        ("no idea why, numb between my legs", False),
        ("never wet myself before today", False),
        ("no fever or chills, numb genitals", False),
        ("no numbness or tingling, weakness, or incontinence", True),
    ],
)
def test_a_no_denies_what_it_reaches(text: str, is_denied: bool) -> None:
    assert isinstance(screen(text), Hit) is not is_denied


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("beside", "least"),
    [
        ("no fever, {}", 0.9),
        ("no numbness, {}", 0.9),
        ("no fever or chills, {}", 0.98),
        ("i have no cancer and {}", 0.75),
        ("no injury, no fall, {}", 0.9),
        ("peeing is normal but {}", 0.98),
        ("doctor said come back if worse, {}", 0.98),
        ("{}. No fever.", 0.97),
        ("{}, no injury", 0.98),
        ("{} and no trouble peeing", 0.98),
    ],
)
def test_what_is_denied_or_advised_beside_a_sign_hardly_ever_hides_it(beside: str, least: float) -> None:
    """A few say it so that they could be part of the denial: "no numbness, tingling in both legs"."""
    signs = [text.rstrip(".!") for flag in FLAGS.values() for text in messages(flag.examples) if len(text) < 90]
    heard = [text for text in signs if is_alarm(screen(text))]

    assert sum(is_alarm(screen(beside.format(text))) for text in heard) >= least * len(heard)


@pytest.mark.parametrize("beside", [", pee is fine", " pee is normal", " but walking is fine", ", my appetite is good"])
@pytest.mark.parametrize("sign", ["numb bum", "fever and chills", "my left foot is weak", "I can't feel my genitals"])
def test_only_what_stands_right_before_it_is_fine(sign: str, beside: str) -> None:
    assert is_alarm(screen(sign + beside))


@pytest.mark.parametrize(
    "text",
    [
        "had sepsis 3 years ago",
        "numb between my legs after my epidural, gone now",
        "chest pain last year",
    ],
)
def test_what_may_be_over_is_asked_about(text: str) -> None:
    ask = screen(text)

    assert isinstance(ask, AskAboutSign)
    assert ask.doubt is Doubt.PAST


@pytest.mark.parametrize(
    "text",
    [
        "car accident 10 years ago, fine since",
        "In 2011 I lost feeling between my legs. I was operated on and everything has been normal since.",
        "years ago my bladder leaked, but it was repaired and has been perfect. today my back is stiff",
    ],
)
def test_what_mended_long_ago_raises_no_alarm(text: str) -> None:
    assert not is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "numb between my legs since the accident",
        "cant pee, started last week",
        "weak leg for a year, getting worse",
        "car accident 2 years ago and still numb between my legs",
    ],
)
def test_what_goes_on_is_not_over(text: str) -> None:
    assert isinstance(screen(text), Hit)


def test_cancer_counts_however_long_ago() -> None:
    assert isinstance(screen("had breast cancer 12 years ago, fine now, my back hurts"), Hit)


@pytest.mark.parametrize("text", ["what is cauda equina?", "can a spasm make you wet yourself?"])
def test_a_question_about_a_sign_is_a_question(text: str) -> None:
    assert isinstance(screen(text), About)


def test_a_question_about_ones_own_sign_is_the_sign() -> None:
    assert isinstance(screen("why is it numb between my legs?"), Hit)
    assert isinstance(screen("is it normal that i cant pee with a spasm"), Hit)


@pytest.mark.parametrize(
    "text",
    [
        "what if i cant feel my legs one day",
        "They told me to come back if my legs go numb. My back is stiff.",
        "i'm scared of losing control of my bladder since reading a forum, my back is only tight",
        "My dad lost control of his bladder in 2009. My back is stiff from digging.",
        "Numbness between the legs? No. My back is just stiff.",
        "I said NO pain in my legs",
        "I never said I have chest pain",
        "my nan has cancer and i have back ache from lifting her",
        "my back seized up lifting my toddler, cant stand straight",
    ],
)
def test_what_is_feared_advised_or_somebody_elses_raises_no_alarm(text: str) -> None:
    assert not is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "i was knocked off my bike 12 years ago, back pain ever since",
        "couldnt feel my legs after a fall. That was in my twenties and it all came back. My back is tight today",
        "Temperature no. Weight same as ever. Cancer never. Just a tight back",
        "38F cleaner, back locked since monday",
        "my back cramps after a 40 degree day on the roof",
        "its 39.5 in the office and my back cramps",
        "bath at 40 degrees helps my back",
        "40 under the bar, back sore after squats",
        "nearly fainted with the spasm on monday, better today",
        "fell off a roof at 19, now 45 and my back is tight",
        "car crash when i was 17, im 35 now. back gets stiff at the desk",
        "Hi 34f. A horse threw me at 16. Since the kids my low back locks up",
        "35 years old. Aged 20 I rolled my car. Dull ache ever since",
        "summer 99 a lorry knocked me off my bike, my back has been stiff on and off",
    ],
)
def test_what_is_dated_answered_or_no_fever_raises_no_alarm(text: str) -> None:
    assert not is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "i was knocked off my bike yesterday, back pain ever since",
        "i can't feel my legs. That is new, the scan was years ago",
        "i just want to know why i can't pee since my back went",
        "i have no more control of my bladder, no more feeling down there",
        "numb between my legs, the doctor has gone and no appointment till monday",
        "the feeling between my legs has gone",
        "my bladder control has gone",
        "control of my bowels has disappeared",
        "the strength in my left foot has gone",
        "chest pain, troponin negative",
        "numb between my legs, no, i have not fallen",
        "i cant pee, pain isnt a problem",
        "nil by mouth, numb between the legs, waiting for the scan",
        "chest pain has never been a problem before today",
        "the hospital excluded a fracture, numb between my legs",
        "went over the handlebars yesterday and my back hurts",
        "pain low in the spine, going up to 38.4 in the evenings",
        "back pain, temp of 39.2, not been outside since",
        "my temp was 38.9 after the bath, sore back",
        "39 and a half under the tongue. Back in bits. Work tomorrow?",
        "38.6 in the ear and my back aches",
        "thighs swollen hard after squats, can barely stand, urine is brown",
        "my wife has had a backache since friday and cannae keep her eyes open. 39 c this morning",
        "my niece has back pain and it turned out to be leukaemia",
        "thrown off a horse at 45. im 46 next week and it hurts badly",
        "im 45 now. fell off the roof at 13:30",
        "im 45. fell off a ladder at 11",
        "came off my horse at 20 mph, im 50 and my back is sore",
        "fell off the roof at 15 on monday afternoon, i am 38",
        "a car hit me at 40, im 52 and my back is sore",
        "my son aged 9 fell off the roof and his back hurts, im 45",
        "my daughter, age 12, fell out of a tree house, back pain. I'm 45",
        "my boy at 13 came off his motorbike, sore back, im 50",
        "a car ran over me and my back hurts",
        "i've got a stash of pills and i'm saving up for a holiday",
        "like an idiot i fell off the ladder this morning, my back hurts",
        "like a fool i went over the handlebars, my back hurts",
        "like i said, i fell off a ladder yesterday, back pain",
        "i feel like crap, got hit by a car on friday, my back hurts",
        "it is like i broke my back, i fell off a roof",
        "both sides numb, thighs and shins",
        "the pills made me sick and i've thrown up blood, back pain",
        "i was sure it was my bladder and now i cant pee, back pain",
        "told to lose weight, but i'm losing weight anyway, no idea why, back pain",
        "i had to drag myself to the loo, my foot is floppy",
        "gasping with every step, pain in my chest",
        "i'm on long term prednisone, bent down, sudden back pain, im 70",
    ],
)
def test_and_hides_no_sign_of_today(text: str) -> None:
    assert isinstance(hit := screen(text), Hit)
    assert is_alarm(hit)


@pytest.mark.parametrize(
    "when", ["at 3 this afternoon", "at 3 in the morning", "at 13, im 31", "at 9, im 31", "at 12."]
)
def test_neither_an_hour_nor_an_age_of_long_ago_makes_a_child(when: str) -> None:
    hit = screen(f"fever and back pain, and i came off my horse {when}")
    assert isinstance(hit, Hit)
    assert "rf-under-16" not in [flag.id for flag in hit.flags]


@pytest.mark.parametrize(
    "text", ["is it normal to have back pain at 12", "at 12 years my back hurts", "my student at 11 has back pain"]
)
def test_a_child_that_tells_its_age_is_one(text: str) -> None:
    assert isinstance(hit := screen(text), Hit)
    assert [flag.id for flag in hit.flags] == ["rf-under-16"]


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        ("fever of 39", True),
        ("my little one has had a fever of 39 since the jabs, is calpol or ibuprofen better, and how often", False),
        ("i had chemo for a bowel cancer in march, now there is a new pain that does not let me sleep at all", False),
    ],
)
def test_a_long_message_that_does_not_speak_of_a_back_is_asked_about_an_illness(text: str, is_certain: bool) -> None:
    assert isinstance(screen(text), Hit) is is_certain
    assert is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "i was hit by a car when i was crossing the road, my back hurts",
        "i passed out when i was in the shower, back pain",
        "have been fainting on and off for two years, back pain too",
        "fell off a ladder, first time i went up there in years, back is agony",
        "took an overdose a long time ago",
        "my back is bad, collapsed at work, same as 2 years ago",
        "i was in a car crash in 2020 and again on monday, my back hurts",
        "overdosed 3 years ago and did it this evening",
        "passed out in 2018. then on sunday, and my back hurts",
        "fell off a ladder at 30, im 45 now. came off it again yesterday",
    ],
)
def test_only_a_date_years_ago_passes_over_an_event_without_a_question(text: str) -> None:
    assert is_alarm(screen(text))


@pytest.mark.parametrize("text", ["i was stabbed", "got stabbed with a screwdriver", "was stabbed with a knife"])
def test_a_stab_is_a_hard_blow(text: str) -> None:
    assert is_alarm(screen(f"{text}, my back"))


def test_a_trip_is_no_fall() -> None:
    assert isinstance(screen("golf trip in nine days and my back is stiff"), Clear)
    assert isinstance(screen("i tripped on the stairs and my back is stiff"), Hit)


@pytest.mark.parametrize("place", ["São Paulo", "Geneva", "Leeds", "Singapore", "Bulgaria", "South Korea", "New York"])
def test_the_name_of_a_place_says_nothing_of_a_sign(place: str) -> None:
    assert screen(place) == screen(f"7 am {place}") == Clear()


@pytest.mark.parametrize("handled", ["picked up my son", "carried our daughter", "lifted my mum", "held the baby"])
def test_a_sign_after_lifting_somebody_is_the_writers_own(handled: str) -> None:
    assert is_alarm(screen(f"my back went when I {handled} on sunday, trouble peeing and numb bum"))
    assert not is_alarm(screen(f"my back went when I {handled} on sunday, and now she has a fever"))


def test_a_relative_who_is_the_patient_counts() -> None:
    assert isinstance(screen("my mum can't pee since her back went"), Hit)


def test_a_sign_in_words_that_no_rule_has_is_not_passed_in_silence() -> None:
    story = "Everything below my belt has gone to sleep, and I had to change my trousers without having noticed why."

    assert screen(story) == Clear()
    assert screen_with_model(story) != Clear()


@pytest.mark.parametrize(
    ("text", "heard", "raised"),
    [
        ("my ring came off in the washing up", 0.99, Hit),
        ("my ring came off in the washing up", 0.3, Similar),
        ("my ring came off in the washing up", 0.0, Clear),
        ("there is less of me every month", 0.99, Similar),
        ("no ring came off in the washing up", 0.99, Similar),
        ("does losing weight without trying mean cancer", 0.85, AskAboutSign),
        ("does losing weight without trying mean cancer", 0.5, About),
    ],
)
def test_a_hint_or_a_question_counts_only_if_the_model_hears_the_sign(
    text: str, heard: float, raised: type[Screening]
) -> None:
    scores = Scores(topics={}, signs={"rf-weight-loss": heard}, any_sign=heard)

    assert isinstance(SCREENER.read(text, scores)[0], raised)


def test_numb_for_a_minute_from_a_position_is_nothing() -> None:
    assert screen("my foot went numb sitting on it, fine after a minute") == Clear()
    assert screen("numb bum after a long flight, fine once i stood up") == Clear()


def test_numb_genitals_from_a_position_are_asked_about() -> None:
    assert isinstance(screen("my balls went numb on the bike saddle, fine once i stood up"), AskAboutSign)


@pytest.mark.parametrize("cause", ["i had cancer", "fever of 39", "on chemo and my back hurts"])
def test_a_nerve_sign_makes_an_urgent_flag_an_emergency(cause: str) -> None:
    assert screen(cause).level is Urgency.URGENT  # type: ignore[union-attr]
    assert screen(f"{cause}, tingling in my right foot").level is Urgency.EMERGENCY  # type: ignore[union-attr]


def test_the_gravest_flag_wins() -> None:
    hit = screen("sciatica, shingles, and i cant pee")

    assert isinstance(hit, Hit)
    assert hit.level is Urgency.EMERGENCY
    assert hit.flags[0].id == "rf-bladder"


@pytest.mark.parametrize(
    "text",
    [
        "what is cauda equina? i am pregnant and the pain goes down one leg to the foot",
        "took an overdose of 2000 mg paracetamol",
        "i cant pee, told to come back in 10 days",
    ],
)
def test_neither_a_question_nor_a_number_beside_a_sign_hides_it(text: str) -> None:
    screening = screen(text)

    assert isinstance(screening, Hit)
    assert is_alarm(screening)


BESIDE_A_SIGN = [
    "crushing chest pain going down my left arm. No kidding",
    "12 paracetamol since this morning. No better",
    "tingling in both feet since the back spasm. No bladder problems",
    "numb between my legs since Monday. Bloods came back clear",
    "both my legs are numb but it isn't that bad",
    "I wet myself, this is not me at all, I am 35",
    "throwing up blood, covid test was negative",
    "no fever, vomiting blood, dizzy",
    "no doctor available, crushing chest pain, sweating",
    "- no fever\n- numb between my legs\n- back pain",
    "No idea what this is:\n- numb between my legs\n- back pain",
    "No fever. It is like this:\n- numb between my legs\n- back pain",
    "never mind numb between the legs",
    "no insurance chest pain going down left arm",
    "no fever numb between my legs",
    "my eyes have gone yellow was fine until today",
    "numb between my legs was fine yesterday",
    "after walking my dog I passed out",
    "watching the football on telly, fell off a ladder and hurt my back",
    "physio gave me a leaflet, numb between my legs",
    "my GP said come back in two weeks, cant feel when I pee",
    "I googled it, numb between my legs",
    "scared of hospitals, crushing chest pain going down left arm",
    "took an overdose, weighed 2 stone more in 2015",
    "dont know what to do, took 20 paracetamol",
    "generally fit and well, chest pain going down left arm",
    "no fever numb bum",
    "no pain, passed out, sweating",
    "no fever, leaking urine, tired",
    "scared. numb between my legs. Bloods came back clear",
    "why is my bum numb? No idea.",
]
"""A sign beside words that deny, date, fear or ask something else."""


@pytest.mark.parametrize("text", BESIDE_A_SIGN)
def test_words_about_something_else_do_not_hide_a_sign(text: str) -> None:
    assert is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "Numbness between my legs? None at all. My back hurts.",
        "Numb bum? No problems. My back hurts.",
        "Chest pain? No. My back hurts.",
        "no fever, chills or sweats, my back hurts",
        "no previous cancer, my back hurts",
        "I have none of these:\n- numbness between my legs\n- trouble peeing\n- weak legs\nMy back hurts.",
        "No:\n\u2022 chest pain\n\u2022 fever\n\u2022 numb legs",
        "no fever chills sweats",
        "Saddle numbness? No thankfully. My back hurts.",
        "Trouble peeing? No, all fine. My back hurts.",
        "no weak legs, numb feet, trouble peeing",
        "no cough, blood in urine, fever",
        "they thought I had cancer in my spine, but the scan came back clear",
        "chest pain was ruled out. My back hurts.",
        "my back hurts. kidney infection, antibiotics, test came back clear",
        "I fell off the roof last night, in a dream, and woke up stiff",
        "the dog was hit by a car, my back hurts from carrying him",
    ],
)
def test_what_is_denied_or_dreamt_still_raises_no_alarm(text: str) -> None:
    assert not is_alarm(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "Numbness between my legs? \nNo. just a stiff back",
        "Numbness between my legs?\r\nNo. just a stiff back",
        "chest pain ruled out by doctor last week yes",
    ],
)
def test_a_denial_needs_no_tidy_line_ends(text: str) -> None:
    assert screen(text) == Clear()


def test_a_long_story_hides_nothing() -> None:
    story = "It began on Monday in the garden. I lifted a pot, no big thing. " * 8
    story += "Since lunch she wets the chair and doesn't notice. " + "She says it is nothing and wants tea. " * 8

    assert isinstance(screen(story), Hit)


def test_a_sign_that_is_repeated_without_end_is_asked_about_at_least() -> None:
    assert is_alarm(screen("chest pain last year. " * 200))


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("i cant pee", Assertion.PRESENT),
        ("no numbness between my legs, just my back", Assertion.DENIED),
        ("my neighbour had chest pain. my back hurts when i sit", Assertion.OTHER),
        ("can a spasm make you wet yourself?", Assertion.QUESTION),
        ("chest pain last year, fine now", Assertion.MAYBE_PAST),
        ("the chest pain has gone and my back is stiff", Assertion.MAYBE_PAST),
        ("the chest pain stopped weeks ago", Assertion.MAYBE_PAST),
        ("the chest pain's gone since Tuesday, it was wind", Assertion.MAYBE_PAST),
        ("the chest pain has not gone", Assertion.PRESENT),
        ("the chest pain stopped me from walking", Assertion.PRESENT),
        ("my back is stiff. chest pain: no", Assertion.DENIED),
        ("my back is stiff, chest pain? nope", Assertion.DENIED),
        ("my back is stiff, i have chest pain. no tablets", Assertion.PRESENT),
        ("nil chest pain, the doctor excluded a clot", Assertion.DENIED),
        ("chest pain has never been an issue", Assertion.DENIED),
        ("my aunt had a numb bum with her disc. i've only got a stiff low back", Assertion.OTHER),
        ("my wife says my foot drags since my back went", Assertion.PRESENT),
        ("three years ago i had chest pain, completely cured. now my back is tight", Assertion.PAST),
        ("hubbys thing doesnt work since he hurt his back", Assertion.PRESENT),
    ],
)
def test_every_sign_that_is_mentioned_comes_with_what_is_said_about_it(text: str, assertion: Assertion) -> None:
    assert assertion in {sign.assertion for sign in SCREENER.read(text)[1]}


@given(st.text(max_size=300))
def test_whatever_raises_an_alarm_is_among_the_signs(text: str) -> None:
    screening, signs = SCREENER.read(f"{text}. i cant feel my legs")

    assert isinstance(screening, Hit)
    assert {flag.id for flag in screening.flags} <= {sign.flag.id for sign in signs}


@pytest.mark.parametrize(
    "text",
    [
        "dad was found on the floor, looks like he fell down the stairs",
        "pain like being stabbed since the car accident yesterday",
        "so, like, i was hit by a car on friday, back hurts",
        "had cancer, numb right foot for days, back pain gone",
        "my doctor said i'm losing weight for no reason, back pain",
        "i'm 50 and my mum, 84, fell, her back is bad",
        "they were sure it's a strain, fell from a ladder 2 days ago, back pain",
        "i was sure it's nothing, numb bum since yesterday",
        "fell down the stairs in my old flat last night, back hurts",
        "the pain tears from my chest into my back",
        "some tearing sensation from my chest to my back",
        "went a bit faint, cold sweat, back hurts",
        "can't feel my ball sac since my back went",
        "tramadol made her throw up for hours, even water, and her tummy and back hurt",
        "started to lose weight for no reason, back pain constant",
        "mum cannot stand up from her wheelchair since this morning, legs have gone",
        "pregnant 10 weeks, i faint whenever i stand, back pain",
        "one of my kids at 13 fell off a horse yesterday and his back hurts",
    ],
)
def test_harmless_words_beside_a_sign_take_nothing_away(text: str) -> None:
    assert isinstance(screened := screen(text), Hit)
    assert is_alarm(screened)
