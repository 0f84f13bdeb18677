"""The figures: each starts what it needs, and says what was measured beside what is asked for."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import whole_bot as whole
from benchmarks.fake_api import PERSON
from benchmarks.meter import cpu_seconds_of_children
from benchmarks.rounds import interleaved, percentile, ratio, run, server
from benchmarks.year import simulate_all

LATENCY = 0.04
KEY = "a key for benchmarks only"
WARM_UP = 1.0
"""Seconds at the start of a conversation that are not measured, because modules are still being loaded."""


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    figure: str
    measured: str
    beside: str
    asked: str
    holds: bool


@dataclass(frozen=True)
class Size:
    """How much is measured: short by default, as the figures say with --long."""

    rounds: int
    sends: int
    tips: int
    broadcast: int
    sustained: int
    seconds: float
    """How long people talk in one round."""
    people: int
    """Subscribers of the whole bot."""
    stored: int = 1_000_000
    """Subscribers in the database of whom few or none are due."""
    questions: int = 10_000
    """Most questions that are asked of the matching."""
    characters: int = 4096
    """Length of the longest hostile texts."""


SHORT = Size(rounds=3, sends=3000, tips=4000, broadcast=1200, sustained=15_000, seconds=8, people=600)
LONG = Size(rounds=5, sends=20_000, tips=20_000, broadcast=2000, sustained=60_000, seconds=20, people=2000)
QUICK = Size(
    rounds=1,
    sends=200,
    tips=200,
    broadcast=90,
    sustained=1000,
    seconds=3,
    people=60,
    stored=10_000,
    questions=60,
    characters=512,
)
"""Sizes that only test that the benchmarks run; the results have no meaning."""


def cost_of_a_message(size: Size) -> Iterator[Line]:
    def cost(contestant: str, count: int) -> float:
        return float(run(contestant, "send", api.base, count=count, in_flight=64)["cpu_ms"])

    with server() as api:
        rounds = interleaved(
            size.rounds, partial(cost, "ours", size.sends), partial(cost, "stock", min(size.sends, 2000))
        )

    times = ratio((stock, ours) for ours, stock in rounds)
    yield Line(
        "CPU a message, PTB's API kept, 64 in flight",
        f"{median(ours for ours, _ in rounds):.2f} ms",
        f"PTB {median(stock for _, stock in rounds):.2f} ms: 1/{times:.1f}",
        "1/8",
        times >= 8,
    )


def cost_of_a_tip(size: Size) -> Iterator[Line]:
    def cost(contestant: str, **arguments: float) -> float:
        return float(run(contestant, "tips", api.base, **arguments)["cpu_ms"])

    with server(latency=LATENCY) as api:
        rounds = interleaved(
            size.rounds,
            partial(cost, "ours", count=size.tips, per_second=2500),
            partial(cost, "aiogram_loop", count=min(size.tips, 4000), in_flight=64),
            partial(cost, "stock", count=min(size.tips, 1000), per_second=100_000),
        )

    to_stock = ratio((stock, ours) for ours, _, stock in rounds)
    to_loop = ratio((loop, ours) for ours, loop, _ in rounds)
    ours, loop, stock = (median(costs) for costs in zip(*rounds, strict=True))
    yield Line(
        "CPU a tip: claimed, sent, recorded",
        f"{ours:.2f} ms",
        f"PTB, limiter, gather {stock:.2f} ms: 1/{to_stock:.1f}",
        "1/12",
        to_stock >= 12,
    )
    yield Line("", "", f"aiogram, same records {loop:.2f} ms: 1/{to_loop:.1f}", "1/1.4", to_loop >= 1.4)


def encryption(size: Size) -> Iterator[Line]:
    """The same work with a plain and with an encrypted database."""

    def cost(scenario: str, key: str | None, **arguments: float) -> float:
        return float(run("ours", scenario, api.base, key=key, **arguments)["cpu_ms"])

    figures = {"a tip": ("tips", {"count": size.tips, "per_second": 2500}), "a write": ("writes", {"count": size.tips})}
    with server(latency=LATENCY) as api:
        for what, (scenario, arguments) in figures.items():
            rounds = interleaved(size.rounds, *(partial(cost, scenario, key, **arguments) for key in (None, KEY)))
            times = ratio((encrypted, plain) for plain, encrypted in rounds)
            plain, encrypted = (median(costs) for costs in zip(*rounds, strict=True))
            yield Line(
                f"CPU of {what}, database encrypted",
                f"{encrypted:.2f} ms",
                f"plain {plain:.2f} ms: x{times:.2f}",
                "x1.5",
                times <= 1.5,
            )


def sustained(size: Size) -> Iterator[Line]:
    with server(latency=LATENCY) as api:
        ours = run("ours", "tips", api.base, count=size.sustained, per_second=1000)
        times = [at for at, *_ in api.stats()["arrived"]]
        ours["per_second"] = (len(times) - 1) / (times[-1] - times[0])
    with server(latency=LATENCY) as api:
        stock = run("stock", "tips", api.base, count=size.sustained // 10, per_second=1000)
        loop = run("aiogram_loop", "tips", api.base, count=size.sustained // 4, in_flight=64)
    beside = f"PTB {stock['per_second']:.0f}/s at {stock['core']:.0%}, aiogram {loop['per_second']:.0f}/s at"
    yield Line(
        f"1000 a second, {size.sustained // 1000} s, each recorded",
        f"{ours['per_second']:.0f}/s at {ours['core']:.0%} of a core",
        f"{beside} {loop['core']:.0%}",
        ">= 980/s, < 45 %",
        ours["per_second"] >= 980 and ours["core"] < 0.45,
    )


def broadcast(size: Size) -> Iterator[Line]:
    """Ten people chat while a broadcast goes out at 30/s; ours to a server that refuses the 31st in any second."""
    talk = {"latency": LATENCY, "people": 10, "updates_per_second": 5.0}
    with server(limit=30, **talk) as api:
        run("ours", "tips", api.base, count=size.broadcast, per_second=30, chatting=True)
        ours = api.stats()
    with server(**talk) as api:
        run("stock", "tips", api.base, count=size.broadcast, per_second=30, chatting=True, patience=400)
        theirs = api.stats()

    times = [at for at, chat, _ in ours["arrived"]]
    tips = [at for at, chat, _ in ours["arrived"] if chat < PERSON]
    in_run = [at for at in times if tips[0] <= at <= tips[-1]]
    used = (len(in_run) - 1) / (tips[-1] - tips[0]) / 30
    most = max(sum(1 for other in times[n : n + 60] if other - at < 1) for n, at in enumerate(times))
    refused = sum(status == 429 for *_, status in ours["arrived"])
    yield Line(
        f"30 a second over {size.broadcast}, strict server",
        f"{used:.1%} used, at most {most} in a second, {refused} x 429",
        "PTB: next line",
        ">= 97 %, <= 30, 0",
        used >= 0.97 and most <= 30 and refused == 0,
    )
    p99, their_p99 = (percentile(waits(stats), 0.99) for stats in (ours, theirs))
    yield Line(
        "reply p99 meanwhile, ten people chatting",
        f"{(p99 + LATENCY) * 1000:.0f} ms",
        f"PTB, limiter, gather {(their_p99 + LATENCY) * 1000:.0f} ms",
        f"<= {LATENCY * 1000 + 80:.0f} ms",
        p99 <= 0.08,
    )


def waits(stats: dict[str, Any]) -> list[float]:
    """From each update's birth to the arrival of its answer, once both sides are warm, if they had the time for it."""
    answered: list[tuple[float, float]] = stats["answered"]
    warm = [waited for born_at, waited in answered if born_at >= answered[0][0] + WARM_UP]
    return warm or [waited for _, waited in answered]


