"""exercises.yaml: easy exercises, each with steps, dose, and who has to be careful."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field

from bot.core.content.models import Entry, Id, Line, Markup, SourceKeys


class Exercise(Entry):
    """One card; its picture is `pictures/<id>.svg`."""

    id: Id
    name: Line
    stage: Literal["early", "easing"]
    """`early`: from the first days on; `easing`: once the pain eases."""
    steps: tuple[Line, ...] = Field(min_length=2, max_length=4)
    dose: Line
    care: Line
    """Who should not do it, or should do it differently."""
    source: SourceKeys


class Exercises(Entry):
    """The file."""

    source: SourceKeys
    """Where the rules come from."""
    rules: Markup
    evidence: Line
    exercises: tuple[Exercise, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> Mapping[str, Exercise]:
        return {exercise.id: exercise for exercise in self.exercises}
