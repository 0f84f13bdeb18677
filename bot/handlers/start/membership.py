"""Changes of a chat's membership or id, and their effect on the subscription."""

from functools import partial

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.core.tips.subscription import Subscription
from bot.database.subscribers import SubscriptionChange
from bot.handlers.base.feature import Feature, the
from bot.services import BotContext

GONE = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def membership_changed(update: Update, context: BotContext) -> None:
    """A person blocked or unblocked the bot, or it was added to a group or removed from it."""
    change = the(update.my_chat_member)
    subscribers, late_writes = context.services.subscribers, context.services.late_writes
    if change.chat.type == Chat.PRIVATE:
        if _is_gone(change):
            _change(change.chat.id, Subscription.unreachable, context)
        else:
            revive(change.chat.id, context)
    elif _is_gone(change):
        late_writes.add(partial(subscribers.remove, change.chat.id), key=("remove", change.chat.id))


def _is_gone(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in GONE


async def migrated(update: Update, context: BotContext) -> None:
    """A group has become a supergroup. Telegram sends a message in both chats; the first one is enough."""
    message = the(update.message)
    old, new = _ids(message)
    services = context.services
    services.late_writes.add(partial(services.subscribers.move, old, new), key=("move", old))


def _ids(message: Message) -> tuple[int, int]:
    if message.migrate_to_chat_id is not None:
        return message.chat.id, message.migrate_to_chat_id

    return the(message.migrate_from_chat_id), message.chat.id


def revive(chat_id: int, context: BotContext) -> None:
    """Continue the subscription of someone who had blocked the bot and writes again."""
    now = context.services.now()
    _change(chat_id, lambda it: it.revived(now), context)


def _change(chat_id: int, change: SubscriptionChange, context: BotContext) -> None:
    """Change the subscription in the background; a newer change replaces one that waits."""
    services = context.services
    write = partial(services.subscribers.change, chat_id, change, services.now())
    services.late_writes.add(write, key=("reach", chat_id))


FEATURE = Feature(
    handlers=(
        ChatMemberHandler(membership_changed, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, migrated),
    ),
)
