"""Benchmarks of the bot, compared with plain python-telegram-bot and with an aiogram loop."""
