"""The schema as a list of migrations. Add new ones at the end; never change one that has been released."""

from typing import Final

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    # The settings store: facts about the bot itself, such as the menu that was last set.
    ("CREATE TABLE memo (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",),
    # Pending inputs: what a person was asked to type next.
    (
        "CREATE TABLE expectation (chat_id INTEGER, user_id INTEGER, what TEXT NOT NULL, detail TEXT NOT NULL,"
        " expires_at INTEGER NOT NULL, PRIMARY KEY (chat_id, user_id)) WITHOUT ROWID",
    ),
    # Restrictions of the tips of a chat (the bits of `bot.core.tips.choice.Restriction`).
    ("CREATE TABLE hold (chat_id INTEGER PRIMARY KEY, reasons INTEGER NOT NULL, since INTEGER NOT NULL)",),
    # Ratings of answers, and questions without an answer; without chat or user ids.
    (
        "CREATE TABLE usefulness (topic_id TEXT PRIMARY KEY, useful INTEGER NOT NULL, not_useful INTEGER NOT NULL)"
        " WITHOUT ROWID",
        "CREATE TABLE unanswered (asked_on TEXT NOT NULL, question TEXT NOT NULL)",
    ),
    # Subscribers, the tips that they have seen, and their feedback.
    (
        "CREATE TABLE tip_number (number INTEGER PRIMARY KEY AUTOINCREMENT, tip_id TEXT NOT NULL UNIQUE)",
        "CREATE TABLE subscriber (chat_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, thread_id INTEGER,"
        " state TEXT NOT NULL, language TEXT NOT NULL, zone TEXT NOT NULL, minute INTEGER NOT NULL,"
        " days INTEGER NOT NULL, quiet INTEGER, paused_until INTEGER, last_date INTEGER, due_at INTEGER,"
        " topics INTEGER NOT NULL, seen BLOB NOT NULL, last_tip INTEGER, since_warning INTEGER NOT NULL,"
        " liked BLOB NOT NULL, disliked BLOB NOT NULL, created_at INTEGER NOT NULL, stopped_at INTEGER)",
        "CREATE INDEX subscriber_due ON subscriber (due_at) WHERE due_at IS NOT NULL",
        "CREATE TABLE tip_feedback (chat_id INTEGER, tip_id TEXT, word TEXT NOT NULL, given_at INTEGER NOT NULL,"
        " PRIMARY KEY (chat_id, tip_id)) WITHOUT ROWID",
        "CREATE INDEX tip_feedback_by_tip ON tip_feedback (tip_id, word)",
    ),
    # Deliveries and their outcomes. `local_date` is the ordinal of a date, `tip` a number from `tip_number`.
    (
        "CREATE TABLE delivery (local_date INTEGER, chat_id INTEGER, tip INTEGER, state TEXT NOT NULL,"
        " attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER, stale_at INTEGER, message_id INTEGER,"
        " PRIMARY KEY (local_date, chat_id)) WITHOUT ROWID",
        "CREATE INDEX delivery_waiting ON delivery (due_at) WHERE state = 'waiting'",
        "CREATE INDEX delivery_open ON delivery (state) WHERE state IN ('claimed', 'sending')",
        "CREATE INDEX delivery_of_chat ON delivery (chat_id)",
        "CREATE TABLE delivery_tally (local_date INTEGER, state TEXT, count INTEGER NOT NULL,"
        " PRIMARY KEY (local_date, state)) WITHOUT ROWID",
    ),
    # The country of a chat, for the emergency number.
    ("CREATE TABLE country (chat_id INTEGER PRIMARY KEY, country TEXT NOT NULL)",),
    # Editing content: the audit log, the versions of tips.yaml that were live, and drafts that wait for a decision.
    (
        "CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, admin_id INTEGER NOT NULL,"
        " action TEXT NOT NULL, detail TEXT NOT NULL)",
        "CREATE TABLE tips_version (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, admin_id INTEGER,"
        " fingerprint TEXT NOT NULL, content BLOB NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL,"
        " removed INTEGER NOT NULL)",
        "CREATE TABLE draft (number INTEGER PRIMARY KEY AUTOINCREMENT, admin_id INTEGER NOT NULL UNIQUE,"
        " at INTEGER NOT NULL, base TEXT NOT NULL, content BLOB NOT NULL)",
    ),
    # Announcements, and corrections for chats that received a tip.
    (
        "CREATE TABLE broadcast (number INTEGER PRIMARY KEY AUTOINCREMENT, admin_id INTEGER NOT NULL,"
        " tip_id TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, panel INTEGER, created_at INTEGER NOT NULL,"
        " begun_at INTEGER)",
        "CREATE TABLE broadcast_send (broadcast INTEGER, chat_id INTEGER, thread_id INTEGER, state TEXT NOT NULL,"
        " due_at INTEGER, attempts INTEGER NOT NULL, PRIMARY KEY (broadcast, chat_id)) WITHOUT ROWID",
        "CREATE INDEX broadcast_waiting ON broadcast_send (broadcast, due_at) WHERE state = 'waiting'",
        "CREATE INDEX delivery_of_tip ON delivery (tip) WHERE state IN ('sent', 'unconfirmed')",
    ),
    # How often each answer was shown and each level was the result of a check, by day; without chat ids.
    (
        "CREATE TABLE tally (day INTEGER, what TEXT, name TEXT, count INTEGER NOT NULL,"
        " PRIMARY KEY (day, what, name)) WITHOUT ROWID",
    ),
    # Follow-ups that people agreed to after a check; a row is deleted once asked.
    (
        "CREATE TABLE follow_up (id INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL, level TEXT NOT NULL,"
        " causes TEXT NOT NULL, language TEXT NOT NULL, checked_at INTEGER NOT NULL, due_at INTEGER NOT NULL,"
        " leased_until INTEGER)",
        "CREATE INDEX follow_up_due ON follow_up (due_at)",
        "CREATE INDEX follow_up_of_chat ON follow_up (chat_id)",
    ),
    # The files of the content folder as it was live last.
    ("CREATE TABLE good_content (path TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID",),
    # The length of a pause in days, unless its last day was named. An index on active subscribers without a due time,
    # whose rows cannot be read.
    (
        "ALTER TABLE subscriber ADD COLUMN pause_days INTEGER",
        "CREATE INDEX subscriber_set_aside ON subscriber (chat_id)"
        " WHERE due_at IS NULL AND state NOT IN ('stopped', 'unreachable')",
    ),
    # A delivery is claimed when its send begins, not before.
    (
        "UPDATE delivery SET state = 'waiting', due_at = 0 WHERE state = 'claimed'",
        "DROP INDEX delivery_open",
        "CREATE INDEX delivery_open ON delivery (state) WHERE state = 'sending'",
    ),
    # What people said against the bot and agreed to pass on to the admins.
    (
        "CREATE TABLE report (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, chat_id INTEGER NOT NULL,"
        " text TEXT NOT NULL)",
        "CREATE INDEX report_of_chat ON report (chat_id)",
    ),
    # Emergency advice that a stop interrupted, until it is sent after the next start.
    (
        "CREATE TABLE late_advice (id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, advice TEXT NOT NULL,"
        " UNIQUE (chat_id, advice))",
    ),
)
"""Instants are integers: seconds since 1970-01-01 UTC. The schema version n is the result of the first n migrations."""
