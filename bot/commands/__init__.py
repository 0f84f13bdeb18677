"""The command line beside the bot itself: one module for each word after `python -m bot`."""
