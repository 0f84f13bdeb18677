"""/preview: every tip as people see it."""

from typing import Final

from rapidfuzz import fuzz, process
from telegram import CallbackQuery, Update, User

from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_reply
from bot.services import BotContext
from bot.views.admin.content import PREVIEW, no_such_tip_reply, preview_reply
from bot.views.base.reply import Reply
from bot.views.tips.tip import tip_reply

CLOSE: Final = 40
OFFERED: Final = 4


async def preview(update: Update, context: BotContext) -> None:
    """/preview, or /preview stand-up-often."""
    message = the(update.message)
    await send_reply(message, _preview(" ".join(context.args or ()), message.from_user, context))


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    await edit_reply(query, _preview(parts[0] if parts else "", query.from_user, context))


def _preview(tip_id: str, admin: User | None, context: BotContext) -> Reply:
    """The tip, with buttons to its neighbours in the file; without an id, the first tip."""
    texts, content = context.texts_for(admin), context.content_for(admin)
    ids = [tip.id for tip in content.tips]
    tip_id = tip_id.strip().lower() or ids[0]
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


FEATURE: Final = Feature(
    for_admins=True,
    commands=(Command("preview", "command-preview", preview),),
    buttons={PREVIEW: pressed},
)
