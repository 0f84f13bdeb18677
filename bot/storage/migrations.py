"""The schema, step by step. Add a step at the end; never change one that has been released."""

from typing import Final

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    # What the bot remembers about itself, such as the menu it last set.
    ("CREATE TABLE memo (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",),
    # What a chat was asked to type next.
    (
        "CREATE TABLE expectation (chat_id INTEGER, user_id INTEGER, what TEXT NOT NULL, detail TEXT NOT NULL,"
        " expires_at INTEGER NOT NULL, PRIMARY KEY (chat_id, user_id)) WITHOUT ROWID",
    ),
    # Why tips are kept from a chat (the bits of `bot.core.tips.Hold`).
    ("CREATE TABLE hold (chat_id INTEGER PRIMARY KEY, reasons INTEGER NOT NULL, since INTEGER NOT NULL)",),
    # How the answers do, and what found none: nothing here says who it was.
    (
        "CREATE TABLE usefulness (topic_id TEXT PRIMARY KEY, useful INTEGER NOT NULL, not_useful INTEGER NOT NULL)"
        " WITHOUT ROWID",
        "CREATE TABLE unanswered (asked_on TEXT NOT NULL, question TEXT NOT NULL)",
    ),
)
"""Instants are integers: seconds since 1970 in UTC."""