def silence(_size: Size) -> Iterator[Line]:
    """One chat gets one 429 in the middle of a broadcast of 300."""
    with server(flood_at=100) as one, server(flood_at=100) as other, ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(run, "ours", "tips", one.base, count=300, per_second=30),
            pool.submit(run, "stock", "tips", other.base, count=300, per_second=30),
        ]
        for result in runs:
            result.result()
        ours, theirs = longest_silence(one.stats()), longest_silence(other.stats())

    yield Line(
        "longest silence for others after one 429",
        f"{ours:.2f} s",
        f"PTB, limiter, gather {theirs:.1f} s",
        "<= 0.5 s",
        ours <= 0.5,
    )


def longest_silence(stats: dict[str, Any]) -> float:
    times: list[float] = [at for at, *_ in stats["arrived"]][:299]
    return max(after - before for before, after in pairwise(times))


def incoming(size: Size) -> Iterator[Line]:
    def updates_per_second(contestant: str, backlog: int) -> float:
        with server(latency=LATENCY, backlog=backlog) as api:
            run(contestant, "answers", api.base, seconds=min(4, size.seconds))
            times: list[float] = [at for at, *_ in api.stats()["arrived"]]
        return len(times) / (times[-1] - times[0])

    rounds = interleaved(
        size.rounds,
        partial(updates_per_second, "ours", min(12_000, size.sustained)),
        partial(updates_per_second, "aiogram_loop", min(12_000, size.sustained)),
        partial(updates_per_second, "stock", min(2000, size.sustained)),
    )
    to_stock = ratio((ours, stock) for ours, _, stock in rounds)
    to_loop = ratio((ours, loop) for ours, loop, _ in rounds)
    ours, loop, stock = (median(rates) for rates in zip(*rounds, strict=True))
    yield Line(
        "updates a second, API 40 ms",
        f"{ours:.0f}",
        f"PTB {stock:.0f}: x{to_stock:.0f}, aiogram {loop:.0f}: x{to_loop:.1f}",
        "x30, x1.2",
        to_stock >= 30 and to_loop >= 1.2,
    )


