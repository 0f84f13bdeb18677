"""JSON Schemas of the content files, for editors; made from the models that check the files."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.content.folder import MODELS


def schemas() -> Iterator[tuple[str, str]]:
    """Path below the content folder, and the text of the schema."""
    for name, model in MODELS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        path = f"schema/{PurePosixPath(name).stem}.schema.json"
        yield path, json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
