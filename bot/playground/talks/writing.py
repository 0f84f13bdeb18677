"""Writes what happens in chats as lines of a talk."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.playground.errors import JsonObject
from bot.playground.world import Event, World

INDENT: Final = "    "
DEEPER: Final = "      "


def step_line(who: str, where: str, verb: str, words: str) -> str:
    """What a person does, one line for each line of the words."""
    place = f" in {where}" if where else ""
    first, *rest = words.split("\n")
    head = f"{who}{place}{f' {verb}' if verb else ''}:"
    return "\n".join([f"{head} {first}".rstrip(), *(f"| {line}".rstrip() for line in rest)])


def done_by_person(event: Event, world: World, where: str) -> str | None:
    """The step that an event of a person is; None for an event of the bot."""
    user = world.users.get(event.user_id or event.payload.get("from", {}).get("id", 0))
    if user is None or user.is_bot:
        return None

    payload = event.payload
    match event.kind:
        case "message" if "via_bot" not in payload:
            return _said(payload, user.first_name, where)
        case "edited":
            return step_line(user.first_name, where, "edits", payload.get("text", ""))
        case "pressed" | "chose" | "asked" | "reacted" | "blocked" | "spoke":
            return step_line(user.first_name, where, payload["verb"], payload["words"])

    return None


def _said(message: JsonObject, who: str, where: str) -> str | None:
    if "location" in message:
        place = message["location"]
        return step_line(who, where, "shares", f"{place['latitude']}, {place['longitude']}")

    if "text" not in message:
        kind = next((kind for kind in ("photo", "document") if kind in message), "")
        return f"# {who} sends a {kind}, which a talk cannot do" if kind else None

    return step_line(who, where, "replies" if "reply_to_message" in message else "", message["text"])


def outcome_lines(event: Event, world: World, *, here: int, is_brief: bool) -> Iterator[str]:
    """What an event shows to people, indented; nothing for what they do themselves."""
    payload = event.payload
    is_bots = payload.get("from", {}).get("id") == world.bot.id or "via_bot" in payload
    match event.kind:
        case "message" | "edited" if is_bots:
            said = "bot edits" if event.kind == "edited" else "bot"
            yield from _message(f"{said}{_place(event.chat_id, here, world)}", payload, is_brief=is_brief)
        case "answer" if payload["text"]:
            yield from _indented("alert" if payload["show_alert"] else "flash", payload["text"], is_brief=is_brief)
        case "inline":
            answer = payload["answer"]
            yield f"{INDENT}results: {' | '.join(result.get('title', '') for result in answer['results'])}".rstrip()
        case "deleted":
            yield f"{INDENT}bot deletes a message{_place(event.chat_id, here, world)}"
        case "extra":
            yield from _extra(payload["extra"], world)
        case "keyboard" if payload["keyboard"] and "keyboard" in payload["keyboard"]:
            yield from _rows("keyboard", payload["keyboard"]["keyboard"])


def _place(chat_id: int, here: int, world: World) -> str:
    chat = world.chats[chat_id]
    if chat_id == here:
        return ""

    return f" to {chat.person.first_name}" if chat.person else f" in {chat.title}"


def _message(head: str, message: JsonObject, *, is_brief: bool) -> Iterator[str]:
    kind = "(picture) " if "photo" in message else ""
    if "document" in message:
        kind = f"(file {message['document']['file_name']}) "

    yield from _indented(head, kind + str(message.get("text", message.get("caption", ""))), is_brief=is_brief)
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        yield from _rows("", [row])


def _indented(head: str, text: str, *, is_brief: bool) -> Iterator[str]:
    first, *rest = text.split("\n")
    yield f"{INDENT}{head}: {first}{' …' if is_brief and rest else ''}".rstrip()
    if not is_brief:
        yield from (f"{DEEPER}{line}".rstrip() for line in rest)


def _rows(head: str, rows: Iterable[list[JsonObject | str]]) -> Iterator[str]:
    for row in rows:
        labels = [button if isinstance(button, str) else button["text"] for button in row]
        yield (f"{INDENT}{head}: " if head else DEEPER) + " ".join(f"[{label}]" for label in labels)


def _extra(extra: JsonObject, world: World) -> Iterator[str]:
    if reason := extra.get("unheard"):
        yield f"{INDENT}not delivered: {reason}"

    if given := extra.get("reactions", {}).get(str(world.bot.id)):
        yield f"{INDENT}bot reacts: {' '.join(given)}"
