"""The daily tip: subscribing, the settings, pausing and stopping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from html import escape
from typing import Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram import InlineKeyboardButton, KeyboardButton, ReplyKeyboardMarkup

from bot.core.content.models import CAUSE_IDS, CauseId
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.core.tips.choice import UNTIL_SEEN, Restriction
from bot.core.tips.schedule import Days, Dose, QuietHours, days_of, dose_of, weekdays
from bot.core.tips.subscription import Subscription, topic_bits
from bot.core.typed.places import Place, SeveralPlaces
from bot.views.answers.red_flags import seen_button
from bot.views.base.buttons import button, column, keyboard, rows
from bot.views.base.emergency import PREFIX as COUNTRY
from bot.views.base.reply import Reply, paragraphs
from bot.views.tips.when import clock, how_often, moment, zone_name

SUBSCRIBE: Final = "subscribe"
SETTINGS: Final = "settings"
PAUSE: Final = "pause"
LUNCH, EVENING = time(12, 30), time(19)
PAUSES: Final = (3, 7, 14, 30)
NIGHTS: Final = (QuietHours(time(21), time(7)), QuietHours(time(22), time(7)), QuietHours(time(23), time(8)))
ANYTIME: Final = "-"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """The choices so far; stored in the buttons, and in the pending input while a town is asked for."""

    at: time | None = None
    topics: int = 0
    """A bit set, as `topic_bits` makes it."""
    zone: ZoneInfo | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        minute = ANYTIME if self.at is None else str(self.at.hour * 60 + self.at.minute)
        return minute, str(self.topics), self.zone.key if self.zone else ""

    @classmethod
    def unpack(cls, parts: Sequence[str]) -> Self | None:
        """None for anything that our buttons cannot contain."""
        match parts:
            case [minute, topics, zone] if topics.isdecimal() and int(topics) < 1 << len(CAUSE_IDS):
                try:
                    return cls(_time(minute), int(topics), ZoneInfo(zone) if zone else None)
                except (ValueError, OverflowError, OSError, ZoneInfoNotFoundError):
                    return None

        return None


def _time(minute: str) -> time | None:
    return None if minute == ANYTIME else time(*divmod(int(minute), 60))


def tips_about_button(topics: Iterable[CauseId], texts: Texts) -> InlineKeyboardButton:
    return button(texts("button-tips-about"), SUBSCRIBE, "about", topic_bits(topics))


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    texts: Texts
    content: Content
    now: datetime
    in_group: bool = False

    def when(self, draft: SubscriptionDraft, *, default: time) -> Reply:
        offered = sorted({default, LUNCH, EVENING})
        labels = [(self.texts("button-hour", part=_part_of_day(at), time=clock(at)), at) for at in offered]
        hours = [button(label, SUBSCRIBE, "go", *replace(draft, at=at).parts) for label, at in labels]
        other = self._button("button-hour-other", SUBSCRIBE, "hour", *draft.parts)
        here = self._here(draft.zone) if draft.zone else ""
        text = paragraphs(self.texts("subscribe-title"), here, self.texts("subscribe-when"))
        return Reply(text, keyboard(*rows([*hours, other])))

    def _here(self, zone: ZoneInfo, place: str = "") -> str:
        """The assumed place with its current time, so that the person can see whether it is right."""
        name, shown = ("subscribe-here", escape(place)) if place else ("subscribe-here-zone", zone_name(zone))
        return self.texts(name, place=shown, now=self._clock_in(zone))

    def _clock_in(self, zone: ZoneInfo) -> str:
        return clock(self.now.astimezone(zone).time())

    def said(self, name: str) -> Reply:
        return Reply(self.texts(name, where=self._where))

    def where(self, draft: SubscriptionDraft, *, default: ZoneInfo) -> Reply:
        at = self.texts("subscribe-where-hour", time=clock(draft.at)) if draft.at else ""
        here = [] if self.in_group else [self._button("button-location", SUBSCRIBE, "location", *draft.parts)]
        return Reply(
            self.texts("subscribe-where", hour=at, where=self._where),
            keyboard([*here, self._zone_button(zone_name(default), draft, default)]),
        )

    def which_place(self, draft: SubscriptionDraft, found: SeveralPlaces, typed: str = "") -> Reply:
        """Ask which place is meant: several have this name, or only similar ones exist (`found.is_guess`).

        Without a name, no town is near a shared location: the places are zones of which one is right.
        """
        question = "subscribe-did-you-mean" if found.is_guess else "subscribe-which" if typed else "subscribe-far-away"
        named = [(place_name(place), ZoneInfo(place.zone)) for place in found.places]
        buttons = [[self._zone_button(name, draft, zone)] for name, zone in named]
        other = self._button("button-place-other", SUBSCRIBE, "place", *draft.parts)
        return Reply(self.texts(question, typed=escape(typed)), keyboard(*buttons, [other]))

    def done(
        self, subscription: Subscription, *, place: str = "", is_new: bool = True, has_first: bool = False
    ) -> Reply:
        is_first = is_new and not has_first
        text = self.texts(
            "subscribe-done",
            often=how_often(subscription.days, self.texts),
            time=clock(subscription.at),
            here=self._here(subscription.zone, place),
            next=self._next(subscription),
            which="first" if is_first else "next",
        )
        return Reply(
            "\n".join(filter(None, [text, self._at_night(subscription)])),
            keyboard(
                [self._button("button-first-now", SUBSCRIBE, "first")] if is_first else [],
                [self._button("button-how-often", SETTINGS, "days"), self._button("button-topics", SETTINGS, "topics")],
                [self._button("button-wrong-place", SETTINGS, "place"), self._button("button-settings", SETTINGS)],
            ),
        )

    def settings(self, subscription: Subscription) -> Reply:
        if subscription.reader.restrictions & Restriction.UNDER_16:
            return Reply(self.texts("tip-under-16"), keyboard([self._button("button-stop-tips", "stop")]))

        zone, quiet = subscription.zone, subscription.quiet
        paused = subscription.is_paused(self.now)
        held = self.texts("settings-held") if subscription.reader.restrictions & UNTIL_SEEN else ""
        text = self.texts(
            "settings-text",
            time=clock(subscription.at),
            often=how_often(subscription.days, self.texts),
            zone=zone_name(zone),
            now=self._clock_in(zone),
            topics=self._topics(subscription.reader.topics),
            quiet=self.texts("quiet-hours", span=self._span(quiet)) if quiet else self._span(None),
            paused="yes" if paused else "no",
            next=self._next(subscription),
        )
        pause = self._button("button-resume", PAUSE, 0) if paused else self._button("button-pause", SETTINGS, "pause")
        return Reply(
            "\n".join(filter(None, [text, self._at_night(subscription), held])),
            keyboard(
                [self._button("button-hour-change", SETTINGS, "hour"), self._button("button-place", SETTINGS, "place")],
                [self._button("button-how-often", SETTINGS, "days"), self._button("button-topics", SETTINGS, "topics")],
                [self._button("button-quiet", SETTINGS, "quiet"), pause],
                [self._button("button-country", COUNTRY)],
                [seen_button(self.texts)] if held else [],
                [self._button("button-stop-tips", "stop")],
            ),
        )

    def in_words(self, subscription: Subscription) -> str:
        """The subscription in one or two sentences, for the list of what is stored."""
        return self.texts(
            f"mydata-tips-{subscription.state}",
            often=how_often(subscription.days, self.texts),
            time=clock(subscription.at),
            zone=zone_name(subscription.zone),
            topics=self._topics(subscription.reader.topics),
            quiet=self._span(subscription.quiet),
        )

    def _at_night(self, subscription: Subscription) -> str:
        """A note if the chosen time is within the quiet hours; the time is kept."""
        at, quiet = subscription.at, subscription.quiet
        return self.texts("settings-hour-quiet", time=clock(at)) if quiet and at in quiet else ""

    def hours(self, default: time) -> Reply:
        reply = self.when(SubscriptionDraft(), default=default)
        return self._menu("settings-hour", (reply.keyboard.inline_keyboard if reply.keyboard else ()))

    def days(self, subscription: Subscription) -> Reply:
        weekday = subscription.due_at.astimezone(subscription.zone).weekday() if subscription.due_at else 0
        own, chosen = dose_of(subscription.days), weekdays(subscription.days)
        doses = [
            self._switch(self.texts("button-dose", dose=dose), dose is own, "days", days_of(dose, weekday=weekday))
            for dose in Dose
        ]
        one_by_one = [
            self._switch(self.texts("weekday-short", day=day), day in chosen, "days", subscription.days ^ 1 << day)
            for day in range(7)
        ]
        often = how_often(subscription.days, self.texts)
        return self._menu("settings-days", [*rows(doses), *rows(one_by_one, width=4)], often=often)

    def topics(self, subscription: Subscription) -> Reply:
        """Ask which topics should come more often; each can be turned on or off."""
        chosen = subscription.reader.topics
        bits = topic_bits(chosen)
        switches = [
            self._switch(self._label(cause), cause in chosen, "topics", bits ^ topic_bits([cause]))
            for cause in CAUSE_IDS
        ]
        return self._menu("settings-topics", rows(switches))

    def quiet(self, subscription: Subscription) -> Reply:
        choices = [
            self._switch(self._span(night), night == subscription.quiet, "quiet", number)
            for number, night in enumerate((*NIGHTS, None))
        ]
        own = subscription.quiet not in (*NIGHTS, None)
        label = self._span(subscription.quiet) if own else self.texts("button-quiet-other")
        return self._menu("settings-quiet", rows([*choices, self._switch(label, own, "quiet", OTHER)]))

    def pauses(self, subscription: Subscription, question: str) -> Reply:
        choices = [button(self.texts("button-pause-days", days=days), PAUSE, days) for days in PAUSES]
        resume = [self._button("button-resume", PAUSE, 0)] if subscription.is_paused(self.now) else []
        ways = [self._button("button-settings", SETTINGS), self._button("button-stop-tips", "stop")]
        return replace(self.said(question), keyboard=keyboard(*rows(choices), resume, ways))

    def paused(self, subscription: Subscription) -> Reply:
        ways = keyboard([self._button("button-resume", PAUSE, 0), self._button("button-settings", SETTINGS)])
        return Reply(self.texts("pause-done", next=self._next(subscription)), ways)

    def resumed(self, subscription: Subscription) -> Reply:
        ways = column(self._button("button-settings", SETTINGS))
        return Reply(self.texts("pause-over", next=self._next(subscription)), ways)

    def less_often(self, subscription: Subscription, before: Days) -> Reply:
        """Tips come less often now, or a note that they already come as rarely as possible."""
        if subscription.days == before:
            ways = [self._button("button-pause", PAUSE), self._button("button-stop-tips", "stop")]
            return Reply(self.texts("less-already"), keyboard(ways))

        often = how_often(subscription.days, self.texts)
        return Reply(
            self.texts("less-done", often=often, next=self._next(subscription)),
            keyboard([self._button("button-undo", "less", before), self._button("button-how-often", SETTINGS, "days")]),
        )

    def stopped(self) -> Reply:
        return Reply(self.texts("stop-done"), keyboard([self._button("button-start-again", SUBSCRIBE, "again")]))

    def not_subscribed(self) -> Reply:
        ways = self._button("button-tips-daily", SUBSCRIBE), self._button("button-country", COUNTRY)
        return Reply(self.texts("not-subscribed"), column(*ways))

    def _next(self, subscription: Subscription) -> str:
        if subscription.due_at is None:
            return self.texts("moment-none")

        return moment(subscription.due_at, subscription.zone, self.now, self.texts)

    def _topics(self, chosen: frozenset[CauseId]) -> str:
        labels = [self._label(cause) for cause in CAUSE_IDS if cause in chosen]
        return self.texts("topics-first", topics=", ".join(labels)) if labels else self.texts("topics-all")

    def _label(self, cause: CauseId) -> str:
        topic = self.content.topic(cause)
        return topic.label if topic else cause

    def _span(self, quiet: QuietHours | None) -> str:
        if quiet is None:
            return self.texts("quiet-off")

        return self.texts("span", start=clock(quiet.start), end=clock(quiet.end))

    def _menu(self, name: str, lines: Iterable[Iterable[InlineKeyboardButton]], **values: str) -> Reply:
        back = [self._button("button-back", SETTINGS)]
        return Reply(self.texts(name, **values), keyboard(*lines, back))

    def _button(self, label: str, prefix: str, *parts: object) -> InlineKeyboardButton:
        return button(self.texts(label), prefix, *parts)

    def _zone_button(self, name: str, draft: SubscriptionDraft, zone: ZoneInfo) -> InlineKeyboardButton:
        """The current time comes first, because small screens cut off the end."""
        return button(f"{self._clock_in(zone)} · {name}", SUBSCRIBE, "go", *replace(draft, zone=zone).parts)

    def _switch(self, label: str, is_on: bool, *parts: object) -> InlineKeyboardButton:
        """A choice in the settings, ticked while it is on."""
        return button(self.texts("ticked", label=label) if is_on else label, SETTINGS, *parts)

    @property
    def _where(self) -> str:
        return "group" if self.in_group else "private"


def location_keyboard(texts: Texts) -> ReplyKeyboardMarkup:
    """Only a reply keyboard can ask for a location (Bot API, KeyboardButton.request_location)."""
    share = KeyboardButton(texts("button-location"), request_location=True)
    return ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)


def place_name(place: Place) -> str:
    return f"{place.name}, {place.country}" if place.country else place.name


def _part_of_day(at: time) -> str:
    if at < time(11):
        return "morning"

    return "lunch" if at < time(16) else "evening"
