"""Answers to pressed buttons and inline queries."""

from datetime import timedelta
from typing import Final

from bot.playground.api.methods.sending import TEXT_LIMIT
from bot.playground.calls import Call, formatted
from bot.playground.errors import JsonObject, bad_request
from bot.playground.formatting.keyboards import checked_inline
from bot.playground.world import Event, Query, World

ANSWER_LIMIT: Final = 200
ANSWER_WITHIN: Final = timedelta(minutes=1)
RESULTS: Final = 50
RESULT_ID_BYTES: Final = 64


def answer_callback_query(world: World, call: Call) -> bool:
    if len(call.get("text", "")) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")

    if call.get("url"):
        raise bad_request("URL_INVALID")

    query = _open_query(world, call["callback_query_id"])
    answer = {"text": call.get("text", ""), "show_alert": call.get("show_alert", False)}
    query.answer = answer
    world.tell(Event("answer", query.chat_id or query.user.id, {"query_id": query.id, **answer}, query.user.id))
    return True


def answer_inline_query(world: World, call: Call) -> bool:
    results: list[JsonObject] = call["results"]
    ids = [result["id"] for result in results]
    if len(results) > RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")

    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")

    if any(not 0 < len(id_.encode()) <= RESULT_ID_BYTES for id_ in ids):
        raise bad_request("RESULT_ID_INVALID")

    query = _open_query(world, call["inline_query_id"])
    query.answer = dict(call.parameters) | {"results": [_checked_result(result) for result in results]}
    world.tell(Event("inline", query.user.id, {"query_id": query.id, "answer": query.answer}, query.user.id))
    return True


def _open_query(world: World, query_id: str) -> Query:
    query = world.queries.get(query_id)
    if query is None or query.answer is not None or world.clock() - query.asked_at > ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")

    return query


def _checked_result(result: JsonObject) -> JsonObject:
    """The result with its text read as it will be sent; raises ApiError."""
    if "reply_markup" in result:
        result = result | {"reply_markup": checked_inline(result["reply_markup"])}

    content = result.get("input_message_content")
    if content is None or "message_text" not in content:
        return result

    text = formatted(content, "message_text")
    if not text:
        raise bad_request("message text is empty")

    if text.length > TEXT_LIMIT:
        raise bad_request("message is too long")

    return result | {"input_message_content": text.fields("message_text")}
