"""Emergency advice; if building it fails, its shortest form is sent."""

from collections.abc import Awaitable

from telegram import User

from bot.core.content.urgency import Urgency
from bot.core.reading.red_flags import Hit
from bot.handlers.answers.country import emergency_call
from bot.handlers.base.errors import note_failure
from bot.services import BotContext
from bot.views.answers.red_flags import hit_reply, shortest_reply
from bot.views.base.reply import Reply


async def advice_reply(hit: Hit, person: User, context: BotContext, *, chat_id: int | None = None) -> Reply:
    """The advice for these signs."""

    async def put_together() -> Reply:
        call = await emergency_call(chat_id or person.id, person, context)
        return hit_reply(hit, context.content_for(person).check, context.texts_for(person), call)

    return await surely(hit.level, put_together(), context)


async def surely(level: Urgency, reply: Awaitable[Reply], context: BotContext) -> Reply:
    """The reply; if it raises and the level is urgent, the shortest advice of that level."""
    try:
        return await reply
    except Exception as error:
        if not level.at_least(Urgency.URGENT):
            raise

        note_failure(error, context)
        return shortest_reply(level)
