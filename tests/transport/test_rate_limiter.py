"""The rate limiter in virtual time: priorities and waits."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.transport.outcome import ANSWER_PATIENCE
from bot.transport.rate_limiter import ApiAnswer, RateLimiter
from bot.transport.rate_policy import Lane
from bot.transport.request import CouldNotConnect
from tests.transport.test_rate_policy import most_within
from tests.virtual import in_virtual_time


def now() -> float:
    return asyncio.get_running_loop().time()


async def call(limiter: RateLimiter, endpoint: str, lane: Lane | None = None, **parameters: object) -> ApiAnswer:
    async def answer() -> ApiAnswer:
        return True

    return await limiter.process_request(answer, (), {}, endpoint, dict(parameters), lane)


async def tips_without_end(limiter: RateLimiter, left: list[float]) -> None:
    while True:
        slots = await limiter.tip_slots(64)
        left.extend(slots)


def test_a_broadcast_keeps_the_rate_and_uses_it() -> None:
    async def main() -> None:
        left: list[float] = []
        task = asyncio.create_task(tips_without_end(RateLimiter(30), left))
        await asyncio.sleep(100)
        task.cancel()

        assert most_within(1, left) <= 30
        assert len(left) >= 0.97 * 30 * 100

    in_virtual_time(main())


def test_at_a_thousand_a_second_many_leave_with_one_waking() -> None:
    async def main() -> None:
        left: list[float] = []
        task = asyncio.create_task(tips_without_end(RateLimiter(1000), left))
        await asyncio.sleep(10)
        task.cancel()

        assert most_within(1, left) <= 1000
        assert len(left) >= 0.98 * 1000 * 10
        assert len(set(left)) <= 10 / 0.008 + 1

    in_virtual_time(main())


def test_people_never_wait_for_more_than_a_slot_behind_a_broadcast() -> None:
    async def main() -> None:
        limiter, left, waits = RateLimiter(30), list[float](), list[float]()
        task = asyncio.create_task(tips_without_end(limiter, left))
        for person in range(100):
            await asyncio.sleep(0.0937)
            asked = now()
            await call(limiter, "sendMessage", chat_id=person, text="hi")
            waits.append(now() - asked)
            left.append(now())
        task.cancel()

        assert max(waits) <= 1 / 29
        assert most_within(1, sorted(left)) <= 30

    in_virtual_time(main())


def test_tips_announcements_and_follow_ups_take_turns() -> None:
    async def main() -> None:
        limiter, left = RateLimiter(30), ([], [], [])  # type: tuple[RateLimiter, tuple[list[float], ...]]
        loops = [asyncio.create_task(tips_without_end(limiter, slots)) for slots in left]
        await asyncio.sleep(2)
        for loop in loops:
            loop.cancel()

        assert max(map(len, left)) - min(map(len, left)) <= 2

    in_virtual_time(main())


@pytest.mark.parametrize("endpoint", ["getMe", "answerCallbackQuery", "setMyCommands", "sendChatAction", "getChat"])
def test_what_is_no_message_passes_at_once(endpoint: str) -> None:
    async def main() -> None:
        limiter, start = RateLimiter(1), now()
        for _ in range(100):
            await call(limiter, endpoint, chat_id=7)

        assert now() == start

    in_virtual_time(main())


def test_answers_in_one_chat_keep_their_order() -> None:
    async def main() -> None:
        limiter, order = RateLimiter(30), list[int]()

        async def answer(number: int) -> None:
            await limiter.turn(7, Lane.PEOPLE)
            order.append(number)

        await asyncio.gather(*(answer(number) for number in range(30)))

        assert order == list(range(30))

    in_virtual_time(main())


def test_presses_of_buttons_are_not_held_to_one_a_second() -> None:
    async def main() -> None:
        limiter, start = RateLimiter(30), now()
        for _ in range(20):
            await call(limiter, "editMessageText", chat_id=7, text="hi")

        assert now() - start < 0.1

    in_virtual_time(main())


def refusing(times: int, retry_after: float, sent: list[float]) -> Callable[[], Awaitable[ApiAnswer]]:
    async def answer() -> ApiAnswer:
        nonlocal times
        if times:
            times -= 1
            raise RetryAfter(timedelta(seconds=retry_after))

        sent.append(now())
        return True

    return answer


@pytest.mark.parametrize("parameters", [{"chat_id": 7}, {"chat_id": "7"}, {}])
def test_a_persons_answer_outlives_a_429(parameters: dict[str, object]) -> None:
    async def main() -> None:
        limiter, sent, start = RateLimiter(30), list[float](), now()
        await limiter.process_request(refusing(2, 5, sent), (), {}, "sendMessage", parameters, None)  # type: ignore[arg-type]

        assert 10 <= sent[0] - start < 10.2

    in_virtual_time(main())


@pytest.mark.parametrize(
    ("error", "seconds", "sent"),
    [
        (CouldNotConnect("no route"), 35, 6),
        (NetworkError("Bad Gateway"), 13, 3),
        (TimedOut(), 13, 3),
        (BadRequest("chat not found"), 0, 1),
    ],
)
def test_a_persons_answer_outlives_a_broken_line(error: NetworkError, seconds: int, sent: int) -> None:
    tries: list[float] = []

    async def answer() -> ApiAnswer:
        tries.append(now())
        raise error

    async def main() -> None:
        with pytest.raises(type(error)):
            await RateLimiter(30).process_request(answer, (), {}, "sendMessage", {"chat_id": 1}, None)

    in_virtual_time(main())

    assert len(tries) == sent
    assert round(tries[-1] - tries[0]) == seconds


def test_others_do_not_wait_for_the_chat_that_was_refused() -> None:
    async def main() -> None:
        limiter, sent = RateLimiter(30), list[float]()
        refused = asyncio.create_task(
            limiter.process_request(refusing(1, 5, sent), (), {}, "sendMessage", {"chat_id": 7}, None)  # type: ignore[arg-type]
        )
        left: list[float] = []
        broadcast = asyncio.create_task(tips_without_end(limiter, left))
        await refused
        broadcast.cancel()

        gaps = [after - before for before, after in itertools.pairwise(left)]
        assert max(gaps) <= 0.1

    in_virtual_time(main())


@pytest.mark.parametrize(("lane", "retry_after"), [(Lane.TIPS, 5.0), (None, 3600.0)])
def test_tips_and_long_waits_are_told_at_once(lane: Lane | None, retry_after: float) -> None:
    async def main() -> None:
        limiter = RateLimiter(30)
        start = now()
        with pytest.raises(RetryAfter):
            await limiter.process_request(refusing(1, retry_after, []), (), {}, "sendMessage", {"chat_id": 7}, lane)  # type: ignore[arg-type]

        assert now() - start < 0.1

    in_virtual_time(main())


EVERYTHING: list[dict[str, object]] = [
    {"endpoint": "sendMessage", "chat_id": 7},
    {"endpoint": "editMessageText", "chat_id": 7},
    {"endpoint": "editMessageReplyMarkup", "chat_id": 7},
    {"endpoint": "deleteMessage", "chat_id": 7},
    {"endpoint": "setMessageReaction", "chat_id": 7},
    {"endpoint": "getChatMember", "chat_id": 7},
]
QUERY: dict[str, object] = {"endpoint": "answerCallbackQuery", "callback_query_id": "1"}


def refused(limiter: RateLimiter, chats: int, seconds: float) -> None:
    for chat in range(7, 7 + chats):
        limiter.refused(chat, timedelta(seconds=seconds))


@pytest.mark.parametrize("parameters", EVERYTHING)
def test_every_call_to_a_chat_waits_out_its_429(parameters: dict[str, Any]) -> None:
    async def main() -> None:
        limiter, start = RateLimiter(30), now()
        refused(limiter, 1, 20)
        await call(limiter, **parameters)

        assert 20 <= now() - start < 20.1

    in_virtual_time(main())


@pytest.mark.parametrize("parameters", [*EVERYTHING, QUERY])
def test_every_call_waits_out_a_pause_of_all_chats(parameters: dict[str, Any]) -> None:
    async def main() -> None:
        limiter, start = RateLimiter(30), now()
        refused(limiter, 5, 20)
        await call(limiter, **{**parameters, "chat_id": 99} if "chat_id" in parameters else parameters)

        assert 20 <= now() - start < 20.1

    in_virtual_time(main())


@pytest.mark.parametrize("parameters", [*EVERYTHING, QUERY])
def test_every_call_that_meets_a_429_is_made_again_when_it_is_over(parameters: dict[str, Any]) -> None:
    async def main() -> None:
        limiter, sent, start = RateLimiter(30), list[float](), now()
        endpoint = parameters["endpoint"]
        await limiter.process_request(refusing(2, 5, sent), (), {}, endpoint, parameters, None)  # type: ignore[arg-type]

        assert [round(at - start) for at in sent] == [10]

    in_virtual_time(main())


@pytest.mark.parametrize("parameters", [*EVERYTHING, QUERY])
def test_an_answer_that_would_have_to_wait_too_long_is_given_up_at_once(parameters: dict[str, Any]) -> None:
    async def main() -> None:
        limiter, start = RateLimiter(30), now()
        refused(limiter, 5, 600)
        with pytest.raises(RetryAfter):
            await call(limiter, **parameters)

        assert now() == start

    in_virtual_time(main())


def test_an_answer_that_waits_is_given_up_when_the_wait_grows() -> None:
    async def main() -> None:
        limiter, start = RateLimiter(30), now()
        refused(limiter, 1, 100)
        waiting = asyncio.create_task(call(limiter, "sendMessage", chat_id=7))
        await asyncio.sleep(50)
        refused(limiter, 5, 600)
        with pytest.raises(RetryAfter):
            await waiting

        assert now() - start <= ANSWER_PATIENCE

    in_virtual_time(main())


@pytest.mark.parametrize("chats", [1, 5])
def test_emergency_advice_leaves_at_once_whatever_telegram_asked_of_others_or_of_this_chat(chats: int) -> None:
    async def main() -> None:
        limiter, start = RateLimiter(1), now()
        refused(limiter, chats, 600)
        for _ in range(5):
            await call(limiter, "sendMessage", Lane.EMERGENCY, chat_id=7)

        assert now() == start

    in_virtual_time(main())


LOST = [RetryAfter(timedelta(seconds=600)), CouldNotConnect("no route"), NetworkError("Bad Gateway"), TimedOut()]


@pytest.mark.parametrize("error", LOST)
def test_emergency_advice_is_tried_for_two_minutes_and_more(error: TelegramError) -> None:
    tries: list[float] = []

    async def answer() -> ApiAnswer:
        tries.append(now())
        raise error

    async def main() -> None:
        with pytest.raises(type(error)):
            await RateLimiter(30).process_request(answer, (), {}, "sendMessage", {"chat_id": 7}, Lane.EMERGENCY)

    in_virtual_time(main())

    gaps = [after - before for before, after in itertools.pairwise(tries)]
    assert tries[-1] - tries[0] >= 120
    assert min(gaps) >= 1
    assert max(gaps) <= 20
    assert len(tries) <= 20


@pytest.mark.parametrize("lane", [Lane.EMERGENCY, Lane.PEOPLE])
def test_an_answer_of_another_form_is_as_good_as_none(lane: Lane) -> None:
    answers = iter([{"ok": True}, {"ok": True, "result": True}])

    async def answer() -> ApiAnswer:
        return bool(next(answers)["result"])

    async def main() -> None:
        assert await RateLimiter(30).process_request(answer, (), {}, "sendMessage", {"chat_id": 7}, lane)

    in_virtual_time(main())


@pytest.mark.parametrize("error", [Forbidden("bot was blocked by the user"), BadRequest("chat not found")])
def test_emergency_advice_that_is_refused_for_good_is_not_tried_again(error: TelegramError) -> None:
    async def answer() -> ApiAnswer:
        raise error

    async def main() -> None:
        start = now()
        with pytest.raises(type(error)):
            await RateLimiter(30).process_request(answer, (), {}, "sendMessage", {"chat_id": 7}, Lane.EMERGENCY)

        assert now() == start

    in_virtual_time(main())


def test_a_tip_that_must_wait_for_its_chat_says_so_instead_of_holding_the_line() -> None:
    async def main() -> None:
        limiter = RateLimiter(30)
        limiter.refused(7, timedelta(seconds=5))

        assert limiter.wait_of(7) == 5.0
        assert limiter.wait_of(8) == 0.0
        assert limiter.wait_of(8) == 1.0

    in_virtual_time(main())


def test_who_gave_up_waiting_takes_no_slot() -> None:
    async def main() -> None:
        limiter = RateLimiter(1)
        await call(limiter, "sendMessage", chat_id=1)
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(call(limiter, "sendMessage", chat_id=2), 0.01)
        start = now()
        await call(limiter, "sendMessage", chat_id=3)

        assert now() - start < 1.1
        await limiter.shutdown()

    in_virtual_time(main())


def test_at_the_end_emergency_advice_is_tried_at_once_and_often_and_what_is_cut_off_is_kept() -> None:
    tries: list[float] = []

    async def answer() -> ApiAnswer:
        tries.append(now())
        raise RetryAfter(600)

    async def main() -> None:
        limiter, asked = RateLimiter(30), {"chat_id": 7, "text": "Get help"}
        call = limiter.process_request(answer, (), {}, "sendMessage", asked, Lane.EMERGENCY)
        sending = asyncio.create_task(call)
        await asyncio.sleep(20)
        limiter.hurry()
        before, stopped_at = len(tries), now()
        await asyncio.sleep(3)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

        assert len(tries) - before >= 5
        assert tries[before] == stopped_at
        assert limiter.interrupted == [asked]

    in_virtual_time(main())
