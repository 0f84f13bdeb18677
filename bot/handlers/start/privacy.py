"""/privacy, /mydata, /forgetme."""

import json

from bot.database.countries import country_name
from bot.database.feedback import REPORT
from bot.handlers.base.feature import Command, Feature
from bot.handlers.base.groups import by_admins
from bot.handlers.base.replies import send_reply
from bot.services import BotContext
from bot.views.base.reply import Reply
from bot.views.start.privacy import NOTICE, forget_question_reply, own_data_reply, privacy_reply, with_names
from bot.views.tips.subscription import SubscriptionView


async def privacy(context: BotContext) -> Reply:
    return privacy_reply(context.services.config, context.texts)


async def whole_notice(context: BotContext) -> None:
    if context.pressed_message:
        await context.pressed_message.reply_document(NOTICE.read_bytes(), filename=NOTICE.name)


async def my_data(context: BotContext) -> Reply | None:
    """/mydata: everything stored about this chat, in words and as a file."""
    services, texts = context.services, context.texts
    found = await services.personal.export(context.chat_id)
    if held := await services.restrictions.current(context.chat_id):  # some or all may be only in memory
        [stored] = found.get("hold", [{"chat_id": context.chat_id}])
        found["hold"] = [stored | {"reasons": int(held)}]

    if not found:
        return Reply(texts("mydata-none"))

    subscription = await services.subscribers.find(context.chat_id)
    view = SubscriptionView(texts, context.content, services.now())
    country = await services.countries.of(context.chat_id)
    name = country_name(country, texts.language) if country else ""
    in_words = own_data_reply(found, view.in_words(subscription) if subscription else "", name, texts)
    await send_reply(context.message, in_words)
    ids = {number: tip.id for number, tip in (await services.tip_catalog.current()).tips.items()}
    content = json.dumps(with_names(found, ids), indent=2, ensure_ascii=False).encode()
    await context.message.reply_document(content, filename="mydata.json", caption=texts("mydata-caption"))
    return None


async def forget_me(context: BotContext) -> Reply:
    return forget_question_reply(context.texts)


@by_admins
async def forget_pressed(context: BotContext) -> Reply:
    if context.parts != ("yes",) or context.query.message is None:
        return Reply(context.texts("forgetme-kept"))

    services, chat_id = context.services, context.chat_id
    for kept in (services.restrictions, services.pending_inputs, services.countries, services.running_checks):
        kept.forget(chat_id)

    services.late_writes.forget(lambda key: isinstance(key, tuple) and key[:2] == (REPORT, chat_id))
    await services.late_writes.settled()
    await services.personal.forget(chat_id)
    return Reply(context.texts("forgetme-done"))


FEATURE = Feature(
    commands=(
        Command("privacy", privacy, aliases=("developer_info",)),
        Command("mydata", my_data),
        Command("forgetme", forget_me),
    ),
    buttons={"forget": forget_pressed, "notice": whole_notice},
)
