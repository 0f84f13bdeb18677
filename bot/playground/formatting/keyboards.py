"""Keyboards, refused where Telegram refuses them."""

from collections.abc import Iterator
from typing import Final

from bot.playground.errors import JsonObject, bad_request
from bot.playground.formatting.html import is_web_address

CALLBACK_BYTES: Final = 64
COPY_CHARACTERS: Final = 256
BUTTONS: Final = 100
BUTTONS_IN_A_ROW: Final = 8
PLACEHOLDER: Final = 64
ACTIONS: Final = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def is_inline(markup: JsonObject) -> bool:
    return "inline_keyboard" in markup


def checked_markup(markup: JsonObject) -> JsonObject:
    """The markup as it will stand, empty rows gone; raises ApiError."""
    if is_inline(markup):
        return checked_inline(markup)

    if "keyboard" in markup:
        _check_reply_keyboard(markup)

    if len(markup.get("input_field_placeholder", "")) > PLACEHOLDER:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")

    return markup


def checked_inline(markup: JsonObject) -> JsonObject:
    """An inline keyboard as it will stand, empty rows gone; raises ApiError."""
    rows: list[list[JsonObject]] = [row for row in markup["inline_keyboard"] if row]
    for button in buttons_of({"inline_keyboard": rows}):
        _check_inline(button)

    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_IN_A_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")

    return {"inline_keyboard": rows}


def buttons_of(markup: JsonObject | None) -> Iterator[JsonObject]:
    """All buttons of an inline keyboard, in reading order."""
    for row in (markup or {}).get("inline_keyboard", ()):
        yield from row


def _check_inline(button: JsonObject) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Button text must be non-empty")

    actions = [name for name in ACTIONS if name in button]
    if not actions or button.get("callback_data") == "":
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")

    if len(actions) > 1:
        raise bad_request(f"can't parse inline keyboard button: more than one action: {' and '.join(actions)}")

    _check_action(actions[0], button)


def _check_action(action: str, button: JsonObject) -> None:
    match action, button[action]:
        case "callback_data", data if len(data.encode()) > CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        case "url", address if not is_web_address(address):
            reason = "Unsupported URL protocol" if "://" in address else "Wrong HTTP URL"
            raise bad_request(f"inline keyboard button URL '{address}' is invalid: {reason}")
        case "web_app", {"url": address} if not address.startswith("https://"):
            raise bad_request(
                f"inline keyboard button Web App URL '{address}' is invalid: Only HTTPS links are allowed"
            )
        case "copy_text", {"text": text} if not 0 < len(text) <= COPY_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case (("pay" | "callback_game"), _):
            raise bad_request("BUTTON_TYPE_INVALID")


def _check_reply_keyboard(markup: JsonObject) -> None:
    rows = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("reply keyboard must contain at least one button")

    if any(not (button if isinstance(button, str) else button["text"]).strip() for row in rows for button in row):
        raise bad_request("can't parse keyboard button: Button text must be non-empty")
