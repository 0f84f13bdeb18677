"""Countries: their names in each language, and the country of each chat."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from rapidfuzz import fuzz, process

from bot.database.connection import Database, read_or
from bot.database.late_writes import LateWrites, Pending

CLOSE: Final = 85
"""Similarity (0 to 100) from which a mistyped name counts as meant."""

NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Region codes in the CLDR data that are not countries."""


class Countries:
    """The country of each chat in which somebody named one. A change is used at once, and written later."""

    def __init__(self, database: Database, late: LateWrites) -> None:
        self._database = database
        self._changes: Pending[int, str] = Pending(late, self._write)

    async def of(self, *chat_ids: int) -> str | None:
        """The country of the first of these chats that has one; None also while the database cannot be read."""
        known = await read_or({}, self._find(chat_ids))
        return next((country for chat in chat_ids if (country := self._changes[chat] or known.get(chat))), None)

    def keep(self, chat_id: int, country: str) -> None:
        self._changes[chat_id] = country

    def forget(self, chat_id: int) -> None:
        """Forget an unwritten change of this chat; `PersonalData.forget` deletes the row."""
        self._changes.forget(chat_id.__eq__)

    async def _find(self, chat_ids: Iterable[int]) -> dict[int, str]:
        rows = await self._database.fetch_all(
            "SELECT chat_id, country FROM country WHERE chat_id IN (SELECT value FROM json_each(?))",
            (json.dumps([*chat_ids]),),
        )
        return {int(chat_id): str(country) for chat_id, country in rows}

    async def _write(self, chat_id: int, country: str) -> None:
        await self._database.execute(
            "INSERT INTO country VALUES (?, ?) ON CONFLICT (chat_id) DO UPDATE SET country = excluded.country",
            (chat_id, country),
        )


def country_name(country: str, language: str) -> str:
    return country_names(language).get(country, country)


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Names by ISO 3166-1 code, from CLDR; in English if CLDR does not have the language."""
    try:
        territories = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        territories = Locale.parse("en").territories

    return {code: name for code, name in territories.items() if code.isalpha() and code not in NO_COUNTRIES}


def likely_country(language_code: str | None) -> str | None:
    """The region in a language tag (`pt-BR`), or else the likely region of the language in CLDR (likely subtags)."""
    language, _, region = (language_code or "").replace("_", "-").partition("-")
    if region and region.upper() in country_names("en"):
        return region.upper()

    likely = str(get_global("likely_subtags").get(language.lower(), "")).split("_")
    return likely[-1] if len(likely) > 1 and likely[-1] in country_names("en") else None


def find_country(typed: str, language: str, other_names: Mapping[str, str]) -> str | None:
    """The country that somebody typed, in their language or in English, also with a small typing error."""
    known = [*country_names(language).items(), *country_names("en").items()]
    names = {name.casefold(): code for code, name in known} | dict(other_names)
    wanted = " ".join(typed.casefold().split())
    if wanted in names:
        return names[wanted]

    close = process.extract(wanted, list(names), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=1)
    return next((names[name] for name, *_ in close), None)
