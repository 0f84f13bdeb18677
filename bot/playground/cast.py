"""The default users: two people, an admin, and a group with all of them."""

from typing import Final

from bot.playground.people import People
from bot.playground.world import User

ADA: Final = User(1001, "Ada", username="ada", zone="Europe/Madrid")
BEN: Final = User(1002, "Ben", username="ben", zone="America/New_York")
ADMIN: Final = User(1003, "Admin", username="admin")
CAST: Final = (ADA, BEN, ADMIN)


def settle(people: People) -> None:
    """Add them. The bot may write to the admin at once, and to the others after they have written to it."""
    for person in CAST:
        people.add_user(person, started=person is ADMIN)

    people.add_group("Back school", CAST)
    people.take_updates()
