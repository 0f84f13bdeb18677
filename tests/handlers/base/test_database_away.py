"""The database takes no writes, or cannot be read: everybody is answered all the same."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from itertools import count

import pytest

from bot.config import Config
from bot.core.tips.choice import Restriction
from bot.database.connection import Database
from bot.handlers import FEATURES
from bot.handlers.base.triage import build_intake
from bot.incoming.health import Health
from bot.playground import User
from tests.core.check.shipped_check import CHECK
from tests.handlers.chat import Bot, Chat
from tests.handlers.check.test_check import CALM, answer

SIGN = "I cannot feel between my legs and I can't pee"
EMERGENCY = "🚨 Get emergency help now"
SAID = (
    *(f"/{command.name}" for feature in FEATURES for command in feature.commands),
    *("can I walk with it?", "is it my mattress?", "when does my parcel come?", "thanks", "hello", "stop", "👍"),
    *("/posture after sitting", "/mattress", "/cancel", "golf", "what is cauda equina syndrome?", "ambulance"),
)
NOT_SAVED = "I cannot get at my notes right now"
WRONG = ("Something went wrong", NOT_SAVED)

Fault = Callable[[Config, Database], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def held(config: Config, _database: Database) -> AsyncIterator[None]:
    """Another program writes, and does not end."""
    with closing(sqlite3.connect(config.database_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def refused(_config: Config, database: Database) -> AsyncIterator[None]:
    """No statement may write, as on a disk that is full or read-only."""
    await database._writer.alone("PRAGMA query_only = ON")
    yield
    await database._writer.alone("PRAGMA query_only = OFF")


@asynccontextmanager
async def busy(_config: Config, database: Database) -> AsyncIterator[None]:
    """A transaction of ours goes on for ever: whatever waited for a write would wait as long."""
    async with database._writer._lock:
        yield


@pytest.fixture
def config(config: Config) -> Config:
    """All of these strangers are admins: theirs are commands too."""
    return config.model_copy(update={"admin_ids": frozenset(range(5000, 5100))})


@pytest.fixture
async def bot(bot: Bot) -> Bot:
    database = bot.application.services.database
    await bot.application.services.tip_catalog.current()
    await database._writer.alone("PRAGMA busy_timeout = 20")
    return bot


@pytest.fixture
def stranger(chat: Chat) -> Callable[[], Chat]:
    """Each time somebody else, so that nobody's pace is in the way."""
    ids = count(5000)

    def new() -> Chat:
        person = User(next(ids), "Eve")
        chat.playground.add_user(person)
        return chat.of(person)

    return new


@pytest.mark.parametrize("fault", [held, refused])
async def test_every_command_and_every_question_is_answered_as_ever(
    config: Config, bot: Bot, stranger: Callable[[], Chat], fault: Fault
) -> None:
    failed = []
    async with fault(config, bot.application.services.database):
        for said in SAID:
            chat = stranger()
            chat.may_fail = True
            await chat.say(said)
            if not chat.answers or any(wrong in message for message in chat.messages for wrong in WRONG):
                failed.append(said)

    assert failed == []
    assert bot.raised == []


@pytest.mark.parametrize("fault", [held, refused, busy])
async def test_help_comes_at_once_and_exercises_wait(config: Config, bot: Bot, chat: Chat, fault: Fault) -> None:
    services = bot.application.services
    async with fault(config, services.database):
        await chat.say(SIGN)
        during = await services.restrictions.current(chat.person.id)

    assert [message[: len(EMERGENCY)] for message in chat.messages] == [EMERGENCY]
    assert during == Restriction.URGENT
    await until_written(services.database, "SELECT reasons FROM hold", [(int(Restriction.URGENT),)])


@pytest.mark.parametrize("fault", [held, refused, busy])
@pytest.mark.parametrize(
    "answers",
    [
        ("n_pee",),
        ("n_none", "d_none", "u_fever", "y_16", "t_2ok", "p_low"),
        (*CALM, "s_sit", "l_none"),
    ],
)
async def test_a_check_goes_from_its_first_question_to_its_result(
    config: Config, bot: Bot, chat: Chat, fault: Fault, answers: tuple[str, ...]
) -> None:
    async with fault(config, bot.application.services.database):
        await chat.begin_check()
        await answer(chat, *answers)

    names = [advice.name for advice in CHECK.advice.values()]
    assert any(name in chat.last for name in names)
    assert len(chat.answers) == 1


