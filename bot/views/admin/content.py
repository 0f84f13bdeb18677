"""Editing the content, as admins see it: errors, changes and versions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from itertools import accumulate
from typing import Final

from telegram import InlineKeyboardButton

from bot.core.content.markup import without_markup
from bot.core.content.models import CAUSE_IDS, Tip, Topic
from bot.core.content.problems import Problem
from bot.core.content.texts import Texts
from bot.core.content.tip_edits import AuditEntry, Changes, Version
from bot.views.base.buttons import button, keyboard, rows
from bot.views.base.reply import Reply, paragraphs

ADMIN: Final = "admin"
DRAFT: Final = "draft"
ROLLBACK: Final = "rollback"
PREVIEW: Final = "preview"
CORRECT: Final = "correct"
FILE: Final = "tipsfile"
NEW_TIP: Final = "newtip"
MENU: Final = (
    ("tipsfile", FILE, "fetch"),
    ("newtip", NEW_TIP, "ask"),
    ("preview", PREVIEW, ""),
    ("versions", FILE, "versions"),
    ("broadcast", "broadcast", "ask"),
    ("stats", "stats", ""),
    ("review", ADMIN, "review"),
    ("reports", ADMIN, "reports"),
    ("audit", ADMIN, "audit"),
    ("problems", ADMIN, "problems"),
)
"""The buttons of /admin: last part of the label's name, callback prefix, and the part after the prefix."""

PROBLEMS_SHOWN: Final = 12
PREVIEWS_SHOWN: Final = 3
IDS_SHOWN: Final = 20
"""Three of the longest tips and 20 of the longest ids fit one message."""
MESSAGE_ROOM: Final = 3600
"""Characters as shown, with room for a heading; Telegram's limit is 4,096 (Bot API, sendMessage)."""

Seen = Mapping[str, int]
"""By tip id, how many chats have received it."""


def menu_reply(
    texts: Texts, *, tips: int, in_review: int, is_writable: bool, problems: int, missing: Mapping[str, int]
) -> Reply:
    """`problems`: errors in the folder; while there are any, its newest state does not go live.

    `missing`: by language, the number of texts without a translation.
    """
    lines = [
        texts("admin-title"),
        texts("admin-overview", tips=tips, review=in_review),
        texts("admin-broken", count=problems) if problems else "",
        "" if is_writable else texts("desk-read-only"),
        *(texts("admin-missing", language=language, count=count) for language, count in missing.items() if count),
    ]
    buttons = [button(texts(f"admin-button-{item}"), prefix, part) for item, prefix, part in MENU]
    return Reply(paragraphs(*lines), keyboard(*rows(buttons)))


def back_row(texts: Texts) -> list[InlineKeyboardButton]:
    return [button(texts("admin-button-menu"), ADMIN, "menu")]


def admin_reply(name: str, texts: Texts, **values: str | int) -> Reply:
    return Reply(texts(name, **values), keyboard(back_row(texts)))


def alarm_reply(name: str, texts: Texts, /, **values: str | int) -> Reply:
    """A message about a problem. Values are escaped here."""
    shown = {key: escape(value) if isinstance(value, str) else value for key, value in values.items()}
    return Reply(texts(f"alarm-{name}", **shown))


def problems_reply(problems: Sequence[Problem], texts: Texts, *, heading: str = "desk-refused") -> Reply:
    """The errors that prevent publishing, as many as fit. The caller sends a long list as a file as well."""
    errors = [problem for problem in problems if problem.is_error]
    heading = texts(heading, count=len(errors))
    return Reply(f"{heading}\n\n{problem_list(errors, texts)}", keyboard(back_row(texts)))


def problem_list(problems: Sequence[Problem], texts: Texts) -> str:
    parts = _fitting(map(_problem, problems[:PROBLEMS_SHOWN]))
    if more := len(problems) - len(parts):
        parts.append(texts("desk-more", count=more))

    return paragraphs(*parts)


def _problem(problem: Problem) -> str:
    what = "; ".join(filter(None, (problem.message, problem.suggestion)))
    place = f"{problem.file}:{problem.line}:{problem.column}"
    excerpt = f"\n<pre>{escape(problem.excerpt())}</pre>" if problem.source_line.strip() else ""
    return f"<b>{escape(place)}</b> {escape(what)}{excerpt}"


