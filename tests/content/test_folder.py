from pathlib import Path

import pytest

from bot.content.folder import load_content
from bot.core.content.problems import Severity
from tests.content.content_folder import CHECK, EXERCISES, TIPS, TODAY, folder, problems_of, refused, snapshot_of


def test_a_right_folder_goes_live_without_a_word() -> None:
    files = folder()

    assert problems_of(files) == []
    content = snapshot_of(files).content("en")
    assert [tip.id for tip in content.tips] == ["stand-up", "warm-up"]
    assert content.topic("posture") is not None


def test_the_version_is_that_of_the_bytes() -> None:
    assert snapshot_of(folder()).version == snapshot_of(folder()).version
    assert snapshot_of(folder()).version != snapshot_of(folder(tips=TIPS + "# a word\n")).version


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("id: warm-up", "id: stand-up", "10:9", "twice, first in line 3"),
        ("id: warm-up", "id: Warm Up", "10:9", 'did you mean "warm-up"?'),
        ("id: warm-up", "id: 007", "10:9", 'put it in quotes: "007"'),
        ("id: warm-up", "id: true", "10:9", "true or false"),
        ("id: warm-up", "id:", "10:8", "this is empty"),
        ("causes: [posture]", "cause: [posture]", "4:5", 'did you mean "causes"?'),
        ("causes: [posture]", "causes: [postur]", "4:14", 'did you mean "posture"?'),
        ("causes: [posture]", "causes: posture", "4:13", "write [posture]"),
        ("causes: [posture]", "causes: []", "4:13", "at least one"),
        ("causes: [posture]", "causes: [posture", "5:9", "not closed"),
        ("causes: [posture]", "causes: *all", "4:13", "references"),
        ("causes: [posture]", "causes: &all [posture]", "4:13", "references"),
        ("causes: [posture]", "causes: !!python/tuple [posture]", "4:13", "tags"),
        ("NHS-BACK", "NHS-BAK", "7:13", 'did you mean "NHS-BACK"?'),
        ("NHS-BACK", "nhs-back", "7:13", "capital letters"),
        ("NHS-BACK", "[NHS-BACK, NHS-BAK]", "7:24", "no source"),
        ("2027-06-30", "2027-6-30", "8:16", "a date such as"),
        ("2027-06-30", "soon", "8:16", "a date such as"),
        ("and walk", "and <em>walk</em>", "5:39", "<em> is not allowed"),
        ("and walk", "& walk", "5:35", "&amp;"),
        ("and walk", "< walk", "5:35", "&lt;"),
        ("and walk", "and: walk", "5:38", "put the whole text in quotes"),
        ("    text: Stand up", "\ttext: Stand up", "5:1", "spaces"),
        ("text: Stand", "text: *Stand* up", "5:11", "put the"),
        ("text: Stand", "text: @Stand", "5:11", "quotes"),
        ("text: Stand up each half hour and walk to the window.", 'text: "bell \\a"', "5:11", "U+0007"),
        ("text: Stand", 'text: "Stand', "5:11", "never closed"),
        ("category: desk", "category: desk\n    category: sofa", "7:5", "stands here twice, first in line 6"),
        ("category: desk", "hold: -", "6:11", 'put it in quotes: "-"'),
        ("category: desk", "hold: Q", "6:11", "is not one of"),
        ("tips:\n", "tipps:\n", "2:1", 'did you mean "tips"?'),
        ("  - id: warm-up", "  - stand\n  - id: warm-up", "10:5", "names with values"),
        ("# Tips", "%Tips", "1:6", "% at its start"),
        ("category: warm-up\n", "category: warm-up\n---\ntips: []\n", "15:1", "second document"),
        ("half hour", "half\u0085 hour\u202e", "5:", "invisible"),
    ],
)
def test_a_slip_is_named_with_its_place_and_what_to_do(old: str, new: str, place: str, words: str) -> None:
    assert old in TIPS

    found = refused(folder(tips=TIPS.replace(old, new, 1)))

    assert any(problem.headline.startswith(f"tips.yaml:{place}") and words in problem.headline for problem in found), [
        problem.headline for problem in found
    ]


@pytest.mark.parametrize("written", ["1", "9" * 300, "true", '"\\a"', "x", "[x]", "{x: y}", "!x", "*x", "<x>"])
@pytest.mark.parametrize("field", ["id: warm-up", "causes: [posture]", "source: NHS-BACK", "category: desk"])
def test_a_mistake_is_named_once_and_shortly_whatever_was_written(field: str, written: str) -> None:
    long = written.replace("x", "x" * 3000)
    found = refused(folder(tips=TIPS.replace(field, f"{field.partition(':')[0]}: {long}", 1)))

    assert max(len(problem.headline) for problem in found) < 300
    assert len({(problem.line, problem.column, problem.message[:20]) for problem in found}) == len(found)


