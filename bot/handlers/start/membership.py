"""Changes of a chat's membership or id, and their effect on the subscription."""

from telegram import Chat, ChatMember, Update
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.core.tips.subscription import Subscription
from bot.database.subscribers import SubscriptionChange
from bot.handlers.base.feature import Feature
from bot.services import BotContext, the

GONE = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def membership_changed(update: Update, context: BotContext) -> None:
    """A person blocked or unblocked the bot, or it was added to a group or removed from it."""
    change, services = the(update.my_chat_member), context.services
    is_gone = change.new_chat_member.status in GONE
    if change.chat.type == Chat.PRIVATE:
        if is_gone:
            _change(Subscription.unreachable, context)
        else:
            revive(context)
    elif is_gone:
        services.late_writes.add(services.subscribers.remove, change.chat.id, key=("remove", change.chat.id))


async def migrated(update: Update, context: BotContext) -> None:
    """A group has become a supergroup. Telegram sends a message in both chats; the first one is enough."""
    message, services = the(update.message), context.services
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    services.late_writes.add(services.subscribers.move, old, new, key=("move", old))


def revive(context: BotContext) -> None:
    """Continue the subscription of someone who had blocked the bot and writes again."""
    now = context.services.now()
    _change(lambda it: it.revived(now), context)


def _change(change: SubscriptionChange, context: BotContext) -> None:
    """Change the subscription in the background; a newer change replaces one that waits."""
    services = context.services
    key = ("reach", context.chat_id)
    services.late_writes.add(services.subscribers.change, context.chat_id, change, services.now(), key=key)


FEATURE = Feature(
    handlers=(
        ChatMemberHandler(membership_changed, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, migrated),
    )
)
