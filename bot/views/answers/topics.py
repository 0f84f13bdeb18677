"""Answers about a topic: a short first page, and buttons that replace it by the other pages in the same message."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from typing import Final, Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.content.models import CAUSE_IDS, TOPIC_IDS, Section, Topic
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.views.base.buttons import WAYS, button, column, keyboard, unpack, way
from bot.views.base.reply import Reply, paragraphs

PREFIX: Final = "topic"
USEFUL: Final = "useful"

SIDE_BY_SIDE: Final = 16
"""Up to this many characters, two labels fit side by side on a small phone."""

TITLE_END: Final = re.compile(r": |, (?![^(]*\))")
"""Ends the publisher's or author's name in a source's title: "NHS: Back pain", "Kovacs 2003, Lancet 362:1599-604"."""

FIRST: Final = ""
CAUSES: Final = "causes"
"""Id of the topic that lists the six causes; also the callback prefix of that list."""


LEADING: Final = 2
"""Pages with a button under the answer, beside the check and "More". A question about a sign may add one: 5 in all."""


class ExtraPage(StrEnum):
    SOURCES = "sources"
    MORE = "more"
    """Related answers."""
    PARTS = "parts"
    REST = "rest"
    """Buttons to everything that has no button on the first page."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer, as its buttons carry it."""

    topic_id: str
    name: str = FIRST
    """The value of a Section or of an ExtraPage."""
    rated: bool = False
    """The person has said whether the answer was useful, so they are not asked again."""

    @classmethod
    def unpack(cls, parts: Sequence[str]) -> Self | None:
        """None for anything that our buttons cannot contain."""
        match parts:
            case [topic_id]:
                return cls(topic_id)
            case [topic_id, name, rated]:
                return cls(topic_id, name, rated == "1")
            case _:
                return None

    def button(self, label: str) -> InlineKeyboardButton:
        return button(label, PREFIX, self.topic_id, self.name, int(self.rated))

    def at(self, name: str) -> "Page":
        return Page(self.topic_id, name, self.rated)