def test_all_slips_are_named_at_once_even_beside_one_that_cannot_be_read() -> None:
    tips = TIPS.replace("id: stand-up", "id: Stand").replace("category: warm-up", "category: warm-up: x")
    tips += "  - id: third\n    causes: [legs]\n    text: Walk & rest.\n"

    lines = {problem.line for problem in refused(folder(tips=tips))}

    assert lines == {3, 14, 17, 18}


def test_a_problem_shows_its_line_with_a_caret() -> None:
    (problem,) = refused(folder(tips=TIPS.replace("[posture]", "[postur]")))

    assert str(problem).splitlines()[1:] == ["        causes: [postur]", "                 ^"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"# nothing yet\n", "is empty"),
        (b"tips: []\n", "at least one"),
        (b"tips:\n", "a list"),
        (b"- id: a\n", "begins with a name"),
        (b"hello", "begins with a name"),
        (TIPS.encode("utf-16"), "UTF-16"),
        (TIPS.replace("window", "fen\u00eatre").encode("latin-1"), "UTF-8"),
        (b"tips: \x00\n", "invisible"),
        (b"\xff" * 50, "UTF-8"),
        (b"PK\x03\x04\x14\x00", "spreadsheet"),
        (b"x" * 4_000_001, "larger than"),
        (b"[" * 5000, "levels"),
        (b"tips: " + b"[" * 50 + b"]" * 50, "levels"),
        (b"tips: [" + b"1," * 500_000 + b"]", "entries"),
        (b"? [a]\n: b\n", "plain text"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, words: str) -> None:
    found = refused(folder(tips=content))

    assert any(words in problem.message for problem in found), [str(problem)[:300] for problem in found]
    assert all(problem.line >= 1 and problem.column >= 1 for problem in found)


def test_a_folder_without_its_files_says_which(tmp_path: Path) -> None:
    result = load_content(tmp_path, today=TODAY)

    assert {problem.file for problem in result.problems} >= {"tips.yaml", "causes.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2027-06-30", "2026-11-21", "was due for review"),
        (
            "walk briskly for 10 minutes",
            "walk briskly for 10 minutes\n  - id: again\n    causes: [sports]\n"
            "    text: Before you play, walk briskly for 12 minutes",
            "nearly the same",
        ),
        ("category: desk", "category: no", 'put it in quotes: "no"'),
        ("category: desk", "category: 10:00", 'put it in quotes: "10:00"'),
        ("# Tips", "\ufeff# Tips", "byte order mark"),
        ("    source: GK\n", "", "names no source"),
    ],
)
def test_what_is_only_worth_a_look_is_a_warning(old: str, new: str, words: str) -> None:
    found = [problem for problem in problems_of(folder(tips=TIPS.replace(old, new, 1))) if words in problem.headline]

    assert [problem.severity for problem in found] == [Severity.WARNING]


def test_no_and_ten_oclock_are_read_as_they_are_written() -> None:
    tips = TIPS.replace("text: Stand up each half hour and walk to the window.", "text: no")

    assert snapshot_of(folder(tips=tips)).content().tips[0].text == "no"


def test_a_tip_may_be_500_characters_as_shown_and_no_more() -> None:
    fits = f"text: {'🙂' * 249} <b>x</b>"
    assert snapshot_of(
        folder(
            tips=TIPS.replace("text: Stand", fits + " Stand", 1)[:0]
            + TIPS.replace("text: Stand up each half hour and walk to the window.", fits)
        )
    )

    (problem,) = refused(folder(tips=TIPS.replace("text: Stand up each half hour and walk to the window.", fits + "y")))
    assert "501 characters" in problem.message


def test_a_translation_is_laid_over_by_id_and_what_it_lacks_stays_english() -> None:
    german = "tips:\n  - id: stand-up\n    text: Stehen Sie jede halbe Stunde auf.\n"
    snapshot = snapshot_of(folder(**{"locales/de/tips.yaml": german}))

    assert snapshot.content("de-AT").tips[0].text == "Stehen Sie jede halbe Stunde auf."
    assert snapshot.content("de").tips[0].causes == ("posture",)
    assert snapshot.content("de").tips[1] == snapshot.content("en").tips[1]
    assert snapshot.missing == {"de": ("tips.yaml tips warm-up text",)}


@pytest.mark.parametrize(
    ("german", "words"),
    [
        ("tips:\n  - id: stand-upp\n    text: Auf.\n", 'did you mean "stand-up"?'),
        ("tips:\n  - id: stand-up\n    txt: Auf.\n", 'did you mean "text"?'),
        ("tips:\n  - id: stand-up\n    causes: [sports]\n", "texts only"),
        ("tips:\n  - id: stand-up\n    text: Auf & ab.\n", "&amp;"),
    ],
)
def test_a_slip_in_a_translation_is_named_in_its_own_file(german: str, words: str) -> None:
    found = refused(folder(**{"locales/de/tips.yaml": german}))

    assert [problem.file for problem in found] == ["locales/de/tips.yaml"]
    assert words in found[0].headline


