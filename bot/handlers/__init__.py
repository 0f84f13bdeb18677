"""Telegram in, one call, a view out. FEATURES is the table of contents."""

from typing import Final

from bot.handlers import (
    check,
    country,
    exercises,
    inline,
    membership,
    privacy,
    redflags,
    settings,
    subscription,
    tips,
    topics,
)
from bot.handlers.feature import Features
from bot.handlers.start import StartFeature

START: Final = StartFeature(lambda: FEATURES)

FEATURES: Final[Features] = (
    START.feature,
    check.FEATURE,
    topics.FEATURE,
    inline.FEATURE,
    exercises.FEATURE,
    country.FEATURE,
    redflags.FEATURE,
    tips.FEATURE,
    subscription.FEATURE,
    settings.FEATURE,
    privacy.FEATURE,
    membership.FEATURE,
)