def fit_reply(
    number: int, changes: Changes, seen: Seen, warnings: Sequence[Problem], texts: Texts, *, undoes: str
) -> Reply:
    """What would change, with the new texts as people will see them.

    `undoes` is a warning that publishing would undo another admin's change, or empty.
    """
    added, changed, removed = changes.counts
    lines = [
        undoes,
        texts("desk-changes", added=added, changed=changed, removed=removed),
        changes_text(changes, seen, texts),
        *_remarks(warnings, texts),
    ]
    buttons = [
        button(texts("desk-button-publish"), DRAFT, "publish", number),
        button(texts("desk-button-cancel"), DRAFT, "cancel", number),
    ]
    return Reply(clipped(lines), keyboard(buttons))


def _remarks(warnings: Sequence[Problem], texts: Texts) -> list[str]:
    return [texts("desk-warnings", count=len(warnings)), problem_list(warnings[:3], texts)] if warnings else []


def changes_text(changes: Changes, seen: Seen, texts: Texts) -> str:
    """Each changed tip with the number of chats that received it: the first few in full, the others by id."""
    entries = [
        *(_changed(before, after, seen, texts) for before, after in changes.changed),
        *(f"🆕 <code>{tip.id}</code>\n{tip.text}" for tip in changes.added),
        *(f"🗑️ <code>{tip.id}</code>{_seen_by(tip.id, seen, texts)}" for tip in changes.removed),
    ]
    ids = [tip.id for _, tip in changes.changed] + [tip.id for tip in (*changes.added, *changes.removed)]
    rest = ", ".join(f"<code>{tip_id}</code>" for tip_id in ids[PREVIEWS_SHOWN : PREVIEWS_SHOWN + IDS_SHOWN])
    more = len(ids) - PREVIEWS_SHOWN - IDS_SHOWN
    last = texts("desk-more", count=more) if more > 0 else ""
    return paragraphs(*entries[:PREVIEWS_SHOWN], rest, last)


def _changed(before: Tip, after: Tip, seen: Seen, texts: Texts) -> str:
    shown = after.text if before.text != after.text else texts("desk-same-text")
    return f"✏️ <code>{after.id}</code>{_seen_by(after.id, seen, texts)}\n{shown}"


def _seen_by(tip_id: str, seen: Seen, texts: Texts) -> str:
    return f" · {texts('desk-seen-by', count=seen.get(tip_id, 0))}"


def clipped(parts: Iterable[str]) -> str:
    """Join the parts that fit one message, without cutting a part."""
    return paragraphs(*_fitting(filter(None, parts)))


