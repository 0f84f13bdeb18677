"""Commands of the command line other than running the bot: one module for each word after `python -m bot`."""
