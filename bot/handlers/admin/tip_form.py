"""The form for a new tip: its text, its topics, a preview, and publishing."""

from datetime import timedelta
from html import escape
from typing import Final

from telegram import CallbackQuery, Message, Update

from bot.core.content.markup import MarkupError, check_markup
from bot.core.content.models import CAUSE_IDS, CauseId, check_tip_length
from bot.core.content.tip_edits import id_for, with_tip
from bot.database.pending_inputs import PendingInput
from bot.database.versions import TipsFileDraft
from bot.handlers.admin.tips_file import offer
from bot.handlers.base.feature import Feature, the
from bot.handlers.base.replies import edit_reply, remove_buttons, send_reply
from bot.services import BotContext
from bot.views.admin.content import admin_reply
from bot.views.admin.tip_form import NEW_TIP, choose_topics_reply
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply

FORM: Final = "form"
"""The `base` of a draft that is the text of one tip, not a file."""

REVIEWED_FOR: Final = timedelta(days=365)
"""Time until the review date of a new tip."""


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """The form's buttons: begin, tick a topic, continue to the preview, cancel."""
    match parts:
        case (word, number, *bits) if is_number(number):
            draft = await context.services.drafts.find(int(number), query.from_user.id)
            await (_go_on(query, (word, _topics(bits)), draft, context) if draft else _gone(query, context))
        case _:
            await _ask(query, context)


async def typed(update: Update, context: BotContext, _detail: str) -> None:
    """The text of the new tip."""
    message = the(update.message)
    services, texts = context.services, context.texts_for(message.from_user)
    text = (message.text_html or "").strip()
    try:
        check_tip_length(check_markup(text))
    except MarkupError as error:
        _expect(message.chat.id, context)
        await send_reply(message, admin_reply("newtip-refused", texts, reason=escape(str(error))))
        return

    number = await services.drafts.keep(message.chat.id, FORM, text.encode(), services.now())
    topics = context.content_for(message.from_user).topics
    await send_reply(message, choose_topics_reply(number, 0, text, topics, texts))


async def _ask(query: CallbackQuery, context: BotContext) -> None:
    """Ask for the text, unless the folder cannot be written."""
    texts = context.texts_for(query.from_user)
    if not await context.services.publisher.is_writable():
        return await edit_reply(query, admin_reply("desk-read-only", texts))

    _expect(query.from_user.id, context)
    await edit_reply(query, admin_reply("newtip-ask", texts))


def _expect(admin_id: int, context: BotContext) -> None:
    services = context.services
    services.pending_inputs.expect(admin_id, admin_id, PendingInput(NEW_TIP), services.now())


async def _gone(query: CallbackQuery, context: BotContext) -> None:
    await edit_reply(query, admin_reply("desk-draft-gone", context.texts_for(query.from_user)))


async def _go_on(query: CallbackQuery, step: tuple[str, int], draft: TipsFileDraft, context: BotContext) -> None:
    """A press in a form; `step` is the button's action and the topics ticked after the press."""
    if draft.base != FORM or not isinstance(query.message, Message):
        return await _gone(query, context)

    texts, text = context.texts_for(query.from_user), draft.content.decode()
    match step:
        case "tick", bits:
            topics = context.content_for(query.from_user).topics
            await edit_reply(query, choose_topics_reply(draft.number, bits, text, topics, texts))
        case "next", bits if bits:
            await remove_buttons(query)
            await _offer(query.message, text, bits, context)
        case _:
            await context.services.drafts.drop(draft.number, draft.admin_id)
            await edit_reply(query, admin_reply("desk-cancelled", texts))


async def _offer(message: Message, text: str, bits: int, context: BotContext) -> None:
    """Add the tip to the file, and check and offer the result like a file that an admin sent."""
    services, texts = context.services, context.texts_for(None)
    causes: list[CauseId] = [cause for place, cause in enumerate(CAUSE_IDS) if bits >> place & 1]
    taken = {tip.id for tip in services.library.content().tips}
    file = with_tip(
        services.publisher.file.read().decode("utf-8-sig", "replace"),
        tip_id=id_for(text, taken),
        text=text,
        causes=causes,
        review_by=services.now().date() + REVIEWED_FOR,
    )
    if file is None:
        await send_reply(message, Reply(texts("newtip-no-list")))
        return

    await offer(message, file.encode(), context)


def _topics(bits: list[str]) -> int:
    """The ticked topics from a button, limited to valid bits."""
    return int(bits[0]) % (1 << len(CAUSE_IDS)) if bits and bits[0].isdecimal() and len(bits[0]) < 4 else 0  # noqa: PLR2004 - digits


FEATURE: Final = Feature(
    for_admins=True,
    buttons={NEW_TIP: pressed},
    expects={NEW_TIP: typed},
)
