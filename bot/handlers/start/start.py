"""/start, /help, /cancel, and the answers when no other handler fits."""

from collections.abc import Callable, Iterator

from bot.core.answers.policy import CommandGiven, UnknownCommand, answer
from bot.handlers.answers.questions import question
from bot.handlers.base.feature import Command, Feature, Features, may_administrate
from bot.handlers.base.replies import send_reply
from bot.handlers.base.rights import may_change
from bot.handlers.check.unfinished import cancelled
from bot.handlers.start.membership import revive
from bot.services import BotContext, the
from bot.views.base.reply import Reply
from bot.views.start.start import CommandLine, help_reply, only_text_reply, unknown_command_reply, welcome_reply


def command_lines(features: Features) -> Iterator[CommandLine]:
    for feature in features:
        for command in feature.commands:
            yield CommandLine(command.name, feature.for_admins)


async def cancel(context: BotContext) -> Reply:
    was_open = await given_up(context)
    return await cancelled(context) or Reply(context.texts("cancelled" if was_open else "nothing-to-cancel"))


async def given_up(context: BotContext) -> bool:
    """Clear the person's pending input; returns whether there was one."""
    waiting = await context.expected()
    context.services.pending_inputs.clear(context.chat_id, context.person.id)
    return waiting is not None


class StartFeature:
    """The features are passed as a function, because this feature is one of them and lists them all in /help."""

    def __init__(self, features: Callable[[], Features]) -> None:
        self._features = features

    @property
    def feature(self) -> Feature:
        return Feature(
            commands=(Command("start", self.start), Command("help", self.help), Command("cancel", cancel)),
            buttons={"help": self.help_pressed},
            words={"hello-words": self.start, "help-words": self.help, "cancel-words": cancel},
        )

    async def start(self, context: BotContext) -> None:
        word, _, rest = context.typed_after.partition("_")
        link = next((feature.links[word] for feature in self._features() if word in feature.links), None)
        reply = await link(context, rest) if link else welcome_reply(context.texts)
        if reply:
            await send_reply(context.message, reply)

        if await may_change(context):
            revive(context)

    async def help(self, context: BotContext) -> Reply:
        return help_reply(command_lines(self._features()), context.texts, admin=may_administrate(context))

    async def help_pressed(self, context: BotContext, _parts: tuple[str, ...]) -> Reply:
        return help_reply(command_lines(self._features()), context.texts, admin=False)

    async def unknown_command(self, context: BotContext) -> Reply | None:
        """An unknown command: suggest similar ones, or else read it as a question (`/mattress`)."""
        message = context.message
        _, _, bot = the(message.text).split()[0].partition("@")
        if message.chat.type != message.chat.PRIVATE and bot.lower() != context.bot.username.lower():
            return None  # in a group, it is meant for another bot

        match answer(await context.reading(), context.content):
            case UnknownCommand(close):
                return unknown_command_reply(close, context.texts)
            case CommandGiven(name):  # addressed to another bot
                return unknown_command_reply([name], context.texts)
            case _:
                return await question(context)


async def only_text(context: BotContext) -> Reply | None:
    """A picture, voice message, sticker or emoji: answer its caption, or say that only text can be read.

    Each picture of an album is a separate message: captions are answered, and the pictures without one only once.
    """
    album = context.message.media_group_id
    is_first = album is None or context.services.albums.add((context.chat_id, album))
    if context.message.caption:
        return await question(context)

    return only_text_reply(context.texts) if is_first else None
