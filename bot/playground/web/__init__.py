"""The page on which one is a person in Telegram: what it is sent, and what it may ask for."""
