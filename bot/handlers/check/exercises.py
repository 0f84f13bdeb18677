"""Exercises, if the result of the check allows them."""

from telegram import CallbackQuery

from bot.content.pictures import picture
from bot.core.tips.choice import Restriction
from bot.handlers.base.feature import Feature
from bot.handlers.base.replies import send_below
from bot.services import BotContext
from bot.views.check.exercises import ALL, PREFIX, exercise_reply, exercises_reply, held_reply


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """The list of exercises, or one card."""
    texts = context.texts_for(query.from_user)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    holds = await context.services.restrictions.current(chat_id)
    if holds & (Restriction.URGENT | Restriction.UNDER_16):
        return await send_below(query, held_reply(texts, under_16=Restriction.UNDER_16 in holds))

    exercises = context.content_for(query.from_user).exercises
    exercise = exercises.by_id.get(parts[0]) if parts and parts[0] != ALL else None
    if exercise is None:
        return await send_below(query, exercises_reply(exercises, texts))

    photo = picture(context.services.config.content_dir, exercise.id)
    await send_below(query, exercise_reply(exercise, exercises, photo, texts))


FEATURE = Feature(buttons={PREFIX: pressed})