@pytest.mark.parametrize("language", ["de-old", "de (copy)", "pt_BR", "DE", "d\udce9"])
@pytest.mark.parametrize("name", ["bot.ftl", "tips.yaml"])
def test_a_folder_that_is_not_named_like_a_language_is_refused_once(language: str, name: str) -> None:
    files = {f"locales/{language}/{name}": "", f"locales/{language}/exercises.yaml": ""}

    (problem,) = refused(folder(**files))

    assert problem.headline.encode().endswith(b"name it like de or pt-BR, or move it out of locales")


@pytest.mark.parametrize("language", ["de", "pt-BR", "pt-br", "zh-Hans", "zh-Hant-HK", "es-419", "gsw"])
def test_a_language_may_have_a_script_and_a_region(language: str) -> None:
    german = "tips:\n  - id: stand-up\n    text: Stehen Sie jede halbe Stunde auf.\n"
    snapshot = snapshot_of(folder(**{f"locales/{language}/tips.yaml": german, f"locales/{language}/bot.ftl": "# no\n"}))

    assert snapshot.content(language).tips[0].text.startswith("Stehen")


def test_a_file_that_cannot_be_read_is_not_taken_as_missing(tmp_path: Path) -> None:
    for name, content in folder().items():
        (tmp_path / name).write_bytes(content)

    (tmp_path / "locales" / "de").mkdir(parents=True)
    for name in ("redflags.yaml", "locales/de/bot.ftl"):
        (tmp_path / name).symlink_to("nowhere")

    (tmp_path / "examples.yaml").mkdir()

    found = load_content(tmp_path, today=TODAY).problems

    assert [problem.file for problem in found] == ["examples.yaml", "locales/de/bot.ftl", "redflags.yaml"]
    assert {problem.message for problem in found} == {"is empty or cannot be read"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("locales/de/redflags.yaml", "families: {}\n", "the content folder has no redflags.yaml"),
        ("locales/de/context.yaml", "families: {}\n", "the content folder has no redflags.yaml"),
        (
            "context.yaml",
            (Path(__file__).parents[2] / "content" / "context.yaml").read_bytes(),
            "the content folder has no redflags.yaml",
        ),
        ("locales/en/tips.yaml", "tips: []\n", "write English texts to tips.yaml"),
    ],
)
def test_a_file_that_changes_nothing_is_a_warning(name: str, content: str | bytes, words: str) -> None:
    (problem,) = problems_of(folder(**{name.removesuffix(".yaml") if "/" not in name else name: content}))

    assert (problem.file, problem.severity) == (name, Severity.WARNING)
    assert words in problem.headline


def test_the_folder_of_this_repository_is_right() -> None:
    result = load_content(Path(__file__).parents[2] / "content", today=TODAY)

    assert [str(problem) for problem in result.problems if problem.is_error] == []


def test_a_text_that_breaks_our_rules_of_writing_is_a_warning() -> None:
    rules = (Path(__file__).parents[2] / "content" / "wording.yaml").read_bytes()
    tips = TIPS.replace("Stand up", "You should stand up")

    (problem,) = problems_of(folder(tips=tips, wording=rules))

    assert problem.headline.startswith('tips.yaml:5:15: warning: instead of "should" write')


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("[Lie down.]", "1 of at least 2 entries; add what is missing"),
        ("[One., Two., Three., Four., Five.]", "5 entries; at most 4 fit; leave some out"),
    ],
)
def test_a_list_that_is_too_short_or_too_long_is_refused(steps: str, words: str) -> None:
    (problem,) = refused(folder(exercises=EXERCISES.replace("[Lie down., Get up.]", steps)))

    assert problem.headline.endswith(words)


def test_a_check_that_leads_nowhere_is_refused_with_its_place() -> None:
    (problem,) = refused(folder(check=CHECK.replace(b"when: y_preg\n", b"when: y_prg\n", 1)))

    assert problem.headline.startswith("check.yaml:")
    assert problem.message == "no choice is called y_prg"


def test_a_part_of_a_translated_check_stays_english_until_it_is_there() -> None:
    german = "unanswered: Eine Antwort fehlt.\nquestions:\n  - id: q1_nerves\n    name: Nerven\n"
    snapshot = snapshot_of(folder(**{"locales/de/check.yaml": german}))

    assert snapshot.content("de").check.unanswered == "Eine Antwort fehlt."
    assert snapshot.content("de").check.questions[0].name == "Nerven"
    assert snapshot.content("de").check.questions[0].choices == snapshot.content("en").check.questions[0].choices
    assert "check.yaml notice" in snapshot.missing["de"]
    assert not [path for path in snapshot.missing["de"] if path.endswith((" id", " level", " kind", " cause"))]
