"""Exercise cards: picture, steps, dose, and who has to be careful."""

from html import escape
from typing import Final

from bot.core.content.models import Exercise, Exercises
from bot.core.content.texts import Texts
from bot.views.answers.red_flags import seen_button
from bot.views.base.buttons import button, column, keyboard, rows
from bot.views.base.reply import Reply, paragraphs

PREFIX: Final = "exercise"
ALL: Final = "all"


def agreement_reply(texts: Texts) -> Reply:
    """After advice to see a professional: exercises are shown only once the professional has agreed."""
    return Reply(texts("exercises-agreed-ask"), column(button(texts("exercises-agreed"), PREFIX, ALL)))


def exercises_reply(exercises: Exercises, texts: Texts) -> Reply:
    """The general rules, and a button for each exercise: early ones first, later ones marked with *."""
    early = [button(each.name, PREFIX, each.id) for each in exercises.exercises if each.stage == "early"]
    easing = [button(f"{each.name} *", PREFIX, each.id) for each in exercises.exercises if each.stage == "easing"]
    return Reply(paragraphs(exercises.rules, texts("exercises-later")), keyboard(*rows(early), *rows(easing)))


def exercise_reply(exercise: Exercise, exercises: Exercises, photo: bytes | None, texts: Texts) -> Reply:
    """One card. The steps describe everything that the picture shows, for people who cannot see it."""
    steps = "\n".join(f"{number}. {escape(step)}" for number, step in enumerate(exercise.steps, start=1))
    text = paragraphs(
        f"<b>{escape(exercise.name)}</b>",
        steps,
        texts("exercise-dose", dose=escape(exercise.dose)),
        texts("exercise-care", care=escape(exercise.care)),
        f"<i>{escape(exercises.evidence)}</i>",
    )
    following = exercises.exercises[(exercises.exercises.index(exercise) + 1) % len(exercises.exercises)]
    onward = button(texts("exercise-next", name=following.name), PREFIX, following.id)
    return Reply(text, keyboard([onward, button(texts("exercise-all"), PREFIX, ALL)]), photo)


def held_reply(texts: Texts, *, under_16: bool) -> Reply:
    """No exercises, because of a warning sign that nobody has looked at, or because of the age."""
    reason = texts("exercises-under-16" if under_16 else "exercises-held")
    seen = [] if under_16 else [seen_button(texts)]
    return Reply(paragraphs(reason, texts("emergency-line")), keyboard(seen))
