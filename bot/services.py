"""The services that handlers use, with types; in place of PTB's `bot_data` dictionary."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final, Self, TypeVar

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.config import Config
from bot.content.publisher import ContentPublisher
from bot.content.tip_catalog import LiveTipCatalog
from bot.core.base.recent import Recent
from bot.core.check.running import RunningChecks
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.core.reading.language_models import LanguageModel, LanguageModels
from bot.core.reading.message import Reading, raises_alarm, read_message
from bot.core.reading.small_talk import small_talk_of
from bot.database.backups import Backups
from bot.database.broadcasts import Broadcasts
from bot.database.connection import Database
from bot.database.countries import Countries
from bot.database.deliveries import Deliveries
from bot.database.feedback import AnswerFeedback, Reports, TipFeedback, Unanswered
from bot.database.follow_ups import FollowUps
from bot.database.late_advice import LateAdvice
from bot.database.late_writes import LateWrites
from bot.database.pending_inputs import PendingInput, PendingInputs
from bot.database.personal_data import PersonalData
from bot.database.restrictions import Restrictions
from bot.database.settings_store import SettingsStore
from bot.database.statistics import Statistics
from bot.database.subscribers import Subscribers
from bot.database.versions import Audit, TipsFileDrafts
from bot.delivery.background import BackgroundTasks
from bot.delivery.broadcaster import Broadcaster
from bot.delivery.sender import Sender
from bot.metrics import Metrics
from bot.places.gazetteer import Gazetteer, Places
from bot.scheduler import JobScheduler
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest
from bot.views.base.buttons import unpack

Untyped = dict[Any, Any]
Result = TypeVar("Result")
T = TypeVar("T")

REMEMBERED: Final = 1000
"""Entries kept of each: answered albums, buttons that sent a first tip, admins who have their menu."""


class Services:
    """Everything that handlers may use. Built once, by `bot.app`."""

    def __init__(
        self,
        config: Config,
        database: Database,
        late_writes: LateWrites,
        publisher: ContentPublisher,
        *,
        language_models: LanguageModels,
        now: Callable[[], datetime],
        gazetteer: Gazetteer | None,
    ) -> None:
        self.config = config
        self.now = now
        """The clock: aware, in UTC."""
        self.database = database
        self.late_writes = late_writes
        self.publisher = publisher
        self.library = publisher.library
        self.language_models = language_models
        self.places = Places(gazetteer)
        self.metrics = Metrics()
        self.running_checks = RunningChecks()
        self.albums = Recent[tuple[int, str]](REMEMBERED)
        """Albums that were answered, by chat id and Telegram's media_group_id."""
        self.first_tips = Recent[tuple[int, int]](REMEMBERED)
        """Messages whose button has sent the first tip, by chat id and message id; a second press sends none."""
        self.menus_offered = Recent[int](REMEMBERED)
        """Admins whose menu was set since the start."""
        self.answer_feedback = AnswerFeedback(database)
        self.audit = Audit(database)
        self.backups = Backups(
            config.backup_folder,
            config.database_path,
            config.database_key,
            lambda: now().astimezone(config.default_timezone),
        )
        self.broadcasts = Broadcasts(database)
        self.countries = Countries(database, late_writes)
        self.drafts = TipsFileDrafts(database)
        self.follow_ups = FollowUps(database)
        self.late_advice = LateAdvice(database)
        self.pending_inputs = PendingInputs(database, late_writes)
        self.personal = PersonalData(database)
        self.reports = Reports(database)
        self.restrictions = Restrictions(database, late_writes)
        self.deliveries = Deliveries(database, self.restrictions.heeded)
        self.settings_store = SettingsStore(database)
        self.statistics = Statistics(database)
        self.subscribers = Subscribers(database, config.default_timezone)
        self.tip_catalog = LiveTipCatalog(database, self.library)
        self.tip_feedback = TipFeedback(database)
        self.unanswered = Unanswered(database, keep=config.keep_unanswered)

    def is_admin(self, user: User | None) -> bool:
        return user is not None and user.id in self.config.admin_ids


class BotApplication(Application[ExtBot[Any], "BotContext", Untyped, Untyped, Untyped, JobQueue["BotContext"]]):
    services: Services
    features: tuple[Any, ...]
    """Every `bot.handlers.base.feature.Feature`, in the order of /help."""
    rate_limiter: RateLimiter
    sender: Sender
    """Sends with the priority of tips, below that of answers."""
    scheduler: JobScheduler
    broadcaster: Broadcaster
    background: BackgroundTasks
    """Tasks that no answer waits for."""
    polls: AiohttpRequest
    """Connections used only for getUpdates."""
    heard_at: float
    """When getUpdates or getWebhookInfo was last answered, in the event loop's time."""
    webhook_trouble: str | None = None
    """Why Telegram cannot deliver updates, in its words."""
    failures: Counter[str]
    """How often errors came since the admins were told of the kind, by the name of the exception's class."""
    told_at: dict[str, datetime]
    """When the admins were told of the kind."""


