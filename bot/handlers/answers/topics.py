"""/causes, /cause, the six causes, and the pages of every answer."""

from functools import partial

from bot.core.content.models import CAUSE_IDS
from bot.handlers.answers.questions import question
from bot.handlers.base.feature import Callback, Command, Feature, old_button
from bot.handlers.base.replies import change_buttons, edit_reply
from bot.services import BotContext
from bot.views.answers.topics import FIRST, PREFIX, USEFUL, Page, causes_reply, page_reply, topic_reply, without_rating
from bot.views.base.reply import Reply


async def causes(context: BotContext) -> Reply:
    """/causes and its button: the list of causes and topics."""
    return causes_reply(context.content, context.texts)


def cause_command(cause_id: str) -> Callback:
    """The command of a cause, such as /posture. Text after it is read like any question, so a red flag is found too."""

    async def show(context: BotContext) -> Reply | None:
        return await (question(context) if context.args else show_topic(context, cause_id))

    return show


async def show_topic(context: BotContext, topic_id: str) -> Reply:
    """The topic with this id, or the list of topics if there is none."""
    topic = context.content.topic(topic_id)
    if topic is None:
        return await causes(context)

    context.services.statistics.count("answer", topic.id, context.services.now())
    return topic_reply(topic, context.content, context.texts)


async def linked(context: BotContext) -> Reply:
    """t.me/<bot>?start=topic_q-mattress."""
    return await show_topic(context, context.detail)


async def page_pressed(context: BotContext) -> Reply | str:
    page = Page.unpack(context.parts)
    reply = page_reply(page, context.content, context.texts) if page else None
    if page is None or reply is None:
        await edit_reply(context, await causes(context))
        return context.texts("topic-gone")

    if page.name == FIRST:
        context.services.statistics.count("answer", page.topic_id, context.services.now())

    return reply


async def useful_pressed(context: BotContext) -> str:
    """Count the rating without who gave it, and remove the rating buttons."""
    services, texts = context.services, context.texts
    match context.parts:
        case (topic_id, _, "0" | "1" as verdict):
            pass
        case _:
            return await old_button(context)

    if not context.content.topic(topic_id):
        return texts("topic-gone")

    is_useful = verdict == "1"
    if await change_buttons(context, without_rating):  # not at a second press
        services.late_writes.add(partial(services.answer_feedback.count, topic_id, useful=is_useful))

    return texts("thanks-useful" if is_useful else "thanks-not-useful")


FEATURE = Feature(
    commands=(
        Command("causes", causes),
        Command("cause", cause_command("")),
        *(Command(cause_id, cause_command(cause_id)) for cause_id in CAUSE_IDS),
    ),
    buttons={"causes": causes, PREFIX: page_pressed, USEFUL: useful_pressed},
    links={"cause": linked, "topic": linked},
)
