"""Who is there when nobody else was invited: two people, an admin, and the group they are all in."""

from typing import Final

from bot.playground.people import People
from bot.playground.world import User

ADA: Final = User(1001, "Ada", username="ada")
BEN: Final = User(1002, "Ben", username="ben")
ADMIN: Final = User(1003, "Admin", username="admin")
CAST: Final = (ADA, BEN, ADMIN)


def settle(people: People) -> None:
    """Bring them in. The bot may write to the admin at once, to everybody else once they wrote to it."""
    for person in CAST:
        people.add_user(person, started=person is ADMIN)

    people.add_group("Back school", CAST)
    people.take_updates()
