"""A simulated Telegram: a Bot API server over HTTP, people who write to the bot, and a web page to be one of them.

It knows nothing of the bot but its HTTP calls, and refuses what Telegram refuses, in Telegram's words. It serves
`make run` without a token, and the tests: `Playground` is all of it, `bot.playground.faults` what can go wrong.
"""

from bot.playground.cast import ADA, ADMIN, BEN, settle
from bot.playground.clock import MovableClock, Upcoming
from bot.playground.playground import TOKEN, Playground
from bot.playground.world import Chat, User

__all__ = ["ADA", "ADMIN", "BEN", "TOKEN", "Chat", "MovableClock", "Playground", "Upcoming", "User", "settle"]
