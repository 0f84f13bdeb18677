"""Exercise cards: picture, steps, dose, and who has to be careful."""

from html import escape
from typing import Final

from bot.core.content.exercises import Exercise, Exercises
from bot.core.content.texts import Texts
from bot.views.answers.red_flags import SEEN
from bot.views.base.buttons import button, keyboard, rows
from bot.views.base.reply import Reply

PREFIX: Final = "exercise"
ALL: Final = "all"


def agreement_reply(texts: Texts) -> Reply:
    """After advice to see a professional: exercises are shown only once the professional has agreed."""
    return Reply(texts("exercises-agreed-ask"), keyboard([button(texts("exercises-agreed"), PREFIX, ALL)]))


def exercises_reply(exercises: Exercises, texts: Texts) -> Reply:
    """The general rules, and a button for each exercise: early ones first, later ones marked with *."""
    early = [button(each.name, PREFIX, each.id) for each in exercises.exercises if each.stage == "early"]
    easing = [button(f"{each.name} *", PREFIX, each.id) for each in exercises.exercises if each.stage == "easing"]
    return Reply("\n\n".join([exercises.rules, texts("exercises-later")]), keyboard(*rows(early), *rows(easing)))


def exercise_reply(exercise: Exercise, exercises: Exercises, photo: bytes | None, texts: Texts) -> Reply:
    """One card. The steps describe everything that the picture shows, for people who cannot see it."""
    steps = "\n".join(f"{number}. {escape(step)}" for number, step in enumerate(exercise.steps, start=1))
    parts = [
        f"<b>{escape(exercise.name)}</b>",
        steps,
        texts("exercise-dose", dose=escape(exercise.dose)),
        texts("exercise-care", care=escape(exercise.care)),
        f"<i>{escape(exercises.evidence)}</i>",
    ]
    following = exercises.exercises[(exercises.exercises.index(exercise) + 1) % len(exercises.exercises)]
    return Reply(
        "\n\n".join(parts),
        keyboard(
            [
                button(texts("exercise-next", name=following.name), PREFIX, following.id),
                button(texts("exercise-all"), PREFIX, ALL),
            ]
        ),
        photo,
    )


def held_reply(texts: Texts, *, under_16: bool) -> Reply:
    """No exercises, because of a warning sign that nobody has looked at, or because of the age."""
    reason = texts("exercises-under-16" if under_16 else "exercises-held")
    seen = [] if under_16 else [button(texts("button-seen"), SEEN)]
    return Reply("\n\n".join([reason, texts("emergency-line")]), keyboard(seen))
