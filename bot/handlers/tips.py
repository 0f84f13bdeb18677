"""/tip, and the buttons under every tip."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from telegram import CallbackQuery, Message, Update, User
from telegram.error import BadRequest

from bot.context import BotContext
from bot.core.schedule import local_date
from bot.core.snapshot import Content
from bot.core.subscription import State, Subscription
from bot.core.texts import Texts
from bot.core.tips import Choice, Deck, Feedback, Hold, Reader, choose_tip, seed_for
from bot.handlers.feature import Command, Feature, the
from bot.handlers.replies import send_below, send_reply
from bot.views.reply import Reply
from bot.views.tips import PREFIX, Ask, no_tip_reply, tip_reply, without_words


async def tip(update: Update, context: BotContext) -> None:
    """/tip: one now, whether subscribed or not."""
    message = the(update.message)
    await send_reply(message, await next_tip(message.chat.id, context, person=message.from_user, chance=message.id))


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
    """What somebody says about a tip, or another one."""
    match parts:
        case (Ask.ANOTHER, number) if number.isdecimal():
            await _another(query, int(number), context)
        case (word, number) if word in set(Feedback) and number.isdecimal():
            return await _feedback(query, Feedback(word), int(number), context)

    return None


async def _another(query: CallbackQuery, number: int, context: BotContext) -> None:
    message = query.message
    chat_id = message.chat.id if message else query.from_user.id
    chance = message.message_id if message else number
    await send_below(query, await next_tip(chat_id, context, person=query.from_user, chance=chance, last=number))


async def _feedback(query: CallbackQuery, word: Feedback, number: int, context: BotContext) -> str:
    """Counted for the person; where tips come to them alone, it also changes what comes next."""
    services, texts = context.services, context.texts_for(query.from_user)
    deck = await services.decks.current()
    if found := deck.tips.get(number):
        await services.tip_feedback.give(query.from_user.id, found.id, word, services.now())

    if query.message is not None and query.message.chat.id != query.from_user.id:
        return texts("tip-heard")

    await _take_words_off(query)
    changed = await services.subscribers.change(query.from_user.id, lambda it: _heard(it, word, number), services.now())
    return texts(f"tip-heard-{word.replace('_', '-')}" if changed else "tip-heard")


def _heard(subscription: Subscription, word: Feedback, number: int) -> Subscription:
    return replace(subscription, reader=subscription.reader.after(word, number))


async def _take_words_off(query: CallbackQuery) -> None:
    """In a group the buttons stay, for the others."""
    if isinstance(query.message, Message) and query.message.reply_markup is not None:
        with suppress(BadRequest):  # a second tap: they are off already
            await query.message.edit_reply_markup(without_words(query.message.reply_markup))


async def next_tip(
    chat_id: int, context: BotContext, *, person: User | None, chance: int, last: int | None = None
) -> Reply:
    """A tip beside the daily one, which counts as seen; `last` is the one above it."""
    services = context.services
    deck, now = await services.decks.current(), services.now()
    holds = await services.holds.current(chat_id)
    seed = seed_for(chat_id, now.date()) + chance
    drawn = Draw(deck, now.date(), seed)
    subscription = await services.subscribers.change(chat_id, drawn.for_subscriber, now)
    choice = drawn.choice if subscription else drawn.choose(Reader(last=last, holds=holds))
    texts = context.texts_for(person)
    if choice is None:
        return no_tip_reply(texts, under_16=bool(holds & Hold.UNDER_16))

    is_active = subscription is not None and subscription.state is State.ACTIVE
    return _shown(choice, context.content_for(person), texts, subscribed=is_active)


async def first_tip(chat_id: int, context: BotContext, person: User | None) -> tuple[Reply, Subscription | None]:
    """The one of today, at once; on a day that has had its tip, one more."""
    services = context.services
    now = services.now()
    drawn = Draw(await services.decks.current(), now.date(), seed_for(chat_id, now.date()))
    after = await services.subscribers.change(chat_id, lambda it: drawn.for_today(it, now), now)
    texts = context.texts_for(person)
    if drawn.choice is None:
        return no_tip_reply(texts, under_16=False), after

    return _shown(drawn.choice, context.content_for(person), texts, subscribed=True), after


def _shown(choice: Choice, content: Content, texts: Texts, *, subscribed: bool) -> Reply:
    tip = content.tip(choice.tip.id) or choice.tip
    return tip_reply(choice.number, tip, content, texts, subscribed=subscribed)


@dataclass(slots=True)
class Draw:
    """One choice out of the deck, which may be made inside the change of a subscription."""

    deck: Deck
    today: date
    seed: int
    choice: Choice | None = None

    def choose(self, reader: Reader) -> Choice | None:
        self.choice = choose_tip(self.deck, reader, today=self.today, seed=self.seed)
        return self.choice

    def for_subscriber(self, subscription: Subscription) -> Subscription:
        choice = self.choose(subscription.reader)
        return replace(subscription, reader=choice.reader) if choice else subscription

    def for_today(self, subscription: Subscription, now: datetime) -> Subscription:
        choice = self.choose(subscription.reader)
        return subscription.had(choice, local_date(now, subscription.zone)) if choice else subscription


FEATURE = Feature(
    name="tips",
    commands=(Command("tip", "command-tip", tip),),
    buttons={PREFIX: pressed},
)