@pytest.mark.parametrize("fault", [held, refused])
async def test_a_yes_and_what_comes_after_it_are_answered(config: Config, bot: Bot, chat: Chat, fault: Fault) -> None:
    async with fault(config, bot.application.services.database):
        await chat.say("had chest pain last month, it went, back still hurts")
        await chat.press("Yes")
        advice = chat.last
        await chat.press("The number in my country")
        await chat.press("Another country")
        await chat.say("Iceland")
        known = chat.last
        await chat.say(SIGN)
        again = chat.last
        await chat.press("I have called")
        await chat.press("I have been seen")

    assert advice.startswith(EMERGENCY)
    assert "112" in known
    assert "112 (Iceland)" in again or "Iceland" in again
    assert await bot.application.services.restrictions.current(chat.person.id) == Restriction.NONE


@pytest.mark.parametrize("fault", [held, refused])
async def test_who_wants_something_kept_is_told_that_it_is_not(
    config: Config, bot: Bot, chat: Chat, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    chat.may_fail = True
    async with fault(config, bot.application.services.database):
        await chat.say("/subscribe")
        await chat.press("Evening")
        await chat.say("Madrid")

    assert chat.last.startswith(NOT_SAVED)
    assert await chat.services.subscribers.find(chat.person.id) is None
    assert "Traceback" not in caplog.text
    assert "Madrid" not in caplog.text

    await chat.say("Madrid")

    assert await chat.services.subscribers.find(chat.person.id) is not None


@pytest.mark.parametrize("fault", [held, refused])
@pytest.mark.parametrize("wish", ["/pause 7", "/stop", "/subscribe 08:00 Paris"])
async def test_a_change_that_was_not_kept_is_never_called_done(
    config: Config, bot: Bot, chat: Chat, fault: Fault, wish: str
) -> None:
    await chat.say("/subscribe 07:30 Madrid")
    before = await chat.services.subscribers.find(chat.person.id)
    chat.may_fail = True
    async with fault(config, bot.application.services.database):
        await chat.say(wish)

    assert chat.last.startswith(NOT_SAVED)
    assert await chat.services.subscribers.find(chat.person.id) == before


@pytest.mark.parametrize("fault", [held, refused])
@pytest.mark.parametrize(
    ("begin", "label"), [("/forgetme", "Yes, delete it"), ("/tip", "Useful"), ("/settings", "How often")]
)
async def test_a_press_is_answered_too(config: Config, chat: Chat, fault: Fault, begin: str, label: str) -> None:
    await chat.say("/subscribe 07:30 Madrid")
    await chat.say(begin)
    chat.may_fail = True
    async with fault(config, chat.services.database):
        await chat.press(label)
        if begin == "/settings":
            await chat.press("Mon")

    assert chat.last.startswith(NOT_SAVED)


async def test_a_tip_after_a_sign_that_is_not_written_yet_is_none_that_may_harm(
    config: Config, bot: Bot, chat: Chat
) -> None:
    urgent = {tip.text for tip in chat.services.library.content().tips if "A" in tip.hold}
    await chat.say("/subscribe 07:30 Madrid")
    async with held(config, bot.application.services.database):
        await chat.say(SIGN)
        for _ in range(10):
            await chat.say("/tip")

    assert not [text for text in urgent for message in chat.messages if text in message]


async def test_what_cannot_be_read_in_time_costs_the_number_and_not_the_advice(bot: Bot, chat: Chat) -> None:
    reader = bot.application.services.database._reader
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    reading = asyncio.create_task(reader.execute_fetchall(endless))
    try:
        await chat.say(SIGN)
    finally:
        await reader.interrupt()
        with pytest.raises(sqlite3.OperationalError):
            await reading

    assert chat.last.startswith(EMERGENCY)
    assert "112, 911 or 999" in chat.last
    assert await bot.application.services.restrictions.current(chat.person.id) == Restriction.URGENT


async def test_the_admins_hear_of_it_once(config: Config, bot: Bot, stranger: Callable[[], Chat]) -> None:
    admin = stranger()
    await admin.say("hello")
    application = bot.application
    watch = Health(application, build_intake(application))
    await watch.look()
    async with refused(config, application.services.database):
        await admin.say(SIGN)
        for _ in range(3):
            await watch.look()
            await application.background.settled()

    assert [message for message in admin.messages if "cannot write anything down" in message] == [admin.last]
    assert "it may not be written" in admin.last


async def until_written(database: Database, sql: str, rows: list[tuple[int, ...]]) -> None:
    async with asyncio.timeout(15):
        while await database.fetch_all(sql) != rows:  # noqa: ASYNC110 - the file tells nobody
            await asyncio.sleep(0.05)
