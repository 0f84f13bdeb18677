"""/preview: every tip as people see it."""

from typing import Final

from rapidfuzz import fuzz, process

from bot.handlers.base.feature import Command, Feature
from bot.services import BotContext
from bot.views.admin.content import PREVIEW, no_such_tip_reply, preview_reply
from bot.views.base.reply import Reply
from bot.views.tips.tip import tip_reply

CLOSE: Final = 40
OFFERED: Final = 4


async def preview(context: BotContext) -> Reply:
    """The tip that is typed or in the button, with buttons to its neighbours in the file; or else the first tip."""
    texts, content = context.texts, context.content
    ids = [tip.id for tip in content.tips]
    tip_id = context.typed_after.lower() or "".join(context.parts[:1]) or ids[0]
    tip = content.tip(tip_id)
    if tip is None:
        close = [
            found for found, *_ in process.extract(tip_id, ids, scorer=fuzz.WRatio, score_cutoff=CLOSE, limit=OFFERED)
        ]
        return no_such_tip_reply(tip_id, close, texts)

    place = ids.index(tip_id)
    shown = tip_reply(0, tip, content, texts).text
    neighbours = ids[place - 1], ids[(place + 1) % len(ids)]
    return preview_reply(tip, shown, position=place + 1, total=len(ids), neighbours=neighbours, texts=texts)


FEATURE: Final = Feature(for_admins=True, commands=(Command("preview", preview),), buttons={PREVIEW: preview})
