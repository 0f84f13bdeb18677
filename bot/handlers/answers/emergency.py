"""Emergency advice, its shortest form if building it fails, and the country whose numbers it names."""

from collections.abc import Callable
from typing import Final

from bot.core.content.emergency_numbers import Numbers, numbers_of
from bot.core.content.snapshot import Content
from bot.core.content.urgency import Urgency
from bot.core.reading.red_flags import Hit
from bot.database.countries import country_name, country_names, find_country, likely_country
from bot.handlers.base.errors import note_failure, noted
from bot.handlers.base.feature import Feature
from bot.services import BotContext
from bot.views.answers.red_flags import hit_reply, shortest_reply
from bot.views.base.emergency import (
    PREFIX,
    TYPE_IT,
    EmergencyCall,
    country_kept_reply,
    country_question_reply,
    country_unknown_reply,
)
from bot.views.base.reply import Reply

EXPECTED: Final = "country"


async def emergency_call(context: BotContext, *, language: str = "") -> EmergencyCall:
    """The emergency numbers for this person, by their own country or their chat's, if one is known.

    `language`: that of the country's name, if it is not the one of the interface.
    A mistake of ours costs the number of the country, not the advice.
    """
    with noted(context):
        country = await context.services.countries.of(context.person.id, context.chat_id)
        return _call(country, context, language) if country else EmergencyCall()

    return EmergencyCall()


async def advice_reply(hit: Hit, context: BotContext) -> Reply:
    call = await emergency_call(context)
    return surely(hit.level, lambda: hit_reply(hit, context.content.check, context.texts, call), context)


def surely(level: Urgency, build: Callable[[], Reply], context: BotContext) -> Reply:
    """The reply; if building it fails and the level is urgent, the shortest advice of that level."""
    try:
        return build()
    except Exception as error:
        if not level.at_least(Urgency.URGENT):
            raise

        note_failure(error, context)
        return shortest_reply(level)


async def pressed(context: BotContext) -> Reply:
    match context.parts:
        case (country,) if country in country_names("en"):
            return _kept(country, context)
        case (name,) if name == TYPE_IT:
            context.expect(EXPECTED)
            return Reply(context.texts("country-type-ask"))
        case _:
            return country_question_reply(offered_countries(context), context.texts).below


async def typed(context: BotContext) -> Reply:
    other_names = context.content.check.emergency_numbers.other_names
    country = find_country((await context.reading()).text, context.texts.language, other_names)
    return _kept(country, context) if country else country_unknown_reply(context.texts)


def _kept(country: str, context: BotContext) -> Reply:
    context.services.countries.keep(context.chat_id, country)
    return country_kept_reply(_call(country, context), context.texts)


def numbers_in(country: str, content: Content) -> Numbers:
    return numbers_of(country, content.check.emergency_numbers, content.emergency_list.get(country, ()))


def _call(country: str, context: BotContext, language: str = "") -> EmergencyCall:
    return EmergencyCall(
        numbers_in(country, context.content), country_name(country, language or context.texts.language)
    )


def offered_countries(context: BotContext, *, language: str = "") -> list[tuple[str, str]]:
    """Code and name: the likely country first, then others in which the language is spoken.

    `language`: the one of the person's message, if it is not the one of their app.
    """
    app = context.person.language_code or ""
    tag = app if app.partition("-")[0] == language else language or app
    offered = context.content.check.emergency_numbers.offered
    likely = likely_country(tag)
    countries = [*offered.get(tag.partition("-")[0], ()), *([likely] if likely else [])] or list(offered["en"])
    countries.sort(key=lambda country: country != likely)
    shown_in = language or context.texts.language
    return [(country, country_name(country, shown_in)) for country in dict.fromkeys(countries)]


FEATURE = Feature(buttons={PREFIX: pressed}, expects={EXPECTED: typed})
