"""/tipsfile, /rollback, and a tips.yaml sent to the bot: check, preview, publish, go back."""

import asyncio
import difflib
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from telegram import CallbackQuery, Document, Message, Update
from telegram.ext import MessageHandler, filters

from bot.content.folder import MAX_BYTES, RefusedContent
from bot.content.publisher import Conflict, PublishableDraft, Published, Unwritable
from bot.core.content.history import Version
from bot.core.content.models import Tip
from bot.core.content.texts import Texts
from bot.core.content.tip_edits import Changes, file_version
from bot.database.connection import read_or
from bot.database.versions import TipsFileDraft
from bot.handlers.base.feature import Command, Feature, may_administrate, the
from bot.handlers.base.replies import edit_reply, remove_buttons, send_below, send_reply
from bot.handlers.start.start import only_text
from bot.services import BotContext
from bot.views.admin.content import (
    DRAFT,
    FILE,
    PROBLEMS_SHOWN,
    ROLLBACK,
    admin_reply,
    fit_reply,
    problems_reply,
    published_reply,
    versions_reply,
    who,
)
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply

VERSIONS_SHOWN: Final = 6


async def tips_file(update: Update, context: BotContext) -> None:
    """/tipsfile: send the file."""
    await send_file(the(update.message), context)


async def rollback(update: Update, context: BotContext) -> None:
    """/rollback: the versions to go back to."""
    message = the(update.message)
    await send_reply(message, await _versions(message.chat.id, context))


async def send_file(message: Message, context: BotContext) -> None:
    """Send the file to edit, after a note if the folder cannot be written."""
    services, texts = context.services, context.texts_for(None)
    if not await services.publisher.is_writable():
        await send_reply(message, Reply(texts("desk-read-only")))

    content = services.publisher.file.read() or services.publisher.live_tips
    caption = "desk-file-caption" if content == services.publisher.live_tips else "desk-file-caption-not-live"
    await message.reply_document(content, filename="tips.yaml", caption=texts(caption))
    services.late_writes.add(partial(services.settings_store.write, _fetched(message.chat.id), file_version(content)))


async def received(update: Update, context: BotContext) -> None:
    """A document: from an admin in private it may be the tips file; other documents are not read."""
    message = the(update.message)
    if not may_administrate(update, context):
        return await only_text(update, context)

    texts, document = context.texts_for(message.from_user), the(message.document)
    if (refusal := await _refusal(document, context, texts)) is not None:
        await send_reply(message, Reply(refusal))
        return

    file = await document.get_file()
    await offer(message, bytes(await file.download_as_bytearray()), context)


async def _refusal(document: Document, context: BotContext, texts: Texts) -> str | None:
    name = (document.file_name or "").lower()
    if not name.endswith((".yaml", ".yml")) or not name.startswith("tips"):
        return texts("desk-other-file")

    if not await context.services.publisher.is_writable():
        return texts("desk-read-only")

    return texts("desk-too-large") if (document.file_size or 0) > MAX_BYTES else None


async def offer(message: Message, content: bytes, context: BotContext) -> None:
    """Show a file's problems, or what it would change, with Publish and Cancel."""
    services, texts = context.services, context.texts_for(message.from_user)
    admin_id = message.chat.id  # in a private chat both are the same
    match await services.publisher.examine(content):
        case RefusedContent(problems):
            await send_reply(message, problems_reply(problems, texts))
            if len(problems) > PROBLEMS_SHOWN:
                listed = "\n\n".join(str(problem) for problem in problems)
                await message.reply_document(listed.encode(), filename="problems.txt")
        case PublishableDraft(changes=changes) if not changes:
            await send_reply(message, admin_reply("desk-no-changes", texts))
        case PublishableDraft(base, changes, warnings):
            number = await services.drafts.keep(admin_id, base, content, services.now())
            fetched = await services.settings_store.read(_fetched(admin_id))
            undoes = texts("desk-changed-meanwhile") if fetched not in {None, base} else ""
            seen = await seen_of(changes, context)
            await send_reply(message, fit_reply(number, changes, seen, warnings, texts, undoes=undoes))


async def draft_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """Publish or Cancel below the preview of a file."""
    services, texts = context.services, context.texts_for(query.from_user)
    word, number = (*parts, "", "")[:2]
    draft = await services.drafts.find(int(number), query.from_user.id) if is_number(number) else None
    if draft is None:
        return await edit_reply(query, admin_reply("desk-draft-gone", texts))

    if word == "publish":
        return await publish(query, draft, context, action="published")

    await services.drafts.drop(draft.number, draft.admin_id)
    await edit_reply(query, admin_reply("desk-cancelled", texts))


