"""/privacy, /mydata, /forgetme."""

import json

from telegram import CallbackQuery, Message, Update

from bot.database.countries import country_name
from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_reply
from bot.handlers.base.rights import may_press
from bot.services import BotContext
from bot.views.base.reply import Reply
from bot.views.start.own_data import own_data_reply, with_names
from bot.views.start.privacy import NOTICE, forget_question_reply, privacy_reply
from bot.views.tips.subscription import SubscriptionView


async def privacy(update: Update, context: BotContext) -> None:
    """/privacy: what is stored, why and for how long."""
    message = the(update.message)
    await send_reply(message, privacy_reply(context.services.config, context.texts_for(message.from_user)))


async def whole_notice(query: CallbackQuery, _parts: tuple[str, ...], _context: BotContext) -> str | None:
    """Send PRIVACY.md as a file."""
    if isinstance(query.message, Message):
        await query.message.reply_document(NOTICE.read_bytes(), filename=NOTICE.name)

    return None


async def my_data(update: Update, context: BotContext) -> None:
    """/mydata: everything stored about this chat, in words and as a file."""
    message = the(update.message)
    texts = context.texts_for(message.from_user)
    found = await context.services.personal.export(message.chat.id)
    if not found:
        await send_reply(message, Reply(texts("mydata-none")))
        return

    services, now = context.services, context.services.now()
    subscription = await services.subscribers.find(message.chat.id)
    view = SubscriptionView(texts, context.content_for(message.from_user), now)
    country = await services.countries.of(message.chat.id)
    name = country_name(country, texts.language) if country else ""
    await send_reply(message, own_data_reply(found, view.in_words(subscription) if subscription else "", name, texts))
    ids = {number: tip.id for number, tip in (await services.tip_catalog.current()).tips.items()}
    content = json.dumps(with_names(found, ids), indent=2, ensure_ascii=False).encode()
    await message.reply_document(content, filename="mydata.json", caption=texts("mydata-caption"))


async def forget_me(update: Update, context: BotContext) -> None:
    """/forgetme: ask whether to delete everything."""
    message = the(update.message)
    await send_reply(message, forget_question_reply(context.texts_for(message.from_user)))


async def forget_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Delete everything or nothing; in a group only its admins may."""
    texts = context.texts_for(query.from_user)
    if not await may_press(query, context):
        return texts("only-admins")

    if parts == ("yes",) and query.message is not None:
        await _forget(query.message.chat.id, context)
        await edit_reply(query, Reply(texts("forgetme-done")))
    else:
        await edit_reply(query, Reply(texts("forgetme-kept")))

    return None


async def _forget(chat_id: int, context: BotContext) -> None:
    services = context.services
    for kept in (services.restrictions, services.pending_inputs, services.countries):
        kept.forget(chat_id)

    await services.late_writes.settled()
    await services.personal.forget(chat_id)


FEATURE = Feature(
    commands=(
        Command("privacy", "command-privacy", privacy, aliases=("developer_info",)),
        Command("mydata", "command-mydata", my_data),
        Command("forgetme", "command-forgetme", forget_me),
    ),
    buttons={"forget": forget_pressed, "notice": whole_notice},
)
