import re
from pathlib import Path

import pytest

from bot.storage.locales import LocaleProblem, load_locales

CONTENT = Path(__file__).parents[2] / "content"


def write(directory: Path, language: str, source: str) -> None:
    folder = directory / "locales" / language
    folder.mkdir(parents=True)
    (folder / "bot.ftl").write_text(source, encoding="utf-8")


def test_a_second_language_is_a_folder_and_leans_on_english(tmp_path: Path) -> None:
    write(tmp_path, "en", "hello = Hello\nbye = Bye { $name }\n")
    write(tmp_path, "es", "hello = Hola\n")
    locales = load_locales(tmp_path)

    assert locales.languages == ("en", "es")
    spanish = locales.texts_for("es-MX")
    assert (spanish.language, spanish("hello"), spanish("bye", name="Ana")) == ("es", "Hola", "Bye Ana")
    assert locales.texts_for("fr").language == "en"
    assert locales.texts_for(None).language == "en"


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    write(tmp_path, "en", "hello = Hello\nthis is no message\n")

    with pytest.raises(LocaleProblem, match=r"bot\.ftl:2"):
        load_locales(tmp_path)


def test_english_must_be_there(tmp_path: Path) -> None:
    write(tmp_path, "es", "hello = Hola\n")

    with pytest.raises(LocaleProblem, match="en"):
        load_locales(tmp_path)


def test_every_text_that_the_code_names_exists() -> None:
    source = (CONTENT / "locales/en/bot.ftl").read_text()
    known = set(re.findall(r"^([a-z][a-z0-9-]*) =", source, re.MULTILINE))
    code = "".join(path.read_text() for path in (CONTENT.parent / "bot").rglob("*.py"))
    named = set(re.findall(r'texts\(\s*"([a-z0-9-]+)"', code)) | set(re.findall(r'"(command-[a-z-]+)"', code))

    assert named <= known
