"""A person in a chat with the real bot; every answer comes over HTTP through the playground."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Update

from bot.core.tips.subscription import Subscription
from bot.playground import Chat as Place
from bot.playground import Playground, User
from bot.services import BotApplication, BotContext, Services

Message = dict[str, Any]
Button = dict[str, Any]

PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]


class Clock:
    """The time for the bot and for Telegram; it stands still until a test moves it."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta = timedelta(), /, **length: float) -> None:
        self.now += by + timedelta(**length)


@dataclass
class Bot:
    """The application under test. Whatever a handler raises comes out where the person acted."""

    application: BotApplication
    playground: Playground
    raised: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.application.add_error_handler(self._keep)
        self._late_writes = self.application.services.late_writes

    async def _keep(self, _update: object, context: BotContext) -> None:
        assert context.error is not None
        self.raised.append(context.error)

    async def catch_up(self) -> None:
        """Handle every update that waits, as the updater would."""
        while updates := self.playground.take_updates():
            for update in updates:
                await self.application.process_update(Update.de_json(update, self.application.bot))

        await self._late_writes.settled()


@dataclass
class Chat:
    """What one person does and sees: `say`, `press`, then look at `last`, `messages`, `buttons`, `flash`."""

    bot: Bot
    clock: Clock
    person: User
    place: Place | None = None
    """The group; None: the person's private chat with the bot."""
    may_fail: bool = False
    """Whether a handler may raise; then look at `bot.raised`."""
    flash: str = ""
    """What was flashed at the top of the chat when the last button was pressed."""

    @property
    def playground(self) -> Playground:
        return self.bot.playground

    @property
    def services(self) -> Services:
        return self.bot.application.services

    # What the person does

    async def say(self, text: str, *, reply_to: Message | None = None) -> None:
        """Type a message, or a command."""
        self.playground.say(self.person, text, self.place, reply_to=reply_to)
        await self._answered()

    async def begin_check(self) -> None:
        """Open the check, past its introduction if that is shown."""
        await self.say("/check")
        if self.last.startswith("A short check"):
            await self.press("Begin")

    async def edit(self, text: str) -> None:
        """Change the last message that the person wrote."""
        own = [message for message in self.history if message["from"]["id"] == self.person.id]
        self.playground.edit(self.person, own[-1], text, self.place)
        await self._answered()

    async def press(self, label: str) -> None:
        """Press the newest button that is called so, or whose label holds these words; it must be answered."""
        message, button = self._button(label)
        assert "callback_data" in button, f"{button['text']!r} asks nothing of the bot: {button}"
        await self.press_data(button["callback_data"], message)

    async def press_data(self, data: str, message: Message | None = None) -> None:
        """Press a button that only a stale or forged client has; under the newest message, if none is named."""
        query = self.playground.press(self.person, message or self.last_message, data)
        await self._answered()
        assert query.answer is not None, f"the press of {data!r} was never answered"
        self.flash = query.answer["text"]

    async def share_location(self, latitude: float, longitude: float) -> None:
        self.playground.share_location(self.person, latitude, longitude, self.place)
        await self._answered()

    async def send_document(self, name: str, content: bytes, *, caption: str = "") -> None:
        self.playground.send_document(self.person, name, content, self.place, caption=caption)
        await self._answered()

    async def send(self, **content: Any) -> None:
        """Anything else a message can hold, as raw fields: `sticker={…}`, `voice={…}`."""
        self.playground.send(self.person, content, self.place)
        await self._answered()

    async def ask_inline(self, text: str) -> list[Message]:
        """Type `@bot text` somewhere; returns the results."""
        results: list[Message] = (await self.inline_answer(text))["results"]
        return results

    async def inline_answer(self, text: str) -> Message:
        """Type `@bot text` somewhere; returns all that the bot answers."""
        query = self.playground.inline(self.person, text)
        await self._answered()
        assert query.answer is not None, f"the inline query {text!r} was never answered"
        return query.answer

    async def share_card(self, text: str) -> None:
        """Type `@bot text` in this chat and send the first result."""
        query = self.playground.inline(self.person, text)
        await self._answered()
        assert query.answer is not None
        self.playground.choose(query, query.answer["results"][0]["id"], self.place)
        await self._answered()

    async def block(self) -> None:
        self.playground.block(self.person)
        await self._answered()

    async def unblock(self) -> None:
        self.playground.unblock(self.person)
        await self._answered()

    def of(self, person: User, place: Place | None = None) -> "Chat":
        """Somebody else's chat, or the same person's in a group."""
        return replace(self, person=person, place=place, flash="")

    async def _answered(self) -> None:
        self.flash = ""
        await self.bot.catch_up()
        if self.bot.raised and not self.may_fail:
            raise self.bot.raised[0]

    # What the person sees

    @property
    def history(self) -> list[Message]:
        """Everything in the chat, the oldest first, as Telegram's raw fields."""
        return self.playground.messages(self.place or self.person)

    @property
    def answers(self) -> list[Message]:
        """What the bot wrote here, the oldest first."""
        return [message for message in self.history if message["from"]["is_bot"]]

    @property
    def messages(self) -> list[str]:
        """The texts (or captions) of the bot's messages, the oldest first."""
        return [shown(message) for message in self.answers]

    @property
    def last_message(self) -> Message:
        assert self.answers, "the bot has not said anything"
        return self.answers[-1]

    @property
    def last(self) -> str:
        """The text of the bot's newest message, as a person reads it."""
        return shown(self.last_message)

    @property
    def buttons(self) -> list[str]:
        """The labels under the bot's newest message, in reading order."""
        return [button["text"] for button in self.playground.buttons(self.last_message)]

    @property
    def links(self) -> list[str]:
        """The addresses in the bot's newest message: in its text and on its buttons."""
        marked = self.last_message.get("entities", []) + self.last_message.get("caption_entities", [])
        pressed = self.playground.buttons(self.last_message)
        return [item["url"] for item in [*marked, *pressed] if "url" in item]

    def _button(self, label: str) -> tuple[Message, Button]:
        for message in reversed(self.history):
            found = sorted(self._called(label, message), key=lambda button: button["text"] != label)
            if found:
                return message, found[0]

        raise AssertionError(
            f"there is no button {label!r}; the newest message has {self.buttons} and says: {self.last}"
        )

    def _called(self, label: str, message: Message) -> Iterator[Button]:
        return (button for button in self.playground.buttons(message) if label in button["text"])


def shown(message: Message) -> str:
    return str(message.get("text", message.get("caption", "")))


async def found(chat: Chat) -> Subscription:
    """What is kept about the tips of this chat."""
    subscription = await chat.services.subscribers.find((chat.place or chat.person).id)
    assert subscription
    return subscription
