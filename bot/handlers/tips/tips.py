"""/tip, and the buttons below every tip."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from bot.core.tips.choice import Reader, Restriction, TipChoice, TipFeedbackWord, choose_tip, seed_for
from bot.core.tips.schedule import local_date
from bot.core.tips.subscription import Subscription, SubscriptionState
from bot.database.connection import read_or
from bot.handlers.base.feature import Command, Feature, old_button
from bot.handlers.base.replies import change_buttons, send_below, send_reply
from bot.services import BotContext
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply
from bot.views.tips.tip import PREFIX, TipAction, no_tip_reply, tip_reply, without_word

CAUTIOUS: Final = Restriction.URGENT | Restriction.DOCTOR | Restriction.PREGNANT


async def tip(context: BotContext) -> None:
    """/tip: send a tip now, also without a subscription."""
    drawn = await draw(context, chance=context.message.id)
    await send_reply(context.message, drawn.reply(context))
    drawn.write_down(context)


async def pressed(context: BotContext) -> str | None:
    match context.parts:
        case (TipAction.ANOTHER, number) if is_number(number):
            await _another(int(number), context)
            return None
        case (word, number) if word in set(TipFeedbackWord) and is_number(number):
            return await _feedback(TipFeedbackWord(word), int(number), context)
        case _:
            return await old_button(context)


async def _another(number: int, context: BotContext) -> None:
    message = context.query.message
    drawn = await draw(context, chance=message.message_id if message else number, last=number)
    await send_below(context, drawn.reply(context))
    drawn.write_down(context)


async def _feedback(word: TipFeedbackWord, number: int, context: BotContext) -> str:
    """Store the person's feedback; in a private chat it also changes which tips come next."""
    services, texts, person_id = context.services, context.texts, context.person.id
    found = (await services.tip_catalog.current()).tips.get(number)
    if found is None:
        return texts("tip-heard")  # the content no longer has this tip

    await services.tip_feedback.give(person_id, found.id, word, services.now())
    if context.chat_id != person_id:
        return texts("tip-heard")

    changed = await services.subscribers.change(
        person_id, lambda it: replace(it, reader=it.reader.after(word, number)), services.now()
    )
    await change_buttons(context, partial(without_word, word))  # not in a group, where others may use them
    return texts(f"tip-heard-{word.replace('_', '-')}" if changed else "tip-heard")


@dataclass(frozen=True, slots=True)
class NextTip:
    """A tip to show now; its effect on the subscription is written after it was sent."""

    chat_id: int
    subscription: Subscription | None
    """The subscription as it was read; None also if it cannot be read."""
    reader: Reader
    choice: TipChoice | None
    now: datetime
    is_todays: bool = False
    """Whether it replaces today's tip."""

    def reply(self, context: BotContext) -> Reply:
        if self.choice is None:
            return no_tip_reply(context.texts, under_16=bool(self.reader.restrictions & Restriction.UNDER_16))

        tip = context.content.tip(self.choice.tip.id) or self.choice.tip
        subscribed = self.subscription is not None and self.subscription.state is SubscriptionState.ACTIVE
        return tip_reply(self.choice.number, tip, context.content, context.texts, subscribed=subscribed)

    def applied(self, before: Subscription) -> Subscription:
        if (choice := self.choice) is None:
            return before

        is_as_read = replace(before.reader, restrictions=self.reader.restrictions) == self.reader
        reader = choice.reader if is_as_read else replace(before.reader, seen=before.reader.seen | 1 << choice.number)
        after = replace(before, reader=reader)
        return replace(after, last_date=local_date(self.now, before.zone)) if self.is_todays else after

    def write_down(self, context: BotContext) -> None:
        services = context.services
        if self.choice and self.subscription:
            services.late_writes.add(services.subscribers.change, self.chat_id, self.applied, self.now)


async def draw(context: BotContext, *, chance: int = 0, last: int | None = None, is_todays: bool = False) -> NextTip:
    """A tip beside the daily one, or in place of it; `last` is the one above it.

    It respects the restrictions of the chat and of the person who asks; if they cannot be read, all but that for age.
    """
    services, chat_id = context.services, context.chat_id
    await services.late_writes.settled()
    catalog, now = await services.tip_catalog.current(), services.now()
    subscription = await read_or(None, services.subscribers.find(chat_id))
    restrictions = Restriction.NONE
    for each in {chat_id, context.person.id}:  # a red flag in a group restricts the person who wrote it
        restrictions |= await read_or(CAUTIOUS, services.restrictions.current(each))

    above = last if last in catalog.tips else None
    reader = (
        replace(subscription.reader, restrictions=restrictions)
        if subscription
        else Reader(last=above, restrictions=restrictions)
    )
    choice = choose_tip(catalog, reader, today=now.date(), seed=seed_for(chat_id, now.date()) + chance)
    return NextTip(chat_id, subscription, reader, choice, now, is_todays)


FEATURE = Feature(commands=(Command("tip", tip),), buttons={PREFIX: pressed})
