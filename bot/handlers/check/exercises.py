"""Exercises, if the result of the check allows them."""

from bot.content.pictures import picture
from bot.core.tips.choice import Restriction
from bot.handlers.base.feature import Feature
from bot.services import BotContext
from bot.views.base.reply import Reply
from bot.views.check.exercises import ALL, PREFIX, exercise_reply, exercises_reply, held_reply


async def pressed(context: BotContext) -> Reply:
    texts, exercises = context.texts, context.content.exercises
    holds = await context.services.restrictions.current(context.chat_id)
    if holds & (Restriction.URGENT | Restriction.UNDER_16):
        return held_reply(texts, under_16=Restriction.UNDER_16 in holds).below

    exercise = exercises.by_id.get(context.parts[0]) if context.parts and context.parts[0] != ALL else None
    if exercise is None:
        return exercises_reply(exercises, texts).below

    return exercise_reply(exercise, exercises, picture(context.services.config.content_dir, exercise.id), texts).below


FEATURE = Feature(buttons={PREFIX: pressed})