def waiting(size: Size) -> Iterator[Line]:
    """150 people a second write, each a chat of its own, whether or not the others were answered."""

    def p99(contestant: str, **more: float) -> float:
        with server(latency=LATENCY, people=100_000, updates_per_second=150) as api:
            run(contestant, "answers", api.base, seconds=size.seconds, **more)
            return percentile(waits(api.stats()), 0.99)

    rounds = interleaved(size.rounds, partial(p99, "ours"), partial(p99, "stock", concurrent=64))
    times = ratio((stock, ours) for ours, stock in rounds)
    ours, stock = (median(found) for found in zip(*rounds, strict=True))
    yield Line(
        "answer p99 at 150 updates a second",
        f"{ours * 1000:.1f} ms",
        f"PTB concurrent_updates=64 {stock * 1000:.1f} ms: 1/{times:.1f}",
        "1/4",
        times >= 4,
    )


def whole_bot(size: Size) -> Iterator[Line]:
    minute, killed = whole.undisturbed(size.people), whole.killed(size.people)
    most, refused = minute.story.most_in_a_second(), minute.story.refused
    yield Line(
        f"the whole bot, {size.people} on one minute",
        f"{minute.doubled} got two, {minute.missing} none",
        f"{minute.used:.1%} of 30/s used, at most {most} in a second, {refused} x 429 (1 on purpose)",
        "0, 0, >= 95 %, <= 30",
        not minute.doubled and not minute.missing and minute.used >= 0.95 and most <= whole.LIMIT,
    )
    p99 = percentile(minute.story.waits, 0.99)
    yield Line("/cause p99 meanwhile, ten people", f"{p99 * 1000:.0f} ms", "", "<= 300 ms", p99 <= 0.3)
    in_flight = whole.KILLS * whole.IN_FLIGHT
    yield Line(
        f"the same, killed {whole.KILLS} times at random",
        f"{killed.doubled} got two, {killed.missing} none",
        f"{killed.unconfirmed} counted as unconfirmed",
        f"0, <= unconfirmed <= {in_flight}",
        not killed.doubled and killed.missing <= killed.unconfirmed <= in_flight,
    )


def check_press(size: Size) -> Iterator[Line]:
    with server() as api:
        found = run("check", "press", api.base, seconds=size.seconds)
    measured = f"{found['median_ms']:.1f} ms, p99 {found['p99_ms']:.0f} ms"
    yield Line("a press in the check, 50 a second", measured, "", "< 50 ms", found["median_ms"] < 50)


def content_desk(_size: Size) -> Iterator[Line]:
    """5,000 tips are put live while people ask, 40 a second."""
    with server() as api:
        check, ours = run("content", "check", api.base), run("content", "publish", api.base)
        hostile, plain = run("content", "hostile", api.base), run("content", "publish", api.base, in_the_loop=True)

    yield Line(
        "5,000 tips checked",
        f"{check['seconds']:.2f} s",
        f"memory +{check['grown_mb']:.0f} MB",
        "< 2 s, < 100 MB",
        check["seconds"] < 2 and check["grown_mb"] < 100,
    )
    yield Line(
        f"the worst of {hostile['files']} hostile files checked",
        f"{hostile['seconds']:.2f} s",
        f"memory +{hostile['grown_mb']:.0f} MB",
        "< 2 s, < 100 MB",
        hostile["seconds"] < 2 and hostile["grown_mb"] < 100,
    )
    yield Line("5,000 tips published by a press", f"{ours['seconds']:.2f} s", "", "< 3 s", ours["seconds"] < 3)
    yield Line(
        "answer p99 meanwhile",
        f"{ours['p99_ms']:.0f} ms, median {ours['p50_ms']:.0f} ms",
        f"checked in the event loop {plain['p99_ms']:.0f} ms: 1/{plain['p99_ms'] / ours['p99_ms']:.0f}",
        "< 100 ms",
        ours["p99_ms"] < 100,
    )


