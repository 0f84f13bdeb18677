"""Easy exercises as cards: picture, steps, how much, who takes care."""

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
    """After the advice to see somebody: only once they agreed."""
    return Reply(texts("exercises-agreed-ask"), keyboard([button(texts("exercises-agreed"), PREFIX, ALL)]))


def exercises_reply(exercises: Exercises, texts: Texts) -> Reply:
    """The rules first, then all of them by name, the easiest first."""
    early = [button(each.name, PREFIX, each.id) for each in exercises.exercises if each.stage == "early"]
    easing = [button(f"{each.name} *", PREFIX, each.id) for each in exercises.exercises if each.stage == "easing"]
    return Reply("\n\n".join([exercises.rules, texts("exercises-later")]), keyboard(*rows(early), *rows(easing)))


def exercise_reply(exercise: Exercise, exercises: Exercises, photo: bytes | None, texts: Texts) -> Reply:
    """One card. The steps say everything that the picture shows."""
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


def held_reply(texts: Texts, *, until_seen: bool) -> Reply:
    """Not now: the last check said that somebody has to look first."""
    seen = [button(texts("button-seen"), SEEN)] if until_seen else []
    return Reply("\n\n".join([texts("exercises-held"), texts("emergency-line")]), keyboard(seen))
