"""The documents agree with the code."""

import re
from pathlib import Path

import pytest

from bot.config import Config
from bot.handlers import FEATURES
from bot.handlers.base.feature import Command
from tests.core.reading.shipped_screener import CONTENT, SCREENER
from tools import red_flags

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
COMMANDS = [(command, feature.for_admins) for feature in FEATURES for command in feature.commands]


def anchor(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_link_inside_the_repository_is_dead(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        name, _, fragment = target.partition("#")
        linked = document.parent / name if name else document
        assert linked.exists(), target
        if fragment:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert fragment in {anchor(heading) for heading in headings}, target


@pytest.mark.parametrize(("command", "for_admins"), COMMANDS)
def test_the_readme_lists_every_command(command: Command, *, for_admins: bool) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    everyone, admins = re.findall(r"^(?:Everyone|Admins): (.+(?:\n.+)*)", readme, re.MULTILINE)

    listed = admins if for_admins else everyone
    assert f"`/{command.name}" in listed


def test_every_file_and_folder_of_the_map_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"^(bot/\S+) ", readme, re.MULTILINE):
        assert (ROOT / name).exists(), name


def test_the_containers_settings_are_settings() -> None:
    (environment,) = re.findall(
        r"^ENV ((?:.+\\\n)*.+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    names = {name for name in re.findall(r"(\w+)=", environment) if not name.startswith(("PATH", "PYTHON", "PTB"))}

    assert names == {"DATABASE_PATH", "HTTP", "LISTEN"}
    assert {name.lower() for name in names} <= set(Config.model_fields)


def test_the_documents_name_every_make_target_that_exists_and_no_other() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`", "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)))

    assert named <= targets
    assert {"run", "test", "setup", "check", "bench"} <= targets


def test_the_page_of_the_warning_signs_is_made_from_the_content() -> None:
    """If it fails, run `python -m tools.red_flags`."""
    assert red_flags.FILE.read_text(encoding="utf-8") == red_flags.text(CONTENT, SCREENER)


def test_that_page_has_enough_messages_of_each_sign() -> None:
    page = red_flags.FILE.read_text(encoding="utf-8")
    lists = re.findall(r"^Messages that (?:raise it|do not):\n\n((?:- .+\n)+)", page, re.MULTILINE)

    assert [shown.count("\n") for shown in lists] == [red_flags.SHOWN] * 2 * len(CONTENT.red_flags.flags)
