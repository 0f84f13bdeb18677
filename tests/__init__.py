"""Tests of the bot."""

import os

# Before python-telegram-bot is imported: a 429 says its wait as a timedelta, as in the image.
os.environ.setdefault("PTB_TIMEDELTA", "1")
