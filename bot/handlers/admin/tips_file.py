"""/tipsfile, /rollback, and a tips.yaml sent to the bot: check, preview, publish, go back."""

import asyncio
import difflib
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from telegram import Document, Message
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.content.folder import MAX_BYTES, RefusedContent
from bot.content.publisher import Conflict, PublishableDraft, Published, Unwritable
from bot.core.content.tip_edits import Version, file_version
from bot.database.connection import read_or
from bot.database.versions import TipsFileDraft
from bot.handlers.admin.watch import seen_of
from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Command, Feature, Result, may_administrate, responding
from bot.handlers.base.replies import remove_buttons, send_below, send_reply
from bot.handlers.start.text import only_text
from bot.services import BotContext, the
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


async def tips_file(context: BotContext) -> None:
    """/tipsfile and its button: send the file."""
    if (message := context.handled.effective_message) is None:  # too old
        return

    services, texts = context.services, context.services.library.texts()
    if not await services.publisher.is_writable():
        await send_reply(message, Reply(texts("desk-read-only")))

    content = services.publisher.file.read() or services.publisher.live_tips
    caption = "desk-file-caption" if content == services.publisher.live_tips else "desk-file-caption-not-live"
    await message.reply_document(content, filename="tips.yaml", caption=texts(caption))
    services.late_writes.add(services.settings_store.write, _fetched(message.chat.id), file_version(content))


async def received(context: BotContext) -> Result:
    """A document: from an admin in private it may be the tips file; other documents are not read."""
    if not may_administrate(context):
        return await only_text(context)

    document = the(context.message.document)
    if refusal := await _refusal(document, context):
        return Reply(context.texts(refusal))

    try:
        file = await document.get_file()
        content = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        note_failure(error, context)
        return Reply(context.texts("went-wrong"))

    await offer(context.message, content, context)
    return None


async def _refusal(document: Document, context: BotContext) -> str | None:
    """The name of the text that says why it cannot be used."""
    name = (document.file_name or "").lower()
    if not name.endswith((".yaml", ".yml")) or not name.startswith("tips"):
        return "desk-other-file"

    if not await context.services.publisher.is_writable():
        return "desk-read-only"

    return "desk-too-large" if (document.file_size or 0) > MAX_BYTES else None


async def offer(message: Message, content: bytes, context: BotContext, *, was_fetched: bool = True) -> None:
    """`was_fetched`: it is the file that the admin fetched, so publishing it may undo what has changed since."""
    services, texts, admin_id = context.services, context.texts, context.chat_id
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
            fetched = await services.settings_store.read(_fetched(admin_id)) if was_fetched else None
            undoes = texts("desk-changed-meanwhile") if fetched not in {None, base} else ""
            seen = await seen_of(changes, services.statistics)
            await send_reply(message, fit_reply(number, changes, seen, warnings, texts, undoes=undoes))


async def draft_pressed(context: BotContext) -> Reply | None:
    drafts, texts = context.services.drafts, context.texts
    word, number = (*context.parts, "", "")[:2]
    draft = await drafts.find(int(number), context.person.id) if is_number(number) else None
    if draft is None:
        return admin_reply("desk-draft-gone", texts)

    if word == "publish":
        await publish(draft, context, action="published")
        return None

    await drafts.drop(draft.number, draft.admin_id)
    return admin_reply("desk-cancelled", texts)


async def publish(draft: TipsFileDraft, context: BotContext, *, action: str) -> None:
    """Publish the draft and show the result; a second press finds a conflict and changes nothing."""
    services, texts = context.services, context.texts
    await remove_buttons(context)
    match await services.publisher.publish(draft):
        case Published(changes):
            counts = "+{} ~{} -{}".format(*changes.counts)
            add, fetched, version = services.late_writes.add, _fetched(draft.admin_id), file_version(draft.content)
            add(services.drafts.drop, draft.number, draft.admin_id, key=object())
            if action == "published":  # after a rollback, the admin still has the file fetched before
                add(services.settings_store.write, fetched, version, key=object())
            add(services.audit.note, draft.admin_id, action, counts, services.now(), key=object())
            seen = await read_or({}, seen_of(changes, services.statistics))
            reply = published_reply(changes, seen, texts)
        case Conflict():
            reply = admin_reply("desk-conflict", texts, who=await _last_hand(context))
        case Unwritable():
            reply = admin_reply("desk-read-only", texts)
        case RefusedContent(problems):
            reply = problems_reply(problems, texts)

    await send_below(context, reply)


async def rollback_pressed(context: BotContext) -> Reply | None:
    """Publish an older version; it becomes the newest version."""
    publisher, texts = context.services.publisher, context.texts
    number = int(context.parts[0]) if context.parts and is_number(context.parts[0]) else 0
    content = await publisher.versions.content(number)
    if content is None:
        return admin_reply("desk-version-gone", texts)

    in_folder = publisher.file.read()
    if content == in_folder == publisher.live_tips:
        return admin_reply("desk-version-live", texts)

    draft = TipsFileDraft(0, context.person.id, file_version(in_folder), content)
    await publish(draft, context, action="rolled-back")
    return None


async def file_pressed(context: BotContext) -> Reply | None:
    if (message := context.pressed_message) is None:
        return None

    match context.parts:
        case ("versions",):
            return await rollback(context)
        case ("differences",):
            await _send_differences(message, context)
        case _:
            await tips_file(context)

    return None


async def rollback(context: BotContext) -> Reply:
    publisher, texts = context.services.publisher, context.services.library.texts()
    versions = await publisher.versions.newest(VERSIONS_SHOWN)
    in_folder = file_version(publisher.file.read()) if await publisher.is_writable() else None
    live = file_version(publisher.live_tips)
    return versions_reply(versions, context.person.id, texts, live=live, replaceable=in_folder)


async def _send_differences(message: Message, context: BotContext) -> None:
    versions, texts = context.services.publisher.versions, context.services.library.texts()
    listed = [(each, await versions.content(each.number)) for each in await versions.newest(VERSIONS_SHOWN)]
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


async def _last_hand(context: BotContext) -> str:
    """Who changed the tips last: the newest version's admin, or the folder if its file is not live yet."""
    publisher = context.services.publisher
    newest = await publisher.versions.newest(1)
    is_live = publisher.file.read() == publisher.live_tips
    return who(newest[0].admin_id if newest and is_live else None, context.person.id, context.texts)


def _fetched(admin_id: int) -> str:
    """Name in the settings store for the version of the file that this admin fetched last."""
    return f"tipsfile:{admin_id}"


DOCUMENT: Final = filters.Document.ALL & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE

FEATURE: Final = Feature(
    for_admins=True,
    commands=(Command("tipsfile", tips_file), Command("rollback", rollback)),
    buttons={FILE: file_pressed, DRAFT: draft_pressed, ROLLBACK: rollback_pressed},
    handlers=(MessageHandler(DOCUMENT, responding(received)),),
)
