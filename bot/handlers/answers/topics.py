"""/causes, /cause, the six causes, and the pages of every answer."""

from functools import partial

from telegram import CallbackQuery, Message, Update

from bot.core.content.models import CAUSE_IDS, CauseId
from bot.handlers.answers.questions import question
from bot.handlers.base.feature import Callback, Command, Feature, the
from bot.handlers.base.replies import change_buttons, edit_reply, send_reply
from bot.handlers.start.start import old_button
from bot.services import BotContext
from bot.views.answers.topics import FIRST, PREFIX, USEFUL, Page, causes_reply, page_reply, topic_reply, without_rating


async def causes(update: Update, context: BotContext) -> None:
    """/causes: the list of causes and topics."""
    message = the(update.message)
    person = message.from_user
    await send_reply(message, causes_reply(context.content_for(person), context.texts_for(person)))


async def cause(update: Update, context: BotContext) -> None:
    """/cause sciatica: the text is read like any question, so a red flag in it is found too."""
    await (question if context.args else causes)(update, context)


def cause_command(cause_id: CauseId) -> Callback:
    """The command of a cause, such as /posture; text after it is read as a question."""

    async def show(update: Update, context: BotContext) -> None:
        await (question(update, context) if context.args else show_topic(the(update.message), cause_id, context))

    return show


async def show_topic(message: Message, topic_id: str, context: BotContext) -> None:
    """The topic with this id, or the list of topics if there is none."""
    content, texts = context.content_for(message.from_user), context.texts_for(message.from_user)
    topic = content.topic(topic_id)
    if topic:
        context.services.statistics.count("answer", topic.id, context.services.now())

    await send_reply(message, topic_reply(topic, content, texts) if topic else causes_reply(content, texts))


async def linked(update: Update, context: BotContext, topic_id: str) -> None:
    """t.me/<bot>?start=cause_posture, or topic_q-mattress."""
    await show_topic(the(update.message), topic_id, context)


async def causes_pressed(query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> None:
    """Replace the message by the list of causes."""
    await edit_reply(query, causes_reply(context.content_for(query.from_user), context.texts_for(query.from_user)))


async def page_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Another page of an answer, in the same message."""
    content, texts = context.content_for(query.from_user), context.texts_for(query.from_user)
    page = Page.unpack(parts)
    reply = page_reply(page, content, texts) if page else None
    if page and reply and page.name == FIRST:
        context.services.statistics.count("answer", page.topic_id, context.services.now())

    await edit_reply(query, reply or causes_reply(content, texts))
    return None if reply else texts("topic-gone")


async def useful_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str:
    """Count the rating without who gave it, and remove the rating buttons."""
    services, texts = context.services, context.texts_for(query.from_user)
    match parts:
        case (topic_id, _, "0" | "1" as verdict):
            pass
        case _:
            return await old_button(query, parts, context)

    if not context.content_for(query.from_user).topic(topic_id):
        return texts("topic-gone")

    is_useful = verdict == "1"
    if await change_buttons(query, without_rating):  # not at a second press
        services.late_writes.add(partial(services.answer_feedback.count, topic_id, useful=is_useful))

    return texts("thanks-useful" if is_useful else "thanks-not-useful")


FEATURE = Feature(
    commands=(
        Command("causes", "command-causes", causes),
        Command("cause", "command-cause", cause),
        *(Command(cause_id, f"command-{cause_id}", cause_command(cause_id)) for cause_id in CAUSE_IDS),
    ),
    buttons={"causes": causes_pressed, PREFIX: page_pressed, USEFUL: useful_pressed},
    links={"cause": linked, "topic": linked},
)
