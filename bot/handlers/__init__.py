"""The handlers of all updates. FEATURES lists every feature; its order is the order of /help."""

from typing import Final

from bot.handlers.admin import broadcast, panel, preview, tip_form, tips_file
from bot.handlers.answers import emergency, inline, questions, red_flags, reports, small_talk, topics
from bot.handlers.base.feature import Features
from bot.handlers.check import check, exercises, follow_up
from bot.handlers.start import membership, privacy, start
from bot.handlers.tips import settings, subscription, tips

FEATURES: Final[Features] = (
    check.FEATURE,
    topics.FEATURE,
    inline.FEATURE,
    exercises.FEATURE,
    follow_up.FEATURE,
    emergency.FEATURE,
    questions.FEATURE,
    red_flags.FEATURE,
    tips.FEATURE,
    subscription.FEATURE,
    settings.FEATURE,
    start.FEATURE,
    small_talk.FEATURE,
    reports.FEATURE,
    privacy.FEATURE,
    membership.FEATURE,
    panel.FEATURE,
    tips_file.FEATURE,
    tip_form.FEATURE,
    preview.FEATURE,
    broadcast.FEATURE,
)
