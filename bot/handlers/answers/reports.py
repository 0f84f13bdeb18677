"""/feedback, and what people say against the bot: stop it, get help, and pass it on if they agree."""

from functools import partial
from typing import Final

from bot.core.answers.masking import masked
from bot.core.reading.mentions import Complaint
from bot.core.reading.red_flags import Similar
from bot.database.feedback import REPORT
from bot.handlers.base.feature import Command, Feature, old_button
from bot.handlers.base.groups import is_own_message
from bot.handlers.base.replies import send_reply, tell_admins
from bot.handlers.check.unfinished import with_way_back
from bot.services import BotContext, typed
from bot.views.answers.red_flags import with_question
from bot.views.answers.reports import PREFIX, SEND, complaint_reply, report_reply
from bot.views.base.reply import Reply

EXPECTED: Final = "feedback"
COMPLAINT: Final = "complaint"
"""Name of the small talk that answers what is said against the bot."""
LONGEST: Final = 1000
"""Characters of a message that are passed on."""


async def feedback(context: BotContext) -> Reply | None:
    """/feedback: ask for the words, or answer those behind it."""
    if (await context.reading()).argument:
        await complained(context)
        return None

    context.expect(EXPECTED)
    return Reply(context.texts("report-type"))


async def complained(context: BotContext) -> None:
    """As an answer to their message: the button passes on what it says, and until then nothing is kept."""
    reading = await context.reading()
    reply = complaint_reply(reading.mentioned.complaint or Complaint.WRONG, context.texts)
    if isinstance(reading.screening, Similar):
        reply = with_question(reply, reading.screening.flag, context.texts)

    await send_reply(context.message, reply, quote=True)


async def pressed(context: BotContext) -> Reply | str:
    """Pass the message on to the admins, at once and for their list."""
    match context.parts:
        case (step, ("harm" | "wrong") as complaint) if step == SEND:
            pass
        case _:
            return await old_button(context)

    if not is_own_message(context):
        return context.texts("only-author")

    quoted = context.quoted
    if quoted is None or not typed(quoted):
        return Reply(context.texts("report-lost"))

    reading = await context.read(quoted.from_user, typed(quoted))
    _pass_on(quoted.chat.id, masked(reading.argument or reading.text, LONGEST), context)
    return complaint_reply(Complaint(complaint), context.texts, is_passed_on=True)


def _pass_on(chat_id: int, text: str, context: BotContext) -> None:
    services = context.services
    services.late_writes.add(services.reports.add, services.now(), chat_id, text, key=(REPORT, chat_id, text))
    tell_admins(context.bot_application, partial(report_reply, chat_id, text))


FEATURE: Final = Feature(
    commands=(Command("feedback", feedback),),
    buttons={PREFIX: pressed},
    expects={EXPECTED: complained},
    small_talk={COMPLAINT: with_way_back(complained)},
)
