import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.core.content.problems import Severity
from bot.core.typed.pauses import WEEK, PauseWords, read_pause
from bot.core.typed.times import TimeWords, parse_time
from tests.content.content_folder import folder, problems_of, refused, snapshot_of

CONTENT = Path(__file__).parents[2] / "content"
ENGLISH = (CONTENT / "locales/en/bot.ftl").read_text("utf-8")


def words(source: str, language: str = "en") -> dict[str, bytes]:
    return folder(**{f"locales/{language}/bot.ftl": source})


def test_a_second_language_is_a_folder_and_leans_on_english() -> None:
    snapshot = snapshot_of(words("desk-cancelled = Nada ha cambiado.\n", "es"))

    spanish = snapshot.texts("es-MX")
    assert (spanish.language, spanish("desk-cancelled")) == ("es", "Nada ha cambiado.")
    assert spanish("length-minutes", count=2) == "2 minutes"
    assert snapshot.texts("fr").language == snapshot.texts(None).language == "en"


def test_english_that_lacks_a_text_takes_the_one_that_came_with_the_bot() -> None:
    files = words("desk-cancelled = OK.\n")

    (problem,) = problems_of(files)
    assert (problem.severity, problem.file) == (Severity.WARNING, "locales/en/bot.ftl")
    assert "messages are missing" in problem.message
    assert snapshot_of(files).texts()("desk-no-differences") == "There is one version only."


def test_our_own_words_are_right() -> None:
    assert problems_of(words(ENGLISH)) == []


@pytest.mark.parametrize(
    ("old", "new", "headline"),
    [
        ("desk-cancelled = ", "desk cancelled = ", "this is not a Fluent message"),
        ("desk-cancelled = ", "desk-published = ", '"desk-published" stands here twice, first in line '),
        ("desk-published = ✅ <b>Live.</b>", "desk-published = ✅ <b>Live.", "<b> is never closed"),
        (
            "{ $added } new, { $changed } changed, { $removed } gone. This",
            "{ $aded } new. This",
            "$aded is not known here",
        ),
        ("[one] 1 minute\n", "[one] <i>1 minute\n", "<i> is never closed"),
        ("desk-cancelled = OK, nothing was changed.", "desk-cancelled =\n    .title = OK", "this is empty"),
    ],
)
def test_a_slip_in_the_words_is_refused_with_its_line(old: str, new: str, headline: str) -> None:
    assert old in ENGLISH
    line = ENGLISH[: ENGLISH.index(old)].count("\n") + 1

    found = refused(words(ENGLISH.replace(old, new, 1)))

    assert any(problem.line in range(line, line + 25) and headline in problem.headline for problem in found), [
        problem.headline for problem in found
    ]
    assert {problem.file for problem in found} == {"locales/en/bot.ftl"}


def test_a_text_that_the_bot_does_not_have_is_a_warning() -> None:
    found = problems_of(words(ENGLISH.replace("desk-cancelled =", "desk-canceled ="), "es"))

    assert [(problem.severity, problem.suggestion) for problem in found] == [
        (Severity.WARNING, 'did you mean "desk-cancelled"?')
    ]


@pytest.mark.parametrize("source", ["a = " + "{" * 50_000, "a = b\n" * 60_000, "x\n" * 49_000, "\x00", "a = { $" * 900])
def test_hostile_words_are_refused(source: str) -> None:
    assert refused(words(source))


def test_every_text_that_the_code_names_exists() -> None:
    known = set(re.findall(r"^([a-z][a-z0-9-]*) =", ENGLISH, re.MULTILINE))
    code = "".join(path.read_text() for path in (CONTENT.parent / "bot").rglob("*.py"))
    named = set(re.findall(r'texts\(\s*"([a-z0-9-]+)"', code)) | set(re.findall(r'"(command-[a-z-]+)"', code))

    assert named <= known


def test_our_words_for_times_and_pauses_can_be_read() -> None:
    texts = snapshot_of(words(ENGLISH)).texts()

    assert parse_time("half past seven in the evening", TimeWords.of(texts)) == time(19, 30)
    assert read_pause("two weeks", PauseWords.of(texts), date(2026, 3, 2)) == 2 * WEEK


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("8 in evening", time(20)),
        ("8 in morning", time(8)),
        ("7 this evening", time(19)),
        ("8 p.m", time(20)),
        ("8 p m", time(20)),
        ("8 a.m", time(8)),
        ("8 a m", time(8)),
        ("9 at night", time(21)),
        ("9 nights", time(21)),
        ("2 at night", time(2)),
        ("12:30 tonight", time(0, 30)),
        ("6 fifty", time(6, 50)),
        ("six forty", time(6, 40)),
        ("seven twenty-five pm", time(19, 25)),
        ("20 past 7", time(7, 20)),
        ("5 to 8 in the evening", time(19, 55)),
        ("25 past 7", time(7, 25)),
        ("twenty five to seven", time(6, 35)),
    ],
)
def test_our_words_read_times_as_people_spell_them(typed: str, at: time) -> None:
    assert parse_time(typed, TimeWords.of(snapshot_of(words(ENGLISH)).texts())) == at


def test_a_slip_in_the_words_for_times_costs_no_more_than_that_word() -> None:
    slipped = (
        "time-words-shifts = half past x, half 30\ntime-words-named = noon 12, tea 25:00\n"
        "pause-units = week, month 30\n"
    )
    texts = snapshot_of(words(slipped, "es")).texts("es")

    assert TimeWords.of(texts).shifts == {"half": timedelta(minutes=30)}
    assert TimeWords.of(texts).named == {"noon": time(12)}
    assert PauseWords.of(texts).units == {"month": 30}
