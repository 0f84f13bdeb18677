"""The country buttons below what people get who write in another language."""

from typing import Final

from bot.core.reading.language import UNKNOWN
from bot.database.countries import country_names
from bot.handlers.answers.questions import foreign_reply
from bot.handlers.base.feature import Feature
from bot.handlers.start.start import old_button
from bot.services import BotContext
from bot.views.answers.languages import PREFIX
from bot.views.base.reply import Reply


async def country_pressed(context: BotContext, parts: tuple[str, ...]) -> Reply | str:
    """Keep the country, and name its number in the same message."""
    match parts:
        case (language, country) if language in {
            *context.content.languages.languages,
            UNKNOWN,
        } and country in country_names("en"):
            context.services.countries.keep(context.chat_id, country)
            return await foreign_reply(language, context)
        case _:
            return await old_button(context, parts)


FEATURE: Final = Feature(buttons={PREFIX: country_pressed})
