"""Small talk: thanks, goodbyes, "are you a doctor?", if the message contains nothing else."""

from collections.abc import Mapping
from typing import Final

from bot.handlers.answers.emergency import emergency_call
from bot.handlers.base.feature import Callback, Feature
from bot.handlers.check.check import check
from bot.handlers.check.unfinished import asked_again, with_way_back
from bot.handlers.start.privacy import forget_me, privacy
from bot.handlers.tips.subscription import subscribe
from bot.handlers.tips.tips import tip
from bot.services import BotContext
from bot.views.answers.topics import said_reply
from bot.views.base.buttons import button
from bot.views.base.emergency import help_now_reply
from bot.views.base.reply import Reply

SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "thanks": (),
    "bye": (),
    "better": ("prevention", "subscribe"),
    "need": ("check", "relief"),
    "afraid": ("check", "q-dangerous", "relief"),
    "who": ("check", "q-who-to-see"),
    "basis": ("causes", "help"),
    "free": ("check", "help"),
    "unkind": ("check", "doctor", "causes"),
    "again": ("check", "causes", "help"),
    "puzzled": ("check", "causes", "help"),
}
"""The targets of the buttons, by the name of the reply. Its phrases are listed in the text `<name>-words`."""


def _saying(name: str) -> Callback:
    async def say(context: BotContext) -> Reply:
        return said_reply(name, SAID[name], context.content, context.texts)

    return with_way_back(say)


async def puzzled(context: BotContext) -> Reply | None:
    """For "yes", "no" or "huh": in the middle of a check, its question again."""
    again = await asked_again(context)
    return None if again else said_reply("puzzled", SAID["puzzled"], context.content, context.texts)


async def emergency(context: BotContext) -> Reply:
    """For "ambulance" and the like: the emergency numbers, without a question first."""
    way_on = button(context.texts("button-check"), "check")
    return help_now_reply(context.texts, await emergency_call(context), way_on)


FEATURE: Final = Feature(
    small_talk={f"{name}-words": _saying(name) for name in SAID} | {"puzzled-words": puzzled},
    words={
        "emergency-words": emergency,
        "check-words": check,
        "tips-words": subscribe,
        "tip-words": tip,
        "privacy-words": privacy,
        "forget-words": forget_me,
    },
)