async def publish(query: CallbackQuery, draft: TipsFileDraft, context: BotContext, *, action: str) -> None:
    """Publish the draft and show the result; a second press finds a conflict and changes nothing."""
    services, texts = context.services, context.texts_for(query.from_user)
    await remove_buttons(query)
    match await services.publisher.publish(draft):
        case Published(changes):
            counts = "+{} ~{} -{}".format(*changes.counts)
            for write in (
                partial(services.drafts.drop, draft.number, draft.admin_id),
                partial(services.settings_store.write, _fetched(draft.admin_id), file_version(draft.content)),
                partial(services.audit.note, draft.admin_id, action, counts, services.now()),
            ):
                services.late_writes.add(write, key=write)

            seen = await read_or({}, seen_of(changes, context))
            await send_below(query, published_reply(changes, seen, texts))
        case Conflict():
            other = await _last_hand(draft.admin_id, context, texts)
            await send_below(query, admin_reply("desk-conflict", texts, who=other))
        case Unwritable():
            await send_below(query, admin_reply("desk-read-only", texts))
        case RefusedContent(problems):
            await send_below(query, problems_reply(problems, texts))


async def rollback_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """Publish an older version; it becomes the newest version."""
    services, texts = context.services, context.texts_for(query.from_user)
    number = int(parts[0]) if parts and is_number(parts[0]) else 0
    content = await services.publisher.versions.content(number)
    if content is None:
        return await edit_reply(query, admin_reply("desk-version-gone", texts))

    in_folder = services.publisher.file.read()
    if content == in_folder == services.publisher.live_tips:
        return await edit_reply(query, admin_reply("desk-version-live", texts))

    base = file_version(in_folder)
    await publish(query, TipsFileDraft(0, query.from_user.id, base, content), context, action="rolled-back")


async def file_pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """A button for the file, its versions, or their differences."""
    if not isinstance(query.message, Message):
        return

    match parts:
        case ("versions",):
            await edit_reply(query, await _versions(query.from_user.id, context))
        case ("differences",):
            await _send_differences(query.message, context)
        case _:
            await send_file(query.message, context)


async def seen_of(changes: Changes, context: BotContext) -> dict[str, int]:
    """How many chats received each changed or removed tip."""
    tips: Iterable[Tip] = (*(after for _, after in changes.changed), *changes.removed)
    return await context.services.statistics.seen(tip.id for tip in tips)


async def _versions(reader_id: int, context: BotContext) -> Reply:
    services, texts = context.services, context.texts_for(None)
    versions = await services.publisher.versions.newest(VERSIONS_SHOWN)
    live, in_folder = file_version(services.publisher.live_tips), file_version(services.publisher.file.read())
    there = in_folder if await services.publisher.is_writable() else None
    return versions_reply(versions, reader_id, texts, live=live, replaceable=there)


async def _send_differences(message: Message, context: BotContext) -> None:
    """Send the differences between the versions as a file, the newest first."""
    versions = context.services.publisher.versions
    listed = [(each, await versions.content(each.number)) for each in await versions.newest(VERSIONS_SHOWN)]
    texts = context.texts_for(None)
    written = await asyncio.to_thread(_differences, listed) or texts("desk-no-differences")
    await message.reply_document(written.encode(), filename="tips.diff", caption=texts("desk-differences-caption"))


def _differences(listed: Sequence[tuple[Version, bytes | None]]) -> str:
    parts = (
        "\n".join(
            difflib.unified_diff(
                _lines(older),
                _lines(newer),
                f"version {before.number}, {before.at:%Y-%m-%d %H:%M}",
                f"version {after.number}, {after.at:%Y-%m-%d %H:%M}",
                lineterm="",
            )
        )
        for (after, newer), (before, older) in pairwise(listed)
    )
    return "\n\n".join(parts)


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


async def _last_hand(reader_id: int, context: BotContext, texts: Texts) -> str:
    """Who changed the tips last: the newest version's admin, or the folder if its file is not live yet."""
    publisher = context.services.publisher
    newest = await publisher.versions.newest(1)
    is_live = publisher.file.read() == publisher.live_tips
    return who(newest[0].admin_id if newest and is_live else None, reader_id, texts)


def _fetched(admin_id: int) -> str:
    """Name in the settings store for the version of the file that this admin fetched last."""
    return f"tipsfile:{admin_id}"


FEATURE: Final = Feature(
    for_admins=True,
    commands=(
        Command("tipsfile", "command-tipsfile", tips_file),
        Command("rollback", "command-rollback", rollback),
    ),
    buttons={
        FILE: file_pressed,
        DRAFT: draft_pressed,
        ROLLBACK: rollback_pressed,
    },
    handlers=(MessageHandler(filters.Document.ALL & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, received),),
)