def start(_size: Size) -> Iterator[Line]:
    with TemporaryDirectory() as folder:
        first, second = (run("start", "ready", "", folder=folder)["cpu"] for _ in range(2))

    yield Line("CPU of the first start", f"{first:.1f} s", "", "<= 4 s", first <= 4)
    yield Line("CPU of a start, content unchanged", f"{second:.1f} s", "", "<= 1.5 s", second <= 1.5)


def a_million(size: Size) -> Iterator[Line]:
    with server(latency=LATENCY) as api:
        idle = run("ours", "idle_tick", api.base, subscribers=size.stored)
        due = run("ours", "tips", api.base, count=min(size.stored, 8000), per_second=1000, subscribers=size.stored)
        first = api.stats()["arrived"][0][0] - due["began"]

    yield Line(
        f"{size.stored:,} subscribers: tick, none due", f"{idle['tick_ms']:.2f} ms", "", "< 1 ms", idle["tick_ms"] < 1
    )
    yield Line(
        f"{size.stored:,} due: first tip on its way",
        f"{first * 1000:.0f} ms",
        f"memory +{due['grown_mb']:.1f} MB, loop held up {due['lag_ms']:.0f} ms",
        "< 300 ms, < 30 MB, <= 50 ms",
        first < 0.3 and due["grown_mb"] < 30 and due["lag_ms"] <= 50,
    )


def a_year(_size: Size) -> Iterator[Line]:
    before = cpu_seconds_of_children()
    year = simulate_all(10_000)
    took = (cpu_seconds_of_children() - before) / (os.cpu_count() or 1)  # on a machine that does nothing else
    broken = f"{len(year.broken)} laws broken, such as: {year.broken[0]}" if year.broken else "no law broken"
    yield Line(
        "a year of 10,000 subscribers in 400 zones",
        f"{took:.0f} s of each core",
        f"{year.tips:,} tips",
        "< 60 s",
        took < 60,
    )
    yield Line("", broken, "", "none", not year.broken)


def matching(size: Size) -> Iterator[Line]:
    found = run("matching", "ask", "", rounds=size.rounds, questions=size.questions)
    p50, p99 = found["p50_ms"], found["p99_ms"]
    yield Line(
        "a question: warning signs and matching",
        f"{p50:.2f} ms, p99 {p99:.1f} ms; {found['top1']:.0%} right",
        f"RapidFuzz over all texts {found['peer_p50_ms']:.1f} ms, p99 {found['peer_p99_ms']:.0f} ms; "
        f"{found['peer_top1']:.0%}",
        "< 3 ms",
        p99 < 3,
    )
    story, with_model = found["story_ms"], found["story_with_model_ms"]
    yield Line(
        "a message of 400 characters, read with the language model",
        f"{with_model:.1f} ms, without it {story:.1f} ms; it keeps {found['model_mb']:.0f} MB",
        "",
        "< 15 ms, < 120 MB",
        with_model < 15 and found["model_mb"] < 120,
    )
    yield Line(
        "learning from the content",
        f"{found['loading_s']:.1f} s CPU, the matching keeps {found['matcher_mb']:.0f} MB",
        "",
        "< 3 s, < 20 MB",
        found["loading_s"] < 3 and found["matcher_mb"] < 20,
    )


def hostile_texts(size: Size) -> Iterator[Line]:
    """Each parser with the text that is worst for it, at an eighth, a quarter, a half and all of a message."""
    for parser, (kind, curve) in run("reading", "grow", "", rounds=size.rounds, longest=size.characters).items():
        eighth, quarter, half, full = curve
        to_linear = full / max(4 * quarter, 0.001)
        yield Line(
            f"{size.characters:,} hostile characters: {parser}",
            f"{full:.1f} ms ({kind})",
            f"512: {eighth:.1f}, 1,024: {quarter:.1f}, 2,048: {half:.1f} ms; x{to_linear:.1f} of linear",
            "< 30 ms (language model < 60), < x2",
            full < (60 if parser == "language model" else 30) and (full < 1 or to_linear < 2),
        )


FIGURES = (
    cost_of_a_message,
    cost_of_a_tip,
    encryption,
    sustained,
    broadcast,
    silence,
    incoming,
    waiting,
    whole_bot,
    a_million,
    a_year,
    check_press,
    content_desk,
    matching,
    start,
    hostile_texts,
)
SLOW = (silence, whole_bot, a_year, content_desk, start)
"""Figures that take about a minute at any size."""
