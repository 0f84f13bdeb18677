"""A check that is still open while something else is said: the way back to it, and its end."""

from bot.core.check.flow import Answers, AskQuestion, result_so_far
from bot.core.content.urgency import Urgency
from bot.handlers.base.feature import Callback, respond
from bot.handlers.check.steps import check_view, restrict_tips, result_reply, send_step
from bot.services import BotContext
from bot.views.base.reply import Reply


def with_way_back(question: Callback) -> Callback:
    """Whatever was typed in the middle of a check is answered first; then a button leads back."""

    async def answered(context: BotContext) -> Reply | None:
        await respond(context, question)
        is_open = _unfinished(context)
        return check_view(context).waiting(*is_open) if is_open else None

    return answered


async def asked_again(context: BotContext) -> bool:
    """Show the question of the check that goes on in this chat once more, if there is one.

    A typed "no" is not taken for its answer: it may be one to another message, and would rule out several signs.
    """
    if (is_open := _unfinished(context)) is None:
        return False

    await send_step(check_view(context).again(*is_open), is_open[1], context)
    return True


def _unfinished(context: BotContext) -> tuple[AskQuestion, Answers] | None:
    services = context.services
    return services.running_checks.unfinished(context.chat_id, context.content.check, services.now())


async def cancelled(context: BotContext) -> Reply | None:
    """Stop the check that goes on in this chat, as its button would; None if there is none."""
    if (is_open := _unfinished(context)) is None:
        return None

    context.services.running_checks.leave(context.chat_id)
    return await goodbye(is_open[1], context)


async def goodbye(answers: Answers, context: BotContext) -> Reply:
    """A sign that was named already is not dropped: the result so far takes the place of the goodbye."""
    view = check_view(context)
    if not view.check.level(answers.named).at_least(Urgency.URGENT):
        return view.stopped(answers)

    so_far = result_so_far(view.check, answers)
    restrict_tips(so_far, context)
    return await result_reply(so_far, answers, context)
