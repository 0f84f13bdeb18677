"""Everybody's tip is due in the same minute: one each, whatever happens to the process."""

import os
import random
import signal
from pathlib import Path
from statistics import median

from bot.core.tips.delivery import DeliveryState
from tests.processes.one_minute import ended, running, strict_api, subscribe

PER_SECOND = 300
HEADINGS = ("🪑 <b>Posture, sitting and lifting", "⚽ <b>Sport")
"""Of the answers to `QUESTIONS`, in their order."""


async def test_all_get_one_tip_at_the_limit_and_people_are_answered_in_turn_meanwhile(tmp_path: Path) -> None:
    people = 2000
    await subscribe(tmp_path, people)
    async with strict_api(limit=PER_SECOND, talking=10, flood_at=people // 2) as api:
        async with running(api, tmp_path, PER_SECOND) as bot:
            await api.reached(tips=people)
            ends = await ended(tmp_path, people)
            assert await bot.stop() == 0

        story = await api.story()

    assert story.tips == dict.fromkeys(range(1, people + 1), 1)
    assert ends == {DeliveryState.SENT: people}
    assert story.refused >= 1
    is_busy = os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    was_held_up = is_busy or story.refused > 1  # messages were kept back until too many arrived at once
    assert was_held_up or median(story.seconds()) >= 0.9 * PER_SECOND
    assert story.most_in_a_second() <= PER_SECOND
    assert len(story.answers) >= 20
    assert {tuple(answer.partition("</b>")[0] for answer in pair) for pair in story.answers} == {HEADINGS}


async def test_killed_at_any_point_nobody_gets_two_and_only_what_was_in_flight_can_be_missing(tmp_path: Path) -> None:
    people, kills, per_second = 240, 2, 100
    chance = random.Random(6)  # noqa: S311 - the points may be known
    in_flight = per_second // 2  # a quarter of a second's backlog and as much latency, on a very busy machine
    await subscribe(tmp_path, people)
    async with strict_api(limit=per_second) as api:
        for kill in range(kills):
            async with running(api, tmp_path, per_second):
                await api.reached(tips=chance.randrange(1 + 80 * kill, 80 * (kill + 1)))

        async with running(api, tmp_path, per_second) as bot:
            ends = await ended(tmp_path, people)
            assert await bot.stop() == 0

        story = await api.story()

    missing = people - len(story.tips)
    assert set(story.tips.values()) == {1}
    assert ends[DeliveryState.SENT] + ends.get(DeliveryState.UNCONFIRMED, 0) == people
    assert missing <= ends.get(DeliveryState.UNCONFIRMED, 0) <= kills * in_flight


async def test_stopped_in_the_middle_nobody_gets_two_and_nobody_is_missing(tmp_path: Path) -> None:
    people = 400
    await subscribe(tmp_path, people)
    async with strict_api(limit=PER_SECOND) as api:
        async with running(api, tmp_path, PER_SECOND) as bot:
            await api.reached(tips=people // 2)
            assert await bot.stop(signal.SIGTERM) == 0

        async with running(api, tmp_path, PER_SECOND) as bot:
            await api.reached(tips=people)
            ends = await ended(tmp_path, people)
            assert await bot.stop() == 0

        story = await api.story()

    assert story.tips == dict.fromkeys(range(1, people + 1), 1)
    assert ends == {DeliveryState.SENT: people}
