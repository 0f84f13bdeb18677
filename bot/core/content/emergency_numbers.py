"""Which emergency numbers are named for a country, and whether they are known to reach an ambulance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from bot.core.content.models import Entry, Line

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1, such as GB."""
Number = Annotated[str, StringConstraints(pattern=r"^\d{2,5}$")]

MOST: Final = 4
"""Numbers that are named at most; also the most digits of a number that is named."""


LONGEST_LIST: Final = 12


class EmergencyList(Entry):
    """emergency_numbers.yaml: every emergency number of each country, of any service."""

    countries: Mapping[Country, Annotated[tuple[Number, ...], Field(min_length=1, max_length=LONGEST_LIST)]]


class EmergencyNumbers(Entry):
    """What we know in addition to the list of all countries."""

    general: tuple[Number, ...]
    """If a country lists only these numbers, each of them reaches every service."""
    known: Mapping[Country, tuple[Number, ...]]
    """For countries with other numbers too: the ones to call for an ambulance, best first."""
    offered: Mapping[str, tuple[Country, ...]] = {}
    """Countries that get buttons, by the person's language."""
    other_names: Mapping[Line, Country] = Field(default={})
    """Other names that people type for a country."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one country; if there are none, usual numbers are named as examples."""

    numbers: tuple[str, ...] = ()
    certain: bool = False
    """Whether each reaches an ambulance. Otherwise they are emergency numbers of any service."""


def numbers_of(country: str | None, known: EmergencyNumbers, listed: Iterable[str]) -> Numbers:
    """`listed`: the numbers of the country in emergency_numbers.yaml."""
    if country is not None and country in known.known:
        return Numbers(known.known[country], certain=True)

    numbers = tuple(number for number in listed if len(number) <= MOST)
    general = [number for number in known.general if number in numbers]
    if numbers and set(numbers) <= set(general):
        return Numbers(tuple(general), certain=True)

    return Numbers(numbers) if len(numbers) <= MOST else Numbers()
