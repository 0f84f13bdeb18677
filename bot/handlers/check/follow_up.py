"""Follow-ups after a check: consent, sending, answers."""

from bot.core.check.flow import CheckResult
from bot.core.check.follow_up import FollowUp, ask_times
from bot.core.check.model import FollowUpAnswer
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import UNTIL_SEEN
from bot.core.tips.subscription import NIGHT
from bot.database.connection import read_or
from bot.delivery.follow_ups import FollowUpSender
from bot.handlers.answers.emergency import emergency_call, surely
from bot.handlers.base.feature import Feature
from bot.handlers.base.replies import edit_reply
from bot.services import BotApplication, BotContext
from bot.views.base.reply import Reply
from bot.views.check.follow_up import NO, PREFIX, FollowUpView


async def agree(result: CheckResult, context: BotContext) -> Reply:
    """Store follow-ups at the times of the result's level, outside the night in the person's zone, if it is known."""
    services, now = context.services, context.services.now()
    subscription = await read_or(None, services.subscribers.find(context.chat_id))
    zone = subscription.zone if subscription and "zone" not in subscription.unreadable else None
    due = ask_times(result.level, result.follow_up, now, zone=zone, quiet=NIGHT)
    await services.follow_ups.agree(
        context.chat_id,
        level=result.level,
        causes=[cause.cause for cause in result.causes],
        language=context.texts.language,
        checked_at=now,
        due=due,
    )
    return follow_up_view(context).promise(due, zone, now)


def follow_up_view(context: BotContext) -> FollowUpView:
    return FollowUpView(context.content.check, context.texts)


async def pressed(context: BotContext) -> Reply | str | None:
    view = follow_up_view(context)
    if context.parts == (NO,):
        await edit_reply(context, view.declined())
        withdraw(context)
        return None

    answer = _answer(view, context.parts)
    if answer is None:
        return context.texts("old-button")

    call = await emergency_call(context)
    await edit_reply(context, surely(answer.level, lambda: view.answered(answer, call), context))
    if answer.was_seen:
        withdraw(context)
        context.services.restrictions.lift(context.chat_id, UNTIL_SEEN, context.services.now())

    return None


def withdraw(context: BotContext) -> None:
    services, chat_id = context.services, context.chat_id
    services.late_writes.add(services.follow_ups.withdraw, chat_id, services.now(), key=("withdraw", chat_id))


def follow_up_sender(application: BotApplication) -> FollowUpSender:
    """Sends due follow-ups, in the language in which the check was done."""
    services = application.services

    def reply(follow_up: FollowUp) -> Reply:
        check = services.library.content(follow_up.language).check
        return FollowUpView(check, services.library.texts(follow_up.language)).question(follow_up.level)

    return FollowUpSender(
        sender=application.sender,
        now=services.now,
        follow_ups=services.follow_ups,
        reply=reply,
    )


def _answer(view: FollowUpView, parts: tuple[str, ...]) -> FollowUpAnswer | None:
    match parts:
        case (level, answer_id) if level in set(Urgency):
            answers = view.check.follow_up.answers[Urgency(level)]
            return next((answer for answer in answers if answer.id == answer_id), None)
        case _:
            return None


FEATURE = Feature(buttons={PREFIX: pressed})
