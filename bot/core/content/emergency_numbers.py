"""Which emergency number may be named for a country, and how sure that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from bot.core.content.models import Entry, Line

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1, such as GB."""
Number = Annotated[str, StringConstraints(pattern=r"^\d{2,5}$")]

MOST: Final = 4
"""More than so many are no help to somebody who has to call now."""


LONGEST_LIST: Final = 12


class EmergencyList(Entry):
    """emergency_numbers.yaml: every emergency number of each country, of whatever service."""

    countries: Mapping[Country, Annotated[tuple[Number, ...], Field(min_length=1, max_length=LONGEST_LIST)]]


class EmergencyNumbers(Entry):
    """What we know beside the list of all countries."""

    general: tuple[Number, ...]
    """Where a country lists only these, each of them reaches every service."""
    known: Mapping[Country, tuple[Number, ...]]
    """Countries with other numbers beside these: the ones to call for an ambulance, best first."""
    offered: Mapping[str, tuple[Country, ...]] = {}
    """Countries on buttons, by the language of the person."""
    other_names: Mapping[Line, Country] = Field(default={})
    """What people type for a country beside its name."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """For one country; none at all means: name the usual ones as examples."""

    numbers: tuple[str, ...] = ()
    certain: bool = False
    """Each reaches an ambulance. Else they are the country's emergency numbers, of whatever service."""


def numbers_of(country: str | None, known: EmergencyNumbers, listed: Iterable[str]) -> Numbers:
    """`listed`: what emergency_numbers.yaml has for the country."""
    if country is not None and country in known.known:
        return Numbers(known.known[country], certain=True)

    numbers = tuple(number for number in listed if len(number) <= MOST)
    general = [number for number in known.general if number in numbers]
    if numbers and set(numbers) <= set(general):
        return Numbers(tuple(general), certain=True)

    return Numbers(numbers) if len(numbers) <= MOST else Numbers()
