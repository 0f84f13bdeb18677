"""/feedback, and what people say against the bot: stop it, get help, and pass it on if they agree."""

from functools import partial
from typing import Final

from telegram import CallbackQuery, Message, Update

from bot.core.answers.masking import masked
from bot.core.reading.mentions import Complaint
from bot.database.pending_inputs import PendingInput
from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_reply, tell_admins
from bot.handlers.base.text import COMPLAINT
from bot.handlers.check.unfinished import with_way_back
from bot.handlers.start.start import old_button
from bot.services import BotContext, typed
from bot.views.answers.reports import (
    PREFIX,
    SEND,
    complaint_reply,
    report_ask_reply,
    report_lost_reply,
    report_reply,
)

EXPECTED: Final = "feedback"
LONGEST: Final = 1000
"""Characters of a message that are passed on."""


async def feedback(update: Update, context: BotContext) -> None:
    """/feedback: ask for the words, or answer those behind it."""
    message = the(update.message)
    if (await context.reading()).argument:
        return await complained(update, context)

    services = context.services
    waiting = PendingInput(EXPECTED)
    services.pending_inputs.expect(message.chat.id, the(message.from_user).id, waiting, services.now())
    await send_reply(message, report_ask_reply(context.texts_for(message.from_user)))


async def complained(update: Update, context: BotContext) -> None:
    """As an answer to their message: the button passes on what it says, and until then nothing is kept."""
    message, said = the(update.message), (await context.reading()).complaint
    await send_reply(
        message, complaint_reply(said or Complaint.WRONG, context.texts_for(message.from_user)), quote=True
    )


async def feedback_typed(update: Update, context: BotContext, _detail: str) -> None:
    await complained(update, context)


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """Pass the message on to the admins, at once and for their list."""
    match parts:
        case (step, ("harm" | "wrong") as complaint) if step == SEND:
            pass
        case _:
            return await old_button(query, parts, context)

    texts = context.texts_for(query.from_user)
    quoted = query.message.reply_to_message if isinstance(query.message, Message) else None
    if quoted is None or not typed(quoted):
        await edit_reply(query, report_lost_reply(texts))
        return None

    reading = await context.read(quoted.from_user, typed(quoted))
    _pass_on(quoted.chat.id, masked(reading.argument or reading.text, LONGEST), context)
    await edit_reply(query, complaint_reply(Complaint(complaint), texts, is_passed_on=True))
    return None


def _pass_on(chat_id: int, text: str, context: BotContext) -> None:
    services = context.services
    write = partial(services.reports.add, services.now(), chat_id, text)
    services.late_writes.add(write, key=("report", chat_id, text))
    tell_admins(context.bot_application, partial(report_reply, chat_id, text))


FEATURE: Final = Feature(
    commands=(Command("feedback", "command-feedback", feedback),),
    buttons={PREFIX: pressed},
    expects={EXPECTED: feedback_typed},
    small_talk={COMPLAINT: with_way_back(complained)},
)
