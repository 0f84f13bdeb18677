"""Emergency advice; if building it fails, its shortest form is sent."""

from collections.abc import Callable

from bot.core.content.urgency import Urgency
from bot.core.reading.red_flags import Hit
from bot.handlers.answers.country import emergency_call
from bot.handlers.base.errors import note_failure
from bot.services import BotContext
from bot.views.answers.red_flags import hit_reply, shortest_reply
from bot.views.base.reply import Reply


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
