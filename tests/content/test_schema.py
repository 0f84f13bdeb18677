from pathlib import Path

from bot.commands.content import schemas
from bot.content.folder import MODELS

CONTENT = Path(__file__).parents[2] / "content"


def test_the_schemas_that_editors_read_are_true() -> None:
    written = {path: (CONTENT / path).read_text("utf-8") for path, _ in schemas()}

    assert written == dict(schemas()), "run: python -m bot content schema"


def test_every_file_names_its_schema() -> None:
    first_lines = {name: (CONTENT / name).read_text("utf-8").splitlines()[0] for name in MODELS}

    assert first_lines == {
        name: f"# yaml-language-server: $schema=schema/{name.removesuffix('.yaml')}.schema.json" for name in MODELS
    }
