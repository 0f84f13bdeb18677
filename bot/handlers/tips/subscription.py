"""/subscribe, /unsubscribe, and the steps of subscribing: time, place, confirmation."""

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from telegram import ReplyKeyboardRemove
from telegram.ext import MessageHandler, filters

from bot.core.content.models import CauseId
from bot.core.tips.subscription import SubscriptionState, topic_bits, topics_from
from bot.core.typed.places import Place, SeveralPlaces
from bot.handlers.base.feature import Command, Feature, Result, responding
from bot.handlers.base.groups import by_admins
from bot.handlers.base.replies import edit_reply, send_below
from bot.handlers.check.follow_up import withdraw
from bot.handlers.check.steps import pressed_place
from bot.handlers.check.unfinished import cancelled
from bot.handlers.start.start import given_up
from bot.handlers.tips.asking import HOUR, PLACE, SubscriptionDialog, draft_from, typed_for
from bot.handlers.tips.tips import draw
from bot.services import BotContext, the
from bot.views.base.buttons import is_number
from bot.views.base.reply import Reply
from bot.views.tips.subscription import SUBSCRIBE, SubscriptionDraft, location_keyboard


@by_admins
async def subscribe(context: BotContext) -> Result:
    """/subscribe, alone or with a time and a place: `/subscribe 07:30 Madrid`."""
    return await SubscriptionDialog(context).asked_for(context.typed_after)


@by_admins
async def unsubscribe(context: BotContext) -> Reply:
    """/unsubscribe, /stop, or words for it: stop tips and follow-ups; without a subscription, cancel what is open."""
    was_asked = await given_up(context)
    stopped = await _stopped(context) or (None if was_asked else await cancelled(context))
    return stopped or SubscriptionDialog(context).view.said("stop-nothing")


async def stop(context: BotContext) -> Result:
    """The word "stop": end the check that goes on in this chat, or else the tips."""
    if reply := await cancelled(context):
        await given_up(context)

    return reply or await unsubscribe(context)


async def _stopped(context: BotContext) -> Reply | None:
    """Stop tips and follow-ups; the settings and the seen tips are kept. None if there was no active subscription."""
    asking = SubscriptionDialog(context)
    withdraw(context)
    subscription = await asking.subscription()
    if subscription is None or subscription.state is SubscriptionState.STOPPED:
        return None

    await context.services.subscribers.change(asking.chat_id, lambda it: it.stopped(asking.now), asking.now)
    return asking.view.stopped()


@by_admins
async def stop_pressed(context: BotContext) -> Reply:
    await given_up(context)
    return (await _stopped(context) or SubscriptionDialog(context).view.said("stop-nothing")).below


@by_admins
async def pressed(context: BotContext) -> Reply | None:
    asking = SubscriptionDialog(context)
    match context.parts:
        case ("again",):
            return await asking.go_on(SubscriptionDraft())
        case ("first",):
            if (place := pressed_place(context)) not in context.services.first_tips:
                await _first(asking)
                context.services.first_tips.add(place)
        case ("about", bits) if is_number(bits):
            return (await _about(asking, topics_from(int(bits)))).below
        case ("location", *rest) if draft := SubscriptionDraft.unpack(rest):
            await _ask_location(draft, asking)
        case (step, *rest) if draft := SubscriptionDraft.unpack(rest):
            return await {"hour": asking.ask_hour, "place": asking.ask_place}.get(step, asking.go_on)(draft)
        case _:
            return (await asking.begin()).below

    return None


async def _about(asking: SubscriptionDialog, topics: frozenset[CauseId]) -> Reply:
    """Begin a subscription to tips about the causes that a check has found."""
    services = asking.context.services
    changed = await services.subscribers.change(asking.chat_id, lambda it: it.on(topics), asking.now)
    if changed is None or changed.state is not SubscriptionState.ACTIVE:
        return await asking.begin(SubscriptionDraft(topics=topic_bits(topics)))

    return asking.view.settings(changed)


async def _first(asking: SubscriptionDialog) -> None:
    """Send a tip now instead of today's, so that the person does not get two."""
    context, drawn = asking.context, await draw(asking.context, is_todays=True)
    if (before := drawn.subscription) is not None and before.state is SubscriptionState.ACTIVE:
        after = before.changed(drawn.applied(before), asking.now)
        await edit_reply(context, asking.view.done(after, has_first=True))

    await send_below(context, drawn.reply(context))
    drawn.write_down(context)


async def _ask_location(draft: SubscriptionDraft, asking: SubscriptionDialog) -> None:
    await asking.ask_place(draft)
    texts = asking.context.texts
    await asking.context.bot.send_message(
        asking.chat_id, texts("subscribe-location"), reply_markup=location_keyboard(texts)
    )


async def located(context: BotContext) -> Reply:
    """A shared location; only its time zone is stored."""
    asking, location, services = SubscriptionDialog(context), the(context.message.location), context.services
    expected = await context.expected()
    draft = draft_from(expected.detail) if expected and expected.what == PLACE else SubscriptionDraft()
    found = await services.places.at(location.latitude, location.longitude, asking.now)
    await context.message.reply_text(context.texts("location-thanks"), reply_markup=ReplyKeyboardRemove())
    match found:
        case Place() as place:
            return await asking.go_on(replace(draft, zone=ZoneInfo(place.zone)))
        case SeveralPlaces():
            return asking.ask_which(draft, found)


async def hour_typed(asking: SubscriptionDialog, typed: str) -> Result:
    return await asking.typed_hour(draft_from(asking.context.detail), typed)


async def place_typed(asking: SubscriptionDialog, typed: str) -> Result:
    return await asking.typed_place(draft_from(asking.context.detail), typed)


async def linked(context: BotContext) -> Reply:
    """t.me/<bot>?start=tips."""
    return await SubscriptionDialog(context).begin()


LOCATION: Final = filters.LOCATION & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE

FEATURE = Feature(
    commands=(Command("subscribe", subscribe), Command("unsubscribe", unsubscribe, aliases=("stop",))),
    buttons={SUBSCRIBE: pressed, "stop": stop_pressed},
    expects={HOUR: typed_for(hour_typed), PLACE: typed_for(place_typed)},
    words={"stop-words": stop, "unsubscribe-words": unsubscribe},
    links={"tips": linked},
    handlers=(MessageHandler(LOCATION, responding(located)),),
)
