"""Telegram in, one call, a view out. FEATURES is the table of contents."""

from typing import Final

from bot.handlers import (
    broadcast,
    check,
    country,
    desk,
    exercises,
    follow_up,
    inline,
    membership,
    preview,
    privacy,
    redflags,
    settings,
    small_talk,
    statistics,
    subscription,
    tip_form,
    tips,
    tips_file,
    topics,
)
from bot.handlers.feature import Features
from bot.handlers.start import StartFeature

START: Final = StartFeature(lambda: FEATURES)

FEATURES: Final[Features] = (
    check.FEATURE,
    topics.FEATURE,
    inline.FEATURE,
    exercises.FEATURE,
    follow_up.FEATURE,
    country.FEATURE,
    redflags.FEATURE,
    tips.FEATURE,
    subscription.FEATURE,
    settings.FEATURE,
    START.feature,
    small_talk.FEATURE,
    privacy.FEATURE,
    membership.FEATURE,
    desk.FEATURE,
    statistics.FEATURE,
    tips_file.FEATURE,
    tip_form.FEATURE,
    preview.FEATURE,
    broadcast.FEATURE,
)
