"""/subscribe, /unsubscribe, and the steps of subscribing: time, place, confirmation."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from telegram import CallbackQuery, ReplyKeyboardRemove, Update
from telegram.ext import MessageHandler, filters

from bot.core.content.models import CauseId
from bot.core.tips.subscription import SubscriptionState, topic_bits, topics_from
from bot.core.typed.places import OnePlace, SeveralPlaces
from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_below, send_reply
from bot.handlers.base.rights import pressed_by_admins, said_by_admins
from bot.handlers.check.follow_up import withdraw
from bot.handlers.check.unfinished import cancelled
from bot.handlers.start.start import given_up
from bot.handlers.tips.asking import HOUR, PLACE, SubscriptionDialog, draft_from, said
from bot.handlers.tips.tips import draw
from bot.services import BotContext
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply
from bot.views.tips.subscription import SUBSCRIBE, SubscriptionDraft, location_keyboard


@said_by_admins
async def subscribe(update: Update, context: BotContext) -> None:
    """/subscribe, alone or with a time and a place: `/subscribe 07:30 Madrid`."""
    message, asking = said(update, context)
    await send_reply(message, await asking.asked_for(" ".join(context.args or ())))


@said_by_admins
async def unsubscribe(update: Update, context: BotContext) -> None:
    """/unsubscribe, /stop, or the word alone: stop tips and follow-ups; without a subscription, cancel what is open."""
    message, asking = said(update, context)
    was_asked = await given_up(message.chat.id, asking.person.id, context)
    if await stop(asking):
        await send_reply(message, asking.view.stopped())
    elif was_asked or not await cancelled(update, context):
        await send_reply(message, asking.view.said("stop-nothing"))


async def stop(asking: SubscriptionDialog) -> bool:
    """Stop tips and follow-ups; the settings and the seen tips are kept. False if there was no active subscription."""
    services, now = asking.context.services, asking.now
    withdraw(asking.chat.id, asking.context)
    subscription = await asking.subscription()
    if subscription is None or subscription.state is SubscriptionState.STOPPED:
        return False

    await services.subscribers.change(asking.chat.id, lambda it: it.stopped(now), now)
    return True


@pressed_by_admins
async def stop_pressed(query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> None:
    """The stop button below every tip."""
    asking = SubscriptionDialog.by_press(query, context)
    was_active = await stop(asking)
    await send_below(query, asking.view.stopped() if was_active else asking.view.said("stop-nothing"))


@pressed_by_admins
async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """The buttons of the steps of subscribing."""
    asking = SubscriptionDialog.by_press(query, context)
    match parts:
        case ("again",):
            await edit_reply(query, await asking.go_on(SubscriptionDraft()))
        case ("first",):
            await _first(query, asking)
        case ("about", bits) if is_number(bits):
            await send_below(query, await _about(asking, topics_from(int(bits))))
        case (step, *rest) if draft := SubscriptionDraft.unpack(rest):
            await _step(step, draft, query, asking)
        case _:
            await send_below(query, await asking.begin())


async def _step(step: str, draft: SubscriptionDraft, query: CallbackQuery, asking: SubscriptionDialog) -> None:
    match step:
        case "hour":
            await edit_reply(query, await asking.ask_hour(draft))
        case "place":
            await edit_reply(query, await asking.ask_place(draft))
        case "location":
            await _ask_location(query, draft, asking)
        case _:
            await edit_reply(query, await asking.go_on(draft))


async def _about(asking: SubscriptionDialog, topics: frozenset[CauseId]) -> Reply:
    """Begin a subscription to tips about the causes that a check has found."""
    services = asking.context.services
    changed = await services.subscribers.change(asking.chat.id, lambda it: it.on(topics), asking.now)
    if changed is None or changed.state is not SubscriptionState.ACTIVE:
        return await asking.begin(SubscriptionDraft(topics=topic_bits(topics)))

    return asking.view.settings(changed)


async def _first(query: CallbackQuery, asking: SubscriptionDialog) -> None:
    """Send a tip now instead of today's, so that the person does not get two."""
    drawn = await draw(asking.chat.id, asking.context, is_todays=True)
    if (before := drawn.subscription) is not None and before.state is SubscriptionState.ACTIVE:
        after = before.changed(drawn.applied(before), asking.now)
        await edit_reply(query, asking.view.done(after, has_first=True))

    await send_below(query, drawn.reply(asking.context, asking.person))
    drawn.write_down(asking.context)


async def _ask_location(query: CallbackQuery, draft: SubscriptionDraft, asking: SubscriptionDialog) -> None:
    await asking.ask_place(draft)
    texts = asking.view.texts
    await query.get_bot().send_message(
        asking.chat.id, texts("subscribe-location"), reply_markup=location_keyboard(texts)
    )


async def located(update: Update, context: BotContext) -> None:
    """A shared location; only its time zone is stored."""
    message, asking = said(update, context)
    location, services = the(message.location), context.services
    expected = await services.pending_inputs.current(message.chat.id, asking.person.id, asking.now)
    draft = draft_from(expected.detail) if expected and expected.what == PLACE else SubscriptionDraft()
    found = await services.places.at(location.latitude, location.longitude, asking.now)
    await message.reply_text(asking.view.texts("location-thanks"), reply_markup=ReplyKeyboardRemove())
    match found:
        case OnePlace(place):
            await send_reply(message, await asking.go_on(replace(draft, zone=ZoneInfo(place.zone))))
        case SeveralPlaces():
            await send_reply(message, asking.ask_clock(draft, found))


@said_by_admins
async def hour_typed(update: Update, context: BotContext, detail: str) -> None:
    message, asking = said(update, context)
    await send_reply(message, await asking.typed_hour(draft_from(detail), (await context.reading()).text))


@said_by_admins
async def place_typed(update: Update, context: BotContext, detail: str) -> None:
    message, asking = said(update, context)
    await send_reply(message, await asking.typed_place(draft_from(detail), (await context.reading()).text))


async def linked(update: Update, context: BotContext, _rest: str) -> None:
    """t.me/<bot>?start=tips."""
    message, asking = said(update, context)
    await send_reply(message, await asking.begin())


FEATURE = Feature(
    commands=(
        Command("subscribe", "command-subscribe", subscribe),
        Command("unsubscribe", "command-unsubscribe", unsubscribe, aliases=("stop",)),
    ),
    buttons={SUBSCRIBE: pressed, "stop": stop_pressed},
    expects={HOUR: hour_typed, PLACE: place_typed},
    words={"stop-words": unsubscribe},
    links={"tips": linked},
    handlers=(MessageHandler(filters.LOCATION & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, located),),
)