READING: Final = ThreadPoolExecutor(1, "reading")
READING_ALARMS: Final = ThreadPoolExecutor(1, "reading alarms")
LONG: Final = 300
"""Characters; reading a longer text would delay the event loop by more than about 20 ms."""


def the(value: T | None) -> T:
    """The value, which the handler's filter guarantees not to be None."""
    assert value is not None
    return value


async def read_aside(read: Callable[[str], Result], text: str, pool: Executor = READING) -> Result:
    """Call `read` with the text; for a text longer than LONG in a thread of the pool."""
    if len(text) <= LONG:
        return read(text)

    return await asyncio.get_running_loop().run_in_executor(pool, read, text)


class BotContext(CallbackContext[ExtBot[Any], Untyped, Untyped, Untyped]):
    """PTB's context with our services, what the update brings, and the words for the person whose update it is."""

    received: Update | None = None
    detail: str = ""
    """The detail of the pending input that the message answers, or what stands behind the first word of a deep link."""
    _reading: Reading | None = None

    @classmethod
    def from_update(cls, update: object, application: Any) -> Self:  # noqa: ANN401 - PTB's type is wider than ours
        context = super().from_update(update, application)
        context.received = update if isinstance(update, Update) else None
        return context

    @property
    def bot_application(self) -> BotApplication:
        assert isinstance(self.application, BotApplication)
        return self.application

    @property
    def services(self) -> Services:
        return self.bot_application.services

    @property
    def handled(self) -> Update:
        assert self.received is not None, "a job brings no update"
        return self.received

    @property
    def message(self) -> Message:
        """A new or edited message; not the one of a pressed button."""
        return the(self.handled.message or self.handled.edited_message)

    @property
    def query(self) -> CallbackQuery:
        return the(self.handled.callback_query)

    @property
    def parts(self) -> tuple[str, ...]:
        """The callback data of the pressed button after its prefix: untrusted input. Empty without a button."""
        return unpack(self.query.data or "") if self.handled.callback_query else ()

    @property
    def pressed_message(self) -> Message | None:
        """The message of the pressed button, unless it is too old to be accessible."""
        return self.query.message if isinstance(self.query.message, Message) else None

    @property
    def quoted(self) -> Message | None:
        """The message that the pressed one answers, if it is accessible."""
        return self.pressed_message.reply_to_message if self.pressed_message else None

    @property
    def person(self) -> User:
        return the(self.handled.effective_user)

    @property
    def chat_id(self) -> int:
        """The private chat with the person if the update names no chat."""
        return (self.handled.effective_chat or self.person).id

    @property
    def typed_after(self) -> str:
        """What stands behind a command, also under a picture."""
        command, *rest = _typed_in(self.handled)[1].split() or [""]
        return " ".join(rest) if command.startswith("/") else ""

    @cached_property
    def texts(self) -> Texts:
        return self._texts_for(self.handled.effective_user)

    @cached_property
    def content(self) -> Content:
        """The content in the same language as the interface words; one version for the whole update."""
        return self.services.library.content(self.texts.language)

    def _texts_for(self, user: User | None) -> Texts:
        return self.services.library.texts(user.language_code if user else None)

    def expect(self, what: str, detail: str = "") -> None:
        """What the person types next is the input for `what`."""
        services, pending = self.services, PendingInput(what, detail)
        services.pending_inputs.expect(self.chat_id, self.person.id, pending, services.now())

    async def expected(self) -> PendingInput | None:
        return await self.services.pending_inputs.current(self.chat_id, self.person.id, self.services.now())

    async def reading(self) -> Reading:
        """What the message of this update says. It is read once, whoever asks; a long one in a thread.

        A red flag has threads of its own, so that its advice does not wait for other long messages.
        """
        if self._reading is None:
            person, text = _typed_in(self.handled)
            pool = READING_ALARMS if self.is_alarm() else READING
            self._reading = await read_aside(self._reader(person, self._model(person)), text, pool)
            self.services.metrics.screened.labels(type(self._reading.screening).__name__).inc()

        return self._reading

    def is_alarm(self) -> bool:
        person, text = _typed_in(self.handled)
        return raises_alarm(text, self._model(person), self.bot.username)

    async def read(self, person: User | None, text: str) -> Reading:
        """What a text says that is not the message of this update."""
        return await read_aside(self._reader(person, self._model(person)), text)

    def _model(self, person: User | None) -> LanguageModel:
        return self.services.language_models.of(self.services.library.content(self._texts_for(person).language))

    def _reader(self, person: User | None, model: LanguageModel) -> Callable[[str], Reading]:
        return partial(
            read_message,
            model=model,
            talk=small_talk_of(self._texts_for(person)),
            bot_name=self.bot.username,
            app_language=(person.language_code or "") if person else "",
        )


def _typed_in(update: Update) -> tuple[User | None, str]:
    """Who wrote what: a message, the words under a picture, or `@bot` and words in another chat."""
    if update.inline_query:
        return update.inline_query.from_user, update.inline_query.query

    message = update.message or update.edited_message
    return (message.from_user, typed(message)) if message else (update.effective_user, "")


def typed(message: Message) -> str:
    """What was typed, or stands under a picture."""
    return message.text or message.caption or ""
