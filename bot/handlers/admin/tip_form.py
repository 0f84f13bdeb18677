"""The form for a new tip: its text, its topics, a preview, and publishing."""

from datetime import timedelta
from html import escape
from typing import Final

from telegram import Message

from bot.core.content.markup import MarkupError, check_markup
from bot.core.content.models import CAUSE_IDS, CauseId, check_tip_length
from bot.core.content.tip_edits import id_for, with_tip
from bot.database.versions import TipsFileDraft
from bot.handlers.admin.tips_file import offer
from bot.handlers.base.feature import Feature
from bot.handlers.base.replies import remove_buttons, send_reply
from bot.services import BotContext
from bot.views.admin.content import NEW_TIP, admin_reply, choose_topics_reply
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply

FORM: Final = "form"
"""The `base` of a draft that is the text of one tip, not a file."""

REVIEWED_FOR: Final = timedelta(days=365)
"""Time until the review date of a new tip."""


async def pressed(context: BotContext) -> Reply | None:
    """The form's buttons: begin, tick a topic, continue to the preview, cancel."""
    match context.parts:
        case (word, number, *bits) if is_number(number):
            draft = await context.services.drafts.find(int(number), context.person.id)
            return await _go_on((word, _topics(bits)), draft, context)
        case _:
            return await _ask(context)


async def typed(context: BotContext) -> Reply:
    text = (context.message.text_html or "").strip()
    try:
        check_tip_length(check_markup(text))
    except MarkupError as error:
        context.expect(NEW_TIP)
        return admin_reply("newtip-refused", context.texts, reason=escape(str(error)))

    number = await context.services.drafts.keep(context.chat_id, FORM, text.encode(), context.services.now())
    return choose_topics_reply(number, 0, text, context.content.topics, context.texts)


async def _ask(context: BotContext) -> Reply:
    if not await context.services.publisher.is_writable():
        return admin_reply("desk-read-only", context.texts)

    context.expect(NEW_TIP)
    return admin_reply("newtip-ask", context.texts)


async def _go_on(step: tuple[str, int], draft: TipsFileDraft | None, context: BotContext) -> Reply | None:
    """A press in a form; `step` is the button's action and the topics ticked after the press."""
    message, texts = context.pressed_message, context.texts
    if draft is None or draft.base != FORM or message is None:
        return admin_reply("desk-draft-gone", texts)

    text = draft.content.decode()
    match step:
        case "tick", bits:
            return choose_topics_reply(draft.number, bits, text, context.content.topics, texts)
        case "next", bits if bits:
            await remove_buttons(context)
            await _offer(message, text, bits, context)
            return None
        case _:
            await context.services.drafts.drop(draft.number, draft.admin_id)
            return admin_reply("desk-cancelled", texts)


async def _offer(message: Message, text: str, bits: int, context: BotContext) -> None:
    """Add the tip to the file, and check and offer the result like a file that an admin sent."""
    services = context.services
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
        await send_reply(message, Reply(services.library.texts()("newtip-no-list")))
        return

    await offer(message, file.encode(), context, was_fetched=False)


def _topics(bits: list[str]) -> int:
    """The ticked topics from a button, limited to valid bits."""
    return int(bits[0]) % (1 << len(CAUSE_IDS)) if bits and bits[0].isdecimal() and len(bits[0]) < 4 else 0  # noqa: PLR2004 - digits


FEATURE: Final = Feature(for_admins=True, buttons={NEW_TIP: pressed}, expects={NEW_TIP: typed})
