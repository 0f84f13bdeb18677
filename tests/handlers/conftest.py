"""The real application, a playground in Telegram's place, and a person with a chat open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.app import build_application, open_services
from bot.config import Config
from bot.content.library import Opening
from bot.core.reading.language_models import LanguageModels
from bot.places.gazetteer import Gazetteer, read_gazetteer
from bot.playground import Playground, User
from bot.services import Services
from tests import shipped
from tests.fitted import shared_language_models
from tests.handlers.chat import Bot, Chat, Clock
from tests.virtual import HurryingLoop

ADA = User(1001, "Ada", username="ada")
BEN = User(1002, "Ben", username="ben")
ADMIN = User(1003, "Grace", username="grace")
NO_SUCH_PARAMETER = "unknown parameter"
NO_SUCH_TEXT = "there is no text"
"""What the log says of a text that the interface words lack."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "hurried: timers are due at once, so that waiting costs no time")


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"loop": HurryingLoop if item.get_closest_marker("hurried") else asyncio.new_event_loop}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def playground(clock: Clock) -> AsyncIterator[Playground]:
    async with Playground(clock=clock) as playground:
        for person in (ADA, BEN, ADMIN):
            playground.add_user(person)

        yield playground


@pytest.fixture
def config(playground: Playground, tmp_path: Path) -> Config:
    """As on a machine where nothing is set but these; a test that needs more makes its own with `model_copy`."""
    return Config.load(
        _env_file=None,
        telegram_api_base_url=playground.url,
        admin_ids=frozenset({ADMIN.id}),
        database_path=tmp_path / "bot.sqlite3",
    )


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The towns of the world, read once."""
    return read_gazetteer()


@pytest.fixture(scope="session")
def language_models() -> LanguageModels:
    """What listens to people: made once for each version of the content, and nothing changes it."""
    return shared_language_models()


@pytest.fixture
def opening() -> Opening | None:
    """What the bot finds in its content folder, checked before; `None` where a test has a folder of its own."""
    return shipped.opening()


@pytest.fixture
async def services(
    config: Config, clock: Clock, gazetteer: Gazetteer, language_models: LanguageModels, opening: Opening | None
) -> AsyncIterator[Services]:
    async with open_services(
        config, now=clock, gazetteer=gazetteer, language_models=language_models, opening=opening
    ) as services:
        yield services


@pytest.fixture
async def bot(services: Services, playground: Playground, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Bot]:
    """The application, logged in; nothing runs by itself, tests hand it its updates."""
    application = build_application(services, token=playground.token)
    async with application:
        yield Bot(application, playground)

    wrong = [f"{call.method}: {call.refusal}" for call in playground.refused if NO_SUCH_PARAMETER in call.refusal]
    logged = [record.getMessage() for when in ("setup", "call") for record in caplog.get_records(when)]
    wrong += [line for line in logged if line.startswith(NO_SUCH_TEXT)]
    assert wrong == []


@pytest.fixture
def chat(bot: Bot, clock: Clock) -> Chat:
    """Ada's private chat with the bot."""
    return Chat(bot, clock, ADA)


@pytest.fixture
def other_chat(chat: Chat) -> Chat:
    """Ben's private chat with the same bot."""
    return chat.of(BEN)


@pytest.fixture
def admin_chat(chat: Chat) -> Chat:
    """An admin's private chat with the same bot."""
    return chat.of(ADMIN)


@pytest.fixture
def group_chat(chat: Chat) -> Chat:
    """Ada in a group with Ben, the admin and the bot."""
    group = chat.playground.add_group("Back school", [ADA, BEN, ADMIN])
    return chat.of(ADA, group)
