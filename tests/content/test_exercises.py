"""The exercises: readable cards, each with its picture, as drawn by tools/draw_pictures.py."""

import pytest
from telegram.constants import MessageLimit

from bot.content.pictures import picture
from bot.core.content.markup import shown_length
from bot.core.content.models import Exercise
from bot.core.content.wording import remarks
from bot.views.check.exercises import exercise_reply
from tests.content.test_wording import WORDING
from tests.shipped import CONTENT, DIRECTORY, TEXTS
from tools.draw_pictures import PICTURES

EXERCISES = CONTENT.exercises
EACH = pytest.mark.parametrize("exercise", [pytest.param(each, id=each.id) for each in EXERCISES.exercises])
PNG = b"\x89PNG"


def test_there_are_twelve() -> None:
    assert len(EXERCISES.by_id) == len(EXERCISES.exercises) == 12


@EACH
def test_a_card_follows_our_rules_of_writing(exercise: Exercise) -> None:
    text = "\n".join([exercise.name, *exercise.steps, exercise.dose, exercise.care])

    assert list(remarks(text, WORDING)) == []


@EACH
def test_a_card_fits_under_its_picture(exercise: Exercise) -> None:
    photo = picture(DIRECTORY, exercise.id)
    reply = exercise_reply(exercise, EXERCISES, photo, TEXTS)

    assert shown_length(reply.text) <= MessageLimit.CAPTION_LENGTH
    assert reply.photo is not None
    assert reply.photo.startswith(PNG)
    assert len(reply.photo) < 100_000


@EACH
def test_a_picture_is_what_the_tool_draws(exercise: Exercise) -> None:
    drawn = PICTURES[exercise.id].svg()

    assert (DIRECTORY / "pictures" / f"{exercise.id}.svg").read_text("utf-8") == drawn


def test_the_rules_follow_our_rules_of_writing() -> None:
    assert list(remarks(EXERCISES.rules, WORDING)) == []


def test_a_missing_picture_leaves_the_steps() -> None:
    assert picture(DIRECTORY, "ex-none") is None
