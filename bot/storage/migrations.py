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
)
"""Instants are integers: seconds since 1970 in UTC."""