@dataclass(frozen=True, slots=True)
class TopicView:
    topic: Topic
    content: Content
    texts: Texts

    def reply(self, page: Page, *, opening: bool = False) -> Reply:
        """Show the page, or the first page if this answer has no such page.

        The emergency line is on the page that opens the answer and on the first page.
        """
        sections = dict(self.topic.sections())
        match page.name:
            case ExtraPage.SOURCES if self.topic.sources:
                return self._page(page, [self._sources()])
            case ExtraPage.MORE if related := related_topics(self.topic, self.content):
                return self._list(page, self.texts("more-text"), map(topic_button, related))
            case ExtraPage.PARTS if parts := self._parts():
                return self._list(page, "", map(topic_button, parts))
            case ExtraPage.REST:
                return self._list(page, "", self._rest(page))
            case name if name in sections:
                emergency = self.texts("emergency-line") if opening else ""
                return self._page(page, [sections[Section(name)], emergency, self._origin()])
            case _:
                return self._first(page.at(FIRST))

    def _first(self, page: Page) -> Reply:
        how_sure = [self.texts(f"strength-{self.topic.strength}")] if self.topic.strength else []
        origin = "\n".join([*how_sure, self._origin()])
        text = paragraphs(self.title, self.topic.summary, self.texts("emergency-line"), origin)
        return Reply(text, keyboard(*flowing(self._buttons(page)[:LEADING]), *self._ways_out(page, ExtraPage.REST)))

    def _parts(self) -> list[Topic]:
        if self.topic.id == CAUSES:
            return [topic for cause in CAUSE_IDS if (topic := self.content.topic(cause))]

        return [part for part in self.content.topics if part.kind == "part" and part.parent == self.topic.id]

    def _page(self, page: Page, lines: Iterable[str]) -> Reply:
        """A page of text: the next page, the way back, and whether it was useful."""
        names = [name for name in self._names() if name != ExtraPage.PARTS]
        following = names[names.index(page.name) + 1 :]
        onward = [
            page.at(name).button(self.texts("button-next", label=self.texts(f"section-{name}")))
            for name in following[:1]
        ]
        text = paragraphs(self._headed(page.name), *lines)
        return Reply(text, keyboard(onward, *self._ways_out(page, FIRST), self._rating(page)))

    def _list(self, page: Page, text: str, items: Iterable[InlineKeyboardButton]) -> Reply:
        back = [page.at(FIRST).button(self.texts("button-back")), button(self.texts("button-all-causes"), CAUSES)]
        rating = self._rating(page) if page.name == ExtraPage.REST else []
        return Reply(paragraphs(self._headed(page.name), text), keyboard(*flowing(items), back, rating))

    def _names(self) -> list[str]:
        """Every page of this answer, the most important ones first."""
        parts: list[str] = [ExtraPage.PARTS] if self._parts() else []
        first: list[str] = [*(parts or [Section.NOW]), Section.HELP]
        names: list[str] = [*parts, *(section for section, _ in self.topic.sections())]
        names.sort(key=lambda name: first.index(name) if name in first else len(first))
        names += [ExtraPage.SOURCES] if self.topic.sources else []
        return names + ([ExtraPage.MORE] if related_topics(self.topic, self.content) else [])

    def _buttons(self, page: Page) -> list[InlineKeyboardButton]:
        return [page.at(name).button(self.texts(f"section-{name}")) for name in self._names()]

    def _rest(self, page: Page) -> list[InlineKeyboardButton]:
        return [*self._buttons(page)[LEADING:], button(self.texts("button-tips-short"), "subscribe")]

    def _ways_out(self, page: Page, name: str) -> list[list[InlineKeyboardButton]]:
        """The check, and back to the first page or on to the rest."""
        label = self.texts("button-back" if name == FIRST else "section-rest")
        return [[page.at(name).button(label), button(self.texts("button-check-short"), "check")]]

    def _rating(self, page: Page) -> list[InlineKeyboardButton]:
        verdicts = () if page.rated else (("useful", 1), ("not-useful", 0))
        return [
            button(self.texts(f"button-{verdict}"), USEFUL, page.topic_id, page.name, value)
            for verdict, value in verdicts
        ]

    @property
    def title(self) -> str:
        return f"{self.topic.symbol} <b>{escape(self.topic.name, quote=False)}</b>".strip()

    def _headed(self, name: str) -> str:
        return f"{self.title}\n<b>{self.texts(f'section-{name}')}</b>"

    def _origin(self) -> str:
        """The first source and the date of the last review; the page of sources has the full titles."""
        named = [self.content.sources[key] for key in self.topic.sources[:1]]
        source = escape(TITLE_END.split(named[0].title)[0], quote=False) if named else ""
        if named and named[0].url:
            source = f'<a href="{escape(named[0].url)}">{source}</a>'

        return self.texts(
            "origin", source=source, more=max(0, len(self.topic.sources) - 1), reviewed=self.topic.reviewed
        )

    def _sources(self) -> str:
        lines = []
        for key in self.topic.sources:
            source = self.content.sources[key]
            title = escape(source.title)
            lines.append(f'• <a href="{escape(source.url)}">{title}</a>' if source.url else f"• {title}")

        return paragraphs("\n".join(lines), self.texts("sources-note", reviewed=self.topic.reviewed))


def topic_reply(topic: Topic, content: Content, texts: Texts, *, page: str = FIRST) -> Reply:
    return TopicView(topic, content, texts).reply(Page(topic.id, page), opening=True)


def with_asked(reply: Reply, asked: Topic, content: Content, texts: Texts) -> Reply:
    """The short text of what a message asks, before the answer about what it tells."""
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    text = paragraphs(TopicView(asked, content, texts).title, asked.summary, reply.text)
    return replace(reply, text=text, keyboard=keyboard([topic_button(asked)], *rows))


def page_reply(page: Page, content: Content, texts: Texts) -> Reply | None:
    """The page that a button leads to; None if the content no longer has the topic."""
    topic = content.topic(page.topic_id)
    return TopicView(topic, content, texts).reply(page) if topic else None