def _fitting(parts: Iterable[str]) -> list[str]:
    listed = list(parts)
    lengths = accumulate(len(without_markup(part).encode("utf-16-le")) // 2 for part in listed)
    return [part for part, length in zip(listed, lengths, strict=True) if length <= MESSAGE_ROOM]


def published_reply(changes: Changes, seen: Seen, texts: Texts) -> Reply:
    """The change is live; buttons offer a correction to chats that received a tip before its text changed."""
    added, changed, removed = changes.counts
    wrong = [after.id for before, after in changes.changed if before.text != after.text and seen.get(after.id)]
    corrections = [
        [button(texts("desk-button-correct", id=tip_id, count=seen[tip_id]), CORRECT, tip_id)]
        for tip_id in wrong[:PREVIEWS_SHOWN]
    ]
    undo = [button(texts("admin-button-versions"), FILE, "versions"), *back_row(texts)]
    text = texts("desk-published", added=added, changed=changed, removed=removed)
    return Reply(text, keyboard(*corrections, undo))


def reloaded_reply(changes: Changes, seen: Seen, warnings: Sequence[Problem], texts: Texts) -> Reply:
    """The folder was changed on disk, not through the bot; shown to every admin."""
    added, changed, removed = changes.counts
    heading = texts("desk-reloaded", added=added, changed=changed, removed=removed)
    parts = [heading, changes_text(changes, seen, texts), *_remarks(warnings, texts)]
    return Reply(clipped(parts), published_reply(changes, seen, texts).keyboard)


def who(admin_id: int | None, reader_id: int, texts: Texts) -> str:
    """The word for the reader, a link to another admin, or the folder if there is no admin id."""
    if admin_id is None:
        return texts("who-folder")

    return texts("who-you") if admin_id == reader_id else f'<a href="tg://user?id={admin_id}">{admin_id}</a>'


def versions_reply(
    versions: Sequence[Version], reader_id: int, texts: Texts, *, live: str, replaceable: str | None
) -> Reply:
    """The versions, with a button to go back to each.

    `live` is the fingerprint of the live file. `replaceable` is the fingerprint of the file in the folder, or None if
    the folder cannot be written; the heading then says so. If the file in the folder has errors, it differs from
    `live`, and the live version gets a button too.
    """
    newest_live = next((version.number for version in versions if version.fingerprint == live), 0)
    lines = [
        texts(
            "desk-version",
            number=version.number,
            at=f"{version.at:%Y-%m-%d %H:%M}",
            who=who(version.admin_id, reader_id, texts),
            added=version.counts[0],
            changed=version.counts[1],
            removed=version.counts[2],
            live="yes" if version.number == newest_live else "same" if version.fingerprint == live else "no",
        )
        for version in versions
    ]
    buttons = [
        button(texts("desk-button-back-to", number=version.number), ROLLBACK, version.number)
        for version in versions
        if replaceable not in {None, version.fingerprint}
    ]
    differences = [button(texts("desk-button-differences"), FILE, "differences")]
    heading = texts("desk-versions" if replaceable else "desk-read-only")
    return Reply(paragraphs(heading, *lines), keyboard(*rows(buttons), differences, back_row(texts)))


def preview_reply(
    tip: Tip, shown: str, *, position: int, total: int, neighbours: tuple[str, str], texts: Texts
) -> Reply:
    facts = texts(
        "preview-facts",
        id=f"<code>{tip.id}</code>",
        position=position,
        total=total,
        causes=", ".join(tip.causes),
        category=tip.category,
        hold="none" if tip.hold == "-" else tip.hold,
        review=f"{tip.review_by:%Y-%m-%d}" if tip.review_by else "-",
    )
    before, after = neighbours
    steps = [
        button(texts("preview-button-before"), PREVIEW, before),
        button(texts("preview-button-after"), PREVIEW, after),
    ]
    correct = [button(texts("preview-button-correct"), CORRECT, tip.id)]
    return Reply(f"{shown}\n\n———\n{facts}", keyboard(steps, correct, back_row(texts)))


def no_such_tip_reply(typed: str, close: Sequence[str], texts: Texts) -> Reply:
    buttons = [[button(tip_id, PREVIEW, tip_id)] for tip_id in close]
    return Reply(texts("preview-unknown", id=f"<code>{escape(typed[:60])}</code>"), keyboard(*buttons, back_row(texts)))


def review_reply(tips: Sequence[Tip], today: date, texts: Texts) -> Reply:
    if not tips:
        return admin_reply("review-none", texts)

    lines = [
        texts(
            "review-past" if the_day < today else "review-soon", id=f"<code>{tip.id}</code>", day=f"{the_day:%Y-%m-%d}"
        )
        for tip in tips
        if (the_day := tip.review_by)
    ]
    more = [texts("desk-more", count=len(lines) - IDS_SHOWN)] if len(lines) > IDS_SHOWN else []
    shown = [texts("review-title", count=len(lines)), "", *lines[:IDS_SHOWN], *more]
    return Reply("\n".join(shown), keyboard(back_row(texts)))


def audit_reply(entries: Sequence[AuditEntry], reader_id: int, texts: Texts) -> Reply:
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M} · {who(entry.admin_id, reader_id, texts)}: {_action(entry, texts)}"
        for entry in entries
    ]
    return Reply(clipped([texts("audit-title"), "\n".join(lines) or texts("audit-none")]), keyboard(back_row(texts)))


def _action(entry: AuditEntry, texts: Texts) -> str:
    """What was done. The detail of a publication has three numbers: tips added, changed, removed."""
    added, changed, removed = ([int(count) for count in re.findall(r"\d+", entry.detail)] + [0] * 3)[:3]
    detail = escape(entry.detail.removesuffix(" -"))
    return texts(f"audit-{entry.action}", detail=detail, added=added, changed=changed, removed=removed)


def choose_topics_reply(number: int, bits: int, text: str, topics: tuple[Topic, ...], texts: Texts) -> Reply:
    """The text as people will see it, and the topics to tick; bit n of `bits` is set if CAUSE_IDS[n] is ticked."""
    names = {topic.id: topic.label for topic in topics}
    ticks = [
        button(
            texts("newtip-ticked" if bits >> place & 1 else "newtip-open", name=names.get(cause, cause)),
            NEW_TIP,
            "tick",
            number,
            bits ^ (1 << place),
        )
        for place, cause in enumerate(CAUSE_IDS)
    ]
    go_on = [button(texts("newtip-button-next"), NEW_TIP, "next", number, bits)] if bits else []
    cancel = [button(texts("desk-button-cancel"), NEW_TIP, "cancel", number)]
    return Reply(f"{text}\n\n———\n{texts('newtip-topics')}", keyboard(*rows(ticks), [*go_on, *cancel]))
