"""The country of a person or chat, for emergency numbers: asked for with emergency advice, and stored."""

from typing import Final

from telegram import CallbackQuery, Update, User

from bot.core.content.emergency_numbers import numbers_of
from bot.database.countries import country_name, country_names, find_country, likely_country
from bot.database.pending_inputs import PendingInput
from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Feature, the
from bot.handlers.base.replies import edit_reply, send_below, send_reply
from bot.services import BotContext
from bot.views.base.emergency import (
    PREFIX,
    TYPE_IT,
    EmergencyCall,
    country_kept_reply,
    country_question_reply,
    country_typed_reply,
    country_unknown_reply,
)

EXPECTED: Final = "country"


async def emergency_call(
    chat_id: int, person: User | None, context: BotContext, *, language: str = ""
) -> EmergencyCall:
    """The emergency numbers for this person, by their own country or their chat's, if one is known.

    `language`: that of the country's name, if it is not the one of the interface.
    A mistake of ours costs the number of the country, not the advice.
    """
    try:
        country = await context.services.countries.of(*([person.id] if person else []), chat_id)
        return _call(country, person, context, language) if country else EmergencyCall()
    except Exception as error:
        note_failure(error, context)
        return EmergencyCall()


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """Ask for the country, or store the one of the button."""
    texts = context.texts_for(query.from_user)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    match parts:
        case (country,) if country in country_names("en"):
            context.services.countries.keep(chat_id, country)
            await edit_reply(query, country_kept_reply(_call(country, query.from_user, context), texts))
        case (name,) if name == TYPE_IT:
            services = context.services
            services.pending_inputs.expect(chat_id, query.from_user.id, PendingInput(EXPECTED), services.now())
            await edit_reply(query, country_typed_reply(texts))
        case _:
            await send_below(query, country_question_reply(offered_countries(query.from_user, context), texts))


async def typed(update: Update, context: BotContext, _detail: str) -> None:
    """A typed name of a country."""
    message = the(update.message)
    texts = context.texts_for(message.from_user)
    other_names = context.content_for(message.from_user).check.emergency_numbers.other_names
    country = find_country(the(message.text), texts.language, other_names)
    if country is None:
        await send_reply(message, country_unknown_reply(texts))
        return

    context.services.countries.keep(message.chat.id, country)
    await send_reply(message, country_kept_reply(_call(country, message.from_user, context), texts))


def _call(country: str, person: User | None, context: BotContext, language: str = "") -> EmergencyCall:
    content = context.content_for(person)
    numbers = numbers_of(country, content.check.emergency_numbers, content.emergency_list.get(country, ()))
    return EmergencyCall(numbers, country_name(country, language or context.texts_for(person).language))


def offered_countries(person: User, context: BotContext, *, language: str = "") -> list[tuple[str, str]]:
    """Code and name: the likely country first, then others in which the language is spoken.

    `language`: the one of the person's message, if it is not the one of their app.
    """
    shown_in = language or context.texts_for(person).language
    app = person.language_code or ""
    tag = app if app.partition("-")[0] == language else language or app
    offered = context.content_for(person).check.emergency_numbers.offered
    likely = likely_country(tag)
    countries = [*offered.get(tag.partition("-")[0], ()), *([likely] if likely else [])] or list(offered["en"])
    countries.sort(key=lambda country: country != likely)
    return [(country, country_name(country, shown_in)) for country in dict.fromkeys(countries)]


FEATURE = Feature(buttons={PREFIX: pressed}, expects={EXPECTED: typed})
