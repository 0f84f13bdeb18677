"""/settings and /pause: changes of a subscription."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from bot.core.content.texts import phrases
from bot.core.reading.tokens import is_word, tokens
from bot.core.tips.schedule import EVERY_DAY, Days, QuietHours, less_often, local_date
from bot.core.tips.subscription import Subscription, SubscriptionState, topics_from
from bot.core.typed.pauses import PauseWords, read_pause
from bot.core.typed.times import TimeWords, parse_span
from bot.database.subscribers import SubscriptionChange
from bot.handlers.base.feature import Command, Feature, Result
from bot.handlers.base.groups import by_admins
from bot.handlers.base.replies import edit_reply, send_reply
from bot.handlers.tips.asking import HOUR, LENGTH, QUIET, SubscriptionDialog, typed_for
from bot.services import BotContext, the
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply
from bot.views.tips.subscription import NIGHTS, OTHER, PAUSE, SETTINGS, SubscriptionDraft, SubscriptionView


async def settings(context: BotContext) -> None:
    asking = SubscriptionDialog(context)
    subscription = await _active(asking)
    await send_reply(context.message, await _shown(subscription, asking))
    await _mend(subscription, asking)


@by_admins
async def pause(context: BotContext) -> Result:
    """/pause 7, /pause until Friday: no tips for this time; /pause alone asks how long."""
    return await _paused(SubscriptionDialog(context), context.typed_after)


@by_admins
async def resume(context: BotContext) -> Result:
    return await _paused(SubscriptionDialog(context), "0")


@by_admins
async def pause_pressed(context: BotContext) -> Result:
    """Pause for the number of days in the button; 0 ends the pause; without a number, ask how long."""
    asking = SubscriptionDialog(context)
    if context.parts and is_number(context.parts[0]):
        return await _paused(asking, context.parts[0])

    subscription = await _active(asking)
    return (_ask_length(asking, subscription) if subscription else asking.view.not_subscribed()).below


@by_admins
async def less_pressed(context: BotContext) -> Reply:
    """The button below every tip: less often by one step; with days in the button, back to these days."""
    asking = SubscriptionDialog(context)
    before = await _active(asking)
    if before is None:
        return asking.view.not_subscribed().below

    match context.parts:
        case (bits,) if is_number(bits) and (days := Days(int(bits) & EVERY_DAY)):
            return asking.view.settings(await _change(asking, lambda it: replace(it, days=days)))

    return asking.view.less_often(await _change(asking, _stepped_down), before.days).below


@by_admins
async def pressed(context: BotContext) -> Reply | str | None:
    asking = SubscriptionDialog(context)
    subscription = await _active(asking)
    if subscription is None:
        return asking.view.not_subscribed().below

    context.services.pending_inputs.clear(context.chat_id, context.person.id)
    match context.parts:
        case ("quiet", other) if other == OTHER:
            return asking.ask(QUIET, "settings-quiet-ask")
        case (section, value) if section in CHANGES and is_number(value):
            return await _changed(section, int(value), asking)
        case ("pause",):
            return _ask_length(asking, subscription)
        case (section,):
            return await _page(section, subscription, asking)
        case _:
            await edit_reply(context, await _shown(subscription, asking))
            await _mend(subscription, asking)
            return None


async def quiet_typed(asking: SubscriptionDialog, typed: str) -> Result:
    if await _active(asking) is None:
        return asking.view.not_subscribed()

    span = parse_span(typed, TimeWords.of(asking.view.texts))
    if not span and " ".join(filter(is_word, tokens(typed))) not in phrases(asking.view.texts("quiet-off-words")):
        return await asking.again(lambda: asking.ask(QUIET, "settings-quiet-not"))

    quiet = QuietHours(*span) if span else None
    return asking.view.settings(await _change(asking, lambda it: replace(it, quiet=quiet)))


async def _page(section: str, subscription: Subscription, asking: SubscriptionDialog) -> Reply:
    if section == "place":
        return await asking.ask_place(SubscriptionDraft())

    if section in TYPED:
        asking.expect(TYPED[section])

    if section == "hour":
        return asking.view.hours(asking.context.services.config.default_tip_time)

    page = PAGES.get(section, SubscriptionView.settings)
    return page(asking.view, subscription)


TYPED: Final = {"hour": HOUR, "quiet": QUIET}
"""Pages whose choices may be typed too."""
PAGES: Final[Mapping[str, Callable[[SubscriptionView, Subscription], Reply]]] = {
    "days": SubscriptionView.days,
    "topics": SubscriptionView.topics,
    "quiet": SubscriptionView.quiet,
}


async def _changed(section: str, value: int, asking: SubscriptionDialog) -> str:
    if section == "days" and not value & EVERY_DAY:
        return asking.view.texts("settings-one-day")

    after = await _change(asking, lambda it: CHANGES[section](it, value))
    await edit_reply(asking.context, await _page(section, after, asking))
    return asking.view.texts("settings-saved")


CHANGES: Final[Mapping[str, Callable[[Subscription, int], Subscription]]] = {
    "days": lambda it, bits: replace(it, days=Days(bits & EVERY_DAY)),
    "topics": lambda it, bits: it.on(topics_from(bits)),
    "quiet": lambda it, number: replace(it, quiet=NIGHTS[number] if number < len(NIGHTS) else None),
}


def _stepped_down(subscription: Subscription) -> Subscription:
    weekday = subscription.due_at.astimezone(subscription.zone).weekday() if subscription.due_at else 0
    return replace(subscription, days=less_often(subscription.days, weekday=weekday))


async def _shown(subscription: Subscription | None, asking: SubscriptionDialog) -> Reply:
    if subscription is None:
        return asking.view.not_subscribed()

    if "zone" in subscription.unreadable:
        return await asking.ask_lost_place()

    return asking.view.settings(subscription.mended(asking.now) if subscription.unreadable else subscription)


async def _mend(subscription: Subscription | None, asking: SubscriptionDialog) -> None:
    """Schedule tips again for a subscription with unreadable values, once the person has seen the replacements."""
    if subscription and subscription.unreadable:
        await _change(asking, lambda it: it.mended(asking.now))


async def _paused(asking: SubscriptionDialog, typed: str) -> Result:
    """Pause for a number of days or until a date; 0 days end the pause. If it is neither, ask how long."""
    subscription = await _active(asking)
    if subscription is None:
        return asking.view.not_subscribed()

    asking.context.services.pending_inputs.clear(asking.chat_id, asking.context.person.id)
    words, today = PauseWords.of(asking.view.texts), local_date(asking.now, subscription.zone)
    match length := read_pause(typed, words, today):
        case None if typed:
            return await asking.again(lambda: _ask_length(asking, subscription, "pause-not"))
        case None:
            return _ask_length(asking, subscription)
        case 0:
            return asking.view.resumed(await _change(asking, lambda it: it.back_on(None, asking.now)))
        case date():
            return asking.view.paused(await _change(asking, lambda it: it.back_on(length, asking.now)))
        case _:
            return asking.view.paused(await _change(asking, lambda it: it.paused(length, asking.now)))


def _ask_length(asking: SubscriptionDialog, subscription: Subscription, question: str = "pause-ask") -> Reply:
    asking.expect(LENGTH)
    return asking.view.pauses(subscription, question)


async def _active(asking: SubscriptionDialog) -> Subscription | None:
    subscription = await asking.subscription()
    return subscription if subscription and subscription.state is SubscriptionState.ACTIVE else None


async def _change(asking: SubscriptionDialog, change: SubscriptionChange) -> Subscription:
    return the(await asking.context.services.subscribers.change(asking.chat_id, change, asking.now))


FEATURE = Feature(
    commands=(Command("settings", settings), Command("pause", pause)),
    buttons={SETTINGS: pressed, PAUSE: pause_pressed, "less": less_pressed},
    expects={QUIET: typed_for(quiet_typed), LENGTH: typed_for(_paused)},
    words={"settings-words": settings, "pause-words": typed_for(_paused), "resume-words": resume},
)
