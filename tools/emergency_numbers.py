"""Makes `content/emergency_numbers.yaml`. It overwrites corrections that were made there by hand.

Run it with the development tools installed: .venv/bin/python -m tools.emergency_numbers

Source: the short numbers of libphonenumber (https://github.com/google/libphonenumber), licence Apache 2.0, from the
package phonenumbers.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from babel import Locale
from phonenumbers import SUPPORTED_SHORT_REGIONS, PhoneMetadata

from bot.core.content.emergency_numbers import LONGEST_LIST

FILE: Final = Path(__file__).parents[1] / "content" / "emergency_numbers.yaml"
LONGEST: Final = 5
"""Digits; longer numbers in the source are not emergency numbers that people know."""

HEAD: Final = """\
# yaml-language-server: $schema=schema/emergency_numbers.schema.json
#
# The emergency numbers of each country, of any service: police, fire, ambulance. check.yaml defines which of them are
# named, and which are known to reach an ambulance. For a country without numbers, the usual three are named as
# examples. Never write a number that you have not checked.
#
# First made from the short numbers of libphonenumber (licence Apache 2.0); a test compares the two.
countries:
"""


def listed() -> dict[str, tuple[str, ...]]:
    """Numbers by country, without countries that list more than LONGEST_LIST numbers (Gabon)."""
    found = {country: tuple(_numbers(country)) for country in sorted(SUPPORTED_SHORT_REGIONS)}
    return {country: numbers for country, numbers in found.items() if 0 < len(numbers) <= LONGEST_LIST}


def _numbers(country: str) -> Iterator[str]:
    """All numbers that match the pattern of libphonenumber."""
    metadata = PhoneMetadata.short_metadata_for_region(country)
    if metadata and metadata.emergency and (pattern := metadata.emergency.national_number_pattern):
        yield from (found[0] for found in re.finditer(f"^(?:{pattern})$", _all_numbers(), re.MULTILINE))


@cache
def _all_numbers() -> str:
    lengths = range(2, LONGEST + 1)
    return "\n".join("".join(number) for length in lengths for number in product("0123456789", repeat=length))


def text() -> str:
    names = Locale.parse("en").territories
    return HEAD + "".join(
        f"  {_key(country)}: {json.dumps(numbers)}  # {names.get(country, country)}\n"
        for country, numbers in listed().items()
    )


def _key(country: str) -> str:
    return '"NO"' if country == "NO" else country  # some tools read a bare NO as false


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
