"""Follow-ups after a check: consent, sending, answers."""

from functools import partial

from telegram import CallbackQuery

from bot.core.check.flow import CheckResult
from bot.core.check.follow_up import FollowUp, ask_times
from bot.core.check.model import FollowUpAnswer
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import UNTIL_SEEN
from bot.core.tips.subscription import NIGHT
from bot.database.connection import read_or
from bot.delivery.follow_ups import FollowUpSender
from bot.handlers.answers.country import emergency_call
from bot.handlers.answers.emergency import surely
from bot.handlers.base.feature import Feature
from bot.handlers.base.replies import edit_reply
from bot.services import BotApplication, BotContext
from bot.views.base.reply import Reply
from bot.views.check.follow_up import NO, PREFIX, FollowUpView


async def agree(chat_id: int, result: CheckResult, view: FollowUpView, context: BotContext) -> Reply:
    """Store follow-ups at the times of the result's level, outside the night in the person's zone, if it is known."""
    services = context.services
    subscription = await read_or(None, services.subscribers.find(chat_id))
    zone = subscription.zone if subscription and "zone" not in subscription.unreadable else None
    now = services.now()
    due = ask_times(result.level, result.follow_up, now, zone=zone, quiet=NIGHT)
    await services.follow_ups.agree(
        chat_id,
        level=result.level,
        causes=[cause.cause for cause in result.causes],
        language=view.texts.language,
        checked_at=now,
        due=due,
    )
    return view.promise(due, zone, now)


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """The answer to a follow-up, or "do not ask"."""
    texts = context.texts_for(query.from_user)
    view = FollowUpView(context.content_for(query.from_user).check, texts)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    if parts == (NO,):
        await edit_reply(query, view.declined())
        withdraw(chat_id, context)
        return None

    answer = _answer(view, parts)
    if answer is None:
        return texts("old-button")

    await edit_reply(query, await surely(answer.level, _answered(answer, view, chat_id, query, context), context))
    if answer.was_seen:
        withdraw(chat_id, context)
        context.services.restrictions.lift(chat_id, UNTIL_SEEN, context.services.now())

    return None


async def _answered(
    answer: FollowUpAnswer, view: FollowUpView, chat_id: int, query: CallbackQuery, context: BotContext
) -> Reply:
    return view.answered(answer, await emergency_call(chat_id, query.from_user, context))


def withdraw(chat_id: int, context: BotContext) -> None:
    """Delete the chat's follow-ups."""
    services = context.services
    services.late_writes.add(partial(services.follow_ups.withdraw, chat_id, services.now()), key=("withdraw", chat_id))


def follow_up_sender(application: BotApplication) -> FollowUpSender:
    """Sends due follow-ups, in the language in which the check was done."""
    services = application.services

    def reply(follow_up: FollowUp) -> Reply:
        check = services.library.content(follow_up.language).check
        return FollowUpView(check, services.library.texts(follow_up.language)).question(follow_up.level)

    return FollowUpSender(services.follow_ups, application.sender, reply, services.now)


def _answer(view: FollowUpView, parts: tuple[str, ...]) -> FollowUpAnswer | None:
    match parts:
        case (level, answer_id) if level in set(Urgency):
            answers = view.check.follow_up.answers[Urgency(level)]
            return next((answer for answer in answers if answer.id == answer_id), None)
        case _:
            return None


FEATURE = Feature(buttons={PREFIX: pressed})
