"""The country buttons below what people get who write in another language."""

from typing import Final

from telegram import CallbackQuery

from bot.core.reading.language import UNKNOWN
from bot.database.countries import country_names
from bot.handlers.answers.questions import foreign_reply
from bot.handlers.base.feature import Feature
from bot.handlers.base.replies import edit_reply
from bot.handlers.start.start import old_button
from bot.services import BotContext
from bot.views.answers.languages import PREFIX


async def country_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Keep the country, and name its number in the same message."""
    known = {*context.content_for(query.from_user).languages.languages, UNKNOWN}
    match parts:
        case (language, country) if language in known and country in country_names("en"):
            pass
        case _:
            return await old_button(query, parts, context)

    chat_id = query.message.chat.id if query.message else query.from_user.id
    context.services.countries.keep(chat_id, country)
    await edit_reply(query, await foreign_reply(language, query.from_user, chat_id, context))
    return None


FEATURE: Final = Feature(buttons={PREFIX: country_pressed})