def causes_reply(content: Content, texts: Texts) -> Reply:
    causes = [content.topics_by_id[cause] for cause in CAUSE_IDS]
    others = [content.topics_by_id[topic] for topic in TOPIC_IDS if topic != CAUSES]
    return Reply(
        texts("causes-text"),
        keyboard(
            *flowing(map(topic_button, causes)),
            *flowing(map(topic_button, others)),
            [Page(CAUSES, Section.EVIDENCE).button(texts("section-evidence"))],
            [way("check", texts)],
        ),
    )


def choice_reply(topics: Iterable[Topic], texts: Texts) -> Reply:
    """Several answers may be meant. The emergency line is included because the question is not understood yet."""
    none = button(texts("button-none-of-these"), CAUSES)
    ways = column(*map(topic_button, topics), none, way("check", texts))
    return Reply(paragraphs(texts("did-you-mean"), texts("emergency-line")), ways)


def also_reply(topics: Iterable[Topic], texts: Texts) -> Reply:
    return Reply(texts("also-asked"), column(*map(topic_button, topics)))


def not_found_reply(texts: Texts) -> Reply:
    """For a message that is not about backs, or was not understood: what the bot can do."""
    ways = column(*(way(name, texts) for name in ("check", "causes", "help")))
    return Reply(paragraphs(texts("not-found"), texts("emergency-line")), ways)


def unsure_reply(content: Content, texts: Texts) -> Reply:
    """For a message about a back or pain that fits no answer well: the most frequent questions."""
    wanted = (topic for topic_id in ("relief", "doctor", "q-how-long") if (topic := content.topic(topic_id)))
    ways = column(way("check", texts), *map(topic_button, wanted), way("causes", texts))
    return Reply(paragraphs(texts("unsure"), texts("emergency-line")), ways)


def said_reply(name: str, ways: Iterable[str], content: Content, texts: Texts) -> Reply:
    """A reply to small talk. `ways`: keys of WAYS, or topic ids."""
    buttons = flowing(_way(name, content, texts) for name in ways)
    return Reply(texts(name), keyboard(*buttons) if buttons else None)


def _way(name: str, content: Content, texts: Texts) -> InlineKeyboardButton:
    topic = None if name in WAYS else content.topic(name)
    return topic_button(topic) if topic else way(name if name in WAYS else "help", texts)


def related_topics(topic: Topic, content: Content) -> list[Topic]:
    """Topics of the same family: the parent and the short answers; for a cause also the general topics."""
    family = topic.parent or topic.id
    kind = "part" if topic.kind == "part" else "question"
    near = [other for other in content.topics if other.parent == family and other.kind == kind and other is not topic]
    if topic.kind == "cause":
        return [*near, *(other for other in content.topics if other.kind == "topic" and other.id != CAUSES)]

    parent = content.topic(topic.parent) if topic.parent else None
    return [parent, *near] if parent else near


def topic_button(topic: Topic) -> InlineKeyboardButton:
    return Page(topic.id).button(f"{topic.symbol} {topic.label}".strip())


def without_rating(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """The same buttons without the question whether the answer was useful, also on the pages they lead to."""
    kept = [
        [_rated(item) for item in row if not str(item.callback_data).startswith(f"{USEFUL}:")]
        for row in markup.inline_keyboard
    ]
    return keyboard(*kept)


def _rated(item: InlineKeyboardButton) -> InlineKeyboardButton:
    if not isinstance(item.callback_data, str) or not item.callback_data.startswith(f"{PREFIX}:"):
        return item

    page = Page.unpack(unpack(item.callback_data))
    return Page(page.topic_id, page.name, rated=True).button(item.text) if page else item


def flowing(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Rows of buttons: two short labels share a row, a long label has its own."""
    laid: list[list[InlineKeyboardButton]] = []
    for item in buttons:
        is_short = len(item.text) <= SIDE_BY_SIDE
        if is_short and laid and len(laid[-1]) == 1 and len(laid[-1][0].text) <= SIDE_BY_SIDE:
            laid[-1].append(item)
        else:
            laid.append([item])

    return laid
