"""Whatever a button carries, forged, foreign, cut or too long: nothing raises, and the press is answered."""

import os
import random
from datetime import timedelta
from typing import Any, Final

import orjson
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest

from bot.app import open_services
from bot.config import Config
from bot.core.content.models import CAUSE_IDS
from bot.core.content.urgency import Urgency
from bot.core.reading.language_models import LanguageModels
from bot.handlers import FEATURES
from bot.handlers.base.feature import register
from bot.handlers.start.start import unknown_command
from bot.places.gazetteer import Gazetteer
from bot.playground import User as Person
from bot.services import BotApplication, BotContext
from bot.transport.rate_limiter import RateLimiter
from bot.views.base.buttons import LIMIT, SEPARATOR
from bot.views.check.buttons import Action
from tests.handlers.chat import Chat as Talk
from tests.handlers.chat import Clock, found

PRESSES: Final = int(os.environ.get("FORGED_PRESSES", "60"))
"""Of each kind of button. CI and `make soak` press 600 of each, more than 20,000 in all."""
ADMIN: Final = 900_000
"""From this id on people are admins."""
PARTS: Final = (
    *("", " ", ".", "-", "yes", "no", "go", "none", "another", "useful", "not_for_me", "did_it", "type", "DE", "XX"),
    *("hour", "place", "location", "first", "about", "again", "days", "topics", "quiet", "other", "pause", "all"),
    *("confirm", "stop", "publish", "cancel", "tick", "next", "versions", "differences", "review", "audit", "problems"),
    *("Europe/Madrid", "Europe", "../../etc/passwd", "a\0b", "🙂", "ä" * 9, "A", "ABCDE", "rf-fever", "q-mattress"),
    *("0", "1", "-1", "127", "1440", "99999", "9" * 12, "9" * 19, "9" * 40, "²", "٣", "1e9", "0x10", "NaN"),
    *(*CAUSE_IDS, *Urgency, *Action),
)
PREFIXES: Final = sorted({prefix for feature in FEATURES for prefix in feature.buttons})
ANSWERS: Final[dict[str, Any]] = {
    "getMe": {"id": 1, "is_bot": True, "first_name": "Bot", "username": "a_bot"},
    "getChatAdministrators": [],
    "answerCallbackQuery": True,
}
SENT: Final = {"message_id": 7, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "sent"}


class InProcess(BaseRequest):
    """Takes every call and says what Telegram would: thousands of presses need no network."""

    def __init__(self) -> None:
        self.answered = 0

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        self.answered += name == "answerCallbackQuery"
        return 200, orjson.dumps({"ok": True, "result": ANSWERS.get(name, SENT)})


async def test_no_button_raises_whatever_it_carries(
    config: Config, clock: Clock, gazetteer: Gazetteer, language_models: LanguageModels
) -> None:
    chance, request = random.Random(20_261_125), InProcess()  # noqa: S311 - no secret
    config = config.model_copy(update={"admin_ids": frozenset(range(ADMIN, ADMIN + 100_000))})
    async with open_services(config, now=clock, gazetteer=gazetteer, language_models=language_models) as services:
        builder: Any = Application.builder().application_class(BotApplication).token("123:abc").request(request)
        builder = builder.rate_limiter(RateLimiter(1e6)).updater(None).context_types(ContextTypes(context=BotContext))
        application: BotApplication = builder.build()
        application.services = services
        register(application, FEATURES, unknown=unknown_command)
        raised: dict[str, str] = {}

        async def keep(update: object, context: BotContext) -> None:
            assert isinstance(update, Update)
            assert update.callback_query
            raised[str(update.callback_query.data)] = repr(context.error)

        application.add_error_handler(keep)
        async with application:
            presses = [forged(prefix, chance) for prefix in PREFIXES for _ in range(PRESSES)]
            check = services.library.content().check.fingerprint
            presses += [f"check:{chance.choice([*Action])}:{check}:{code(chance)}" for _ in range(PRESSES)]
            for number, data in enumerate(presses):
                await application.process_update(pressed(number, data, clock, application))

    assert raised == {}
    assert request.answered == len(presses)


def forged(prefix: str, chance: random.Random) -> str:
    """As many bytes as a button may carry, cut anywhere."""
    parts = [chance.choice(PARTS) for _ in range(chance.randrange(7))]
    return SEPARATOR.join([prefix, *parts]).encode()[:LIMIT].decode(errors="ignore")


def code(chance: random.Random) -> str:
    return "".join(chance.choices("ABCDEFGHIJabc09-_.:", k=chance.randrange(12)))


def pressed(number: int, data: str, clock: Clock, application: BotApplication) -> Update:
    person = User(number + (ADMIN if number % 2 else 1000), "Eve", is_bot=False, language_code="en")
    chat = Chat(person.id, Chat.PRIVATE)
    shown = Message(number + 1, clock() - timedelta(minutes=1), chat, from_user=application.bot.bot, text="shown")
    query = CallbackQuery(str(number), person, "x", message=shown, data=data)
    for each in (shown, query):
        each.set_bot(application.bot)

    return Update(number, callback_query=query)


async def test_no_button_takes_the_place_of_a_tip(chat: Talk) -> None:
    lost = []
    for number, data in enumerate((*PREFIXES, "nonsense", "pause:7", "topic:posture", "check:!", "settings:days:3")):
        person = Person(5000 + number, "Eve")
        chat.playground.add_user(person)
        there = chat.of(person)
        await there.say("/tip")
        tip = there.last
        await there.press_data(data)
        if tip not in there.messages:
            lost.append(data)

    assert lost == []


async def test_each_button_under_a_tip_leaves_the_tip_there(chat: Talk) -> None:
    await chat.say("/subscribe 07:30 Madrid")
    await chat.say("/tip")
    message, tip = chat.last_message, chat.last
    for button in chat.playground.buttons(message):
        await chat.press_data(button["callback_data"], message)
    for data in ("pause:7", "pause:0", "less:127", "settings:quiet"):
        await chat.press_data(data, message)

    assert tip in chat.messages
    assert (await found(chat)).days
