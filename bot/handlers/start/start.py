"""/start, /help, /cancel, and the answers when no other handler fits."""

from bot.core.answers.policy import CommandGiven, UnknownCommand, answer
from bot.handlers.base.feature import Command, Feature, Features, Result, may_administrate, respond
from bot.handlers.base.groups import may_change
from bot.handlers.check.unfinished import cancelled
from bot.handlers.start.membership import revive
from bot.handlers.start.text import unasked
from bot.services import BotContext, the
from bot.views.base.reply import Reply
from bot.views.start.start import help_reply, unknown_command_reply, welcome_reply


def commands_of(features: Features, *, for_admins: bool) -> list[str]:
    """Names of the commands of everybody, or of the admins."""
    return [command.name for feature in features if feature.for_admins is for_admins for command in feature.commands]


async def cancel(context: BotContext) -> Reply:
    was_open = await given_up(context)
    return await cancelled(context) or Reply(context.texts("cancelled" if was_open else "nothing-to-cancel"))


async def given_up(context: BotContext) -> bool:
    """Clear the person's pending input; returns whether there was one."""
    waiting = await context.expected()
    context.services.pending_inputs.clear(context.chat_id, context.person.id)
    return waiting is not None


async def start(context: BotContext) -> None:
    word, _, context.detail = context.typed_after.partition("_")
    links = (feature.links[word] for feature in context.bot_application.features if word in feature.links)
    await respond(context, next(links, _welcome))
    if await may_change(context):
        revive(context)


async def _welcome(context: BotContext) -> Reply:
    return welcome_reply(context.texts)


async def help_(context: BotContext) -> Reply:
    """/help and its button, which shows the commands of admins to nobody."""
    features = context.bot_application.features
    is_admin = not context.handled.callback_query and may_administrate(context)
    admins = commands_of(features, for_admins=True) if is_admin else []
    return help_reply(commands_of(features, for_admins=False), admins, context.texts)


async def unknown_command(context: BotContext) -> Result:
    """An unknown command: suggest similar ones, or else read it as a question (`/mattress`)."""
    message = context.message
    _, _, bot = the(message.text).split()[0].partition("@")
    if message.chat.type != message.chat.PRIVATE and bot.lower() != context.bot.username.lower():
        return None  # in a group, it is meant for another bot

    admins = commands_of(context.bot_application.features, for_admins=True) if may_administrate(context) else []
    match answer(await context.reading(), context.content, admins):
        case UnknownCommand(close):
            return unknown_command_reply(close, context.texts)
        case CommandGiven(name):  # addressed to another bot
            return unknown_command_reply([name], context.texts)
        case _:
            return await unasked(context)


FEATURE = Feature(
    commands=(Command("start", start), Command("help", help_), Command("cancel", cancel)),
    buttons={"help": help_},
    words={"hello-words": start, "help-words": help_, "cancel-words": cancel},
)
