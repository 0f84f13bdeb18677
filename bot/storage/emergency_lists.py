"""The emergency numbers of each country, as libphonenumber lists them."""

import re
from functools import cache
from itertools import product
from typing import Final

from phonenumbers import PhoneMetadata

LONGEST: Final = 5
"""Digits; longer ones in the list are no numbers one dials in a hurry."""


@cache
def listed_numbers(country: str) -> tuple[str, ...]:
    """Every emergency number of the country; none for a country the list does not have."""
    metadata = PhoneMetadata.short_metadata_for_region(country)
    pattern = metadata.emergency.national_number_pattern if metadata and metadata.emergency else None
    if not pattern:
        return ()

    is_listed = re.compile(pattern).fullmatch
    digits = ("".join(number) for length in range(2, LONGEST + 1) for number in product("0123456789", repeat=length))
    return tuple(number for number in digits if is_listed(number))
