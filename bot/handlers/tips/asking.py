"""The dialog for subscribing: finds out what is missing, asks for it, and subscribes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Chat

from bot.core.content.texts import phrases
from bot.core.reading.periods import FOR, periods
from bot.core.reading.red_flags import Clear
from bot.core.reading.tokens import tokens
from bot.core.reading.topics import Found
from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import ChatKind, Subscription, SubscriptionState, topics_from
from bot.core.typed.places import (
    NoPlace,
    Place,
    PlaceResult,
    SeveralPlaces,
    fold,
    place_by_zone,
    place_of,
    without_lead,
)
from bot.core.typed.times import TimeWords, parse_span, parse_time, split_time
from bot.handlers.answers.questions import names_pain
from bot.handlers.base.feature import Callback, Result
from bot.handlers.base.groups import by_admins
from bot.handlers.start.text import unasked
from bot.services import BotContext
from bot.views.base.reply import Reply
from bot.views.tips.subscription import SubscriptionDraft, SubscriptionView, place_name
from bot.views.tips.tip import no_tip_reply
from bot.views.tips.when import zone_name

HOUR: Final = "tip-hour"
PLACE: Final = "tip-place"
QUIET: Final = "quiet-hours"
LENGTH: Final = "pause-length"
"""Names of pending inputs."""

LONGEST_PLACE: Final = 6
"""Words; a longer text is read as a question, not as a place."""

CLEARLY_ASKED: Final = 5.0
"""Score of a topic; "after work" instead of an hour, or "until I feel better", have less for the topic they suggest."""

SPACE: Final = " "
"""Separates the parts of a draft in the detail of a pending input."""


def draft_from(detail: str) -> SubscriptionDraft:
    """The draft from the detail of a pending input; an empty draft if it is invalid."""
    return SubscriptionDraft.unpack(detail.split(SPACE)) or SubscriptionDraft()


class SubscriptionDialog:
    """One person in one chat at one instant. Every step returns the reply to show next."""

    def __init__(self, context: BotContext) -> None:
        self.context = context
        self.chat_id = context.chat_id
        self.now = context.services.now()
        self._chat = context.handled.effective_chat or Chat(context.chat_id, Chat.PRIVATE)

    @property
    def view(self) -> SubscriptionView:
        in_group = self._chat.type != Chat.PRIVATE
        return SubscriptionView(self.context.texts, self.context.content, self.now, in_group=in_group)

    async def begin(self, draft: SubscriptionDraft | None = None) -> Reply:
        """The first question, or the settings if the chat has a subscription already."""
        subscription = await self.subscription()
        if subscription and subscription.state is SubscriptionState.ACTIVE and draft is None:
            return self.view.settings(subscription)

        if await self._is_under_16():
            return no_tip_reply(self.view.texts, under_16=True)

        self.expect(HOUR, draft or SubscriptionDraft())
        return self.view.when(draft or SubscriptionDraft(), default=self.context.services.config.default_tip_time)

    async def go_on(self, draft: SubscriptionDraft, *, place: str = "") -> Reply:
        """Ask for what is missing, or else subscribe. Values of an earlier subscription are used again."""
        before = await self.subscription()
        if (draft.at is None and before is None) or await self._is_under_16():
            return await self.begin(draft)

        if draft.zone is None and before is None:
            return await self.ask_place(draft)

        return await self._subscribe(draft, before, place)

    async def _is_under_16(self) -> bool:
        return bool(await self.context.services.restrictions.current(self.chat_id) & Restriction.UNDER_16)

    async def ask_hour(self, draft: SubscriptionDraft) -> Reply:
        return self.ask(HOUR, "subscribe-hour", draft)

    def ask(self, what: str, question: str, draft: SubscriptionDraft | None = None) -> Reply:
        self.expect(what, draft)
        return self.view.said(question)

    async def ask_place(self, draft: SubscriptionDraft) -> Reply:
        self.expect(PLACE, draft)
        return self.view.where(draft, default=self.context.services.config.default_timezone)

    async def ask_lost_place(self) -> Reply:
        """Ask for the place again, because the stored zone is unknown here; the default zone is used until then."""
        question = await self.ask_place(SubscriptionDraft())
        default = self.context.services.config.default_timezone
        lost = self.view.texts("settings-zone-unknown", zone=zone_name(default))
        return replace(question, text=f"{lost}\n\n{question.text}")

    def ask_which(self, draft: SubscriptionDraft, found: SeveralPlaces, typed: str = "") -> Reply:
        """`typed`: the name; none for a location that is far from any town."""
        self.expect(PLACE, draft)
        return self.view.which_place(draft, found, typed)

    async def asked_for(self, typed: str) -> Result:
        """The text after /subscribe: nothing, a time, a place, or both."""
        if await self.is_question(typed):
            return await unasked(self.context)

        at, place = split_time(typed, TimeWords.of(self.view.texts))
        if place and at is None and place[0].isdecimal():
            return await self.typed_hour(SubscriptionDraft(), place)

        if place:
            return await self.typed_place(SubscriptionDraft(at), place)

        return await (self.begin() if at is None else self.go_on(SubscriptionDraft(at)))

    async def typed_hour(self, draft: SubscriptionDraft, typed: str) -> Result:
        at, place = split_time(typed, TimeWords.of(self.view.texts))
        if at is None:
            return await self.again(lambda: self.ask(HOUR, "subscribe-not-an-hour", draft))

        draft = replace(draft, at=at)
        is_place = place and not isinstance(await self._place(place), NoPlace)
        return await (self.typed_place(draft, place) if is_place else self.go_on(draft))

    async def typed_place(self, draft: SubscriptionDraft, typed: str) -> Result:
        """A typed town, country, UTC offset, or the time that the person's clock shows now."""
        match await self._place(typed):
            case Place() as place:
                return await self.go_on(replace(draft, zone=ZoneInfo(place.zone)), place=place_name(place))
            case SeveralPlaces(is_guess=False) as found:
                return self.ask_which(draft, found, self._bare_place(typed) or typed)
            case SeveralPlaces() as guessed:
                return await self.again(lambda: self.ask_which(draft, guessed, self._bare_place(typed) or typed))
            case NoPlace():
                return await self.again(lambda: self.ask(PLACE, "subscribe-no-place", draft))

    async def _place(self, typed: str) -> PlaceResult:
        """Find the place as it was typed, or else without the words around its name."""
        if named := place_by_zone(typed):
            return named

        gazetteer = await self.context.services.places.gazetteer()
        wall = parse_time(typed, TimeWords.of(self.view.texts))
        found, bare = place_of(typed, gazetteer, self.now, wall=wall), self._bare_place(typed)
        if not _is_certain(found) and bare not in {"", typed}:
            found = place_of(bare, gazetteer, self.now)

        word, *more = fold(bare or typed).split() or [""]
        is_no_name = word in phrases(self.view.texts("no-place-words")) and not (more and _is_certain(found))
        return NoPlace() if is_no_name else found

    def _bare_place(self, typed: str) -> str:
        """The name without other words: "Seoul" from "I'm in Seoul and it's 9pm here"."""
        _, rest = split_time(typed, TimeWords.of(self.view.texts))
        return without_lead(rest, phrases(self.view.texts("place-words")))

    async def is_question(self, typed: str) -> bool:
        """Whether the text is a question or a message instead of the requested input; "midnight" resembles a sign."""
        words = TimeWords.of(self.view.texts)
        if parse_time(typed, words) or parse_span(typed, words):
            return False

        is_long = len(self._bare_place(typed).split()) > LONGEST_PLACE
        is_asked = is_long or "?" in typed or names_pain(typed, self.view.texts)
        return is_asked or not isinstance((await self.context.reading()).screening, Clear)

    async def again(self, question: Callable[[], Reply]) -> Result:
        """Ask again for what was not understood, unless the message is a question, small talk or a complaint."""
        reading = await self.context.reading()
        is_clear = isinstance(reading.match, Found) and max(reading.ranking.values()) >= CLEARLY_ASKED
        is_told = any(kind != FOR for _, kind, _ in periods(tuple(tokens(reading.text))))  # "3 days ago"
        has_answer = is_clear or is_told or reading.said or reading.language or reading.mentioned.complaint
        is_other = has_answer and not reading.command and reading.said not in {"puzzled-words", "pause-words"}
        return await unasked(self.context) if is_other else question()

    async def subscription(self) -> Subscription | None:
        """The chat's subscription, including changes that are not written yet."""
        services = self.context.services
        await services.late_writes.settled()
        found = await services.subscribers.find(self.chat_id)
        return services.restrictions.heeded(found) if found else None

    def expect(self, what: str, draft: SubscriptionDraft | None = None) -> None:
        self.context.expect(what, SPACE.join(draft.parts) if draft else "")

    async def _subscribe(self, draft: SubscriptionDraft, before: Subscription | None, place: str) -> Reply:
        services = self.context.services
        config = services.config
        fresh = Subscription(
            chat_id=self.chat_id,
            kind=ChatKind.PRIVATE if self._chat.type == Chat.PRIVATE else ChatKind.GROUP,
            zone=draft.zone or config.default_timezone,
            at=config.default_tip_time if draft.at is None else draft.at,
            created_at=self.now,
        )
        after = await services.subscribers.subscribe(fresh, lambda it: self._with(draft, it), self.now)
        services.pending_inputs.clear(self.chat_id, self.context.person.id)
        services.restrictions.keep(self.chat_id, self.now)
        return self.view.done(after, place=place, is_new=before is None or before.state is not SubscriptionState.ACTIVE)

    @property
    def _thread_id(self) -> int | None:
        update = self.context.handled
        message = self.context.pressed_message if update.callback_query else self.context.message
        return message.message_thread_id if message and message.is_topic_message else None

    def _with(self, draft: SubscriptionDraft, before: Subscription) -> Subscription:
        at: time = before.at if draft.at is None else draft.at
        after = replace(
            before,
            state=SubscriptionState.ACTIVE,
            at=at,
            zone=draft.zone or before.zone,
            language=self.view.texts.language,
            thread_id=self._thread_id,
            stopped_at=None,
        )
        return after.on(topics_from(draft.topics)) if draft.topics else after


def _is_certain(found: PlaceResult) -> bool:
    return isinstance(found, Place) or (isinstance(found, SeveralPlaces) and not found.is_guess)


def typed_for(step: Callable[[SubscriptionDialog, str], Awaitable[Result]]) -> Callback:
    """What is typed after a question of the dialog, unless it is a question itself."""

    @by_admins
    async def run(context: BotContext) -> Result:
        asking, typed = SubscriptionDialog(context), (await context.reading()).text
        return await (unasked(context) if await asking.is_question(typed) else step(asking, typed))

    return run
