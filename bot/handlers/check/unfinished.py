"""A check that is still open while something else is said: the way back to it, and its end."""

from telegram import Update, User

from bot.core.check.flow import Answers, AskQuestion, next_step, result_so_far
from bot.core.content.urgency import Urgency
from bot.handlers.answers.emergency import surely
from bot.handlers.base.feature import Callback, the
from bot.handlers.base.replies import send_reply
from bot.handlers.check.press import check_view
from bot.handlers.check.steps import restrict_tips, result_reply
from bot.services import BotContext
from bot.views.base.reply import Reply


def with_way_back(question: Callback) -> Callback:
    """Whatever was typed in the middle of a check is answered first; then a button leads back."""

    async def answered(update: Update, context: BotContext) -> None:
        await question(update, context)
        message = the(update.message)
        view, services = check_view(message.from_user, context), context.services
        answers = services.running_checks.unfinished(message.chat.id, view.check, services.now())
        if answers is not None and isinstance(step := next_step(view.check, answers), AskQuestion):
            await send_reply(message, view.waiting(step, answers))

    return answered


async def cancelled(update: Update, context: BotContext) -> bool:
    """Stop the check that goes on in this chat, as its button would; says whether there was one."""
    message = the(update.message)
    running = context.services.running_checks
    check = context.content_for(message.from_user).check
    answers = running.unfinished(message.chat.id, check, context.services.now())
    if answers is None:
        return False

    running.leave(message.chat.id)
    await send_reply(message, await goodbye(message.chat.id, message.from_user, answers, context))
    return True


async def goodbye(chat_id: int, person: User | None, answers: Answers, context: BotContext) -> Reply:
    """A sign that was named already is not dropped: the result so far takes the place of the goodbye."""
    view = check_view(person, context)
    if not view.check.level(answers.named).at_least(Urgency.URGENT):
        return view.stopped(answers)

    so_far = result_so_far(view.check, answers)
    restrict_tips(chat_id, so_far, view.check, context)
    reply = result_reply(chat_id, view, so_far, answers, person=person, context=context)
    return await surely(so_far.level, reply, context)
