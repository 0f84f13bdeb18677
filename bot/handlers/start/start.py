"""/start, /help, /cancel, and the answers when no other handler fits."""

from collections.abc import Callable, Iterator

from telegram import CallbackQuery, Update

from bot.core.answers.policy import CommandGiven, UnknownCommand, answer
from bot.handlers.answers.questions import question
from bot.handlers.base.feature import Command, Feature, Features, may_administrate, the
from bot.handlers.base.replies import edit_reply, send_reply
from bot.handlers.base.rights import may_change
from bot.handlers.check.unfinished import cancelled
from bot.handlers.start.membership import revive
from bot.services import BotContext
from bot.views.base.reply import Reply
from bot.views.start.start import CommandLine, help_reply, only_text_reply, unknown_command_reply, welcome_reply


def command_lines(features: Features) -> Iterator[CommandLine]:
    """Every command, in the order of the features."""
    for feature in features:
        for command in feature.commands:
            yield CommandLine(command.name, command.summary, feature.for_admins)


async def cancel(update: Update, context: BotContext) -> None:
    """/cancel: end a pending input or a check."""
    message = the(update.message)
    was_open = await given_up(message.chat.id, the(message.from_user).id, context)
    if await cancelled(update, context):
        return

    texts = context.texts_for(message.from_user)
    await send_reply(message, Reply(texts("cancelled" if was_open else "nothing-to-cancel")))


async def given_up(chat_id: int, person_id: int, context: BotContext) -> bool:
    """Clear the person's pending input; returns whether there was one."""
    services = context.services
    waiting = await services.pending_inputs.current(chat_id, person_id, services.now())
    services.pending_inputs.clear(chat_id, person_id)
    return waiting is not None


class StartFeature:
    """The features are passed as a function, because this feature is one of them and lists them all in /help."""

    def __init__(self, features: Callable[[], Features]) -> None:
        self._features = features

    @property
    def feature(self) -> Feature:
        return Feature(
            commands=(
                Command("start", "command-start", self.start),
                Command("help", "command-help", self.help),
                Command("cancel", "command-cancel", cancel),
            ),
            buttons={"help": self.help_pressed},
            words={"hello-words": self.start, "help-words": self.help, "cancel-words": cancel},
        )

    async def start(self, update: Update, context: BotContext) -> None:
        """/start, alone or with the parameter of a deep link (t.me/<bot>?start=…)."""
        message = the(update.message)
        word, _, rest = " ".join(context.args or ()).partition("_")
        if link := next((feature.links[word] for feature in self._features() if word in feature.links), None):
            await link(update, context, rest)
        else:
            await send_reply(message, welcome_reply(context.texts_for(message.from_user)))

        if await may_change(message, context):
            revive(message.chat.id, context)

    async def help(self, update: Update, context: BotContext) -> None:
        """/help: every command this person may use."""
        message = the(update.message)
        texts = context.texts_for(message.from_user)
        admin = may_administrate(update, context)
        await send_reply(message, help_reply(command_lines(self._features()), texts, admin=admin))

    async def help_pressed(self, query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> None:
        texts = context.texts_for(query.from_user)
        await edit_reply(query, help_reply(command_lines(self._features()), texts, admin=False))

    async def unknown_command(self, update: Update, context: BotContext) -> None:
        """An unknown command: suggest similar ones, or else read it as a question (`/mattress`)."""
        message = the(update.message)
        _, _, bot = the(message.text).split()[0].partition("@")
        if message.chat.type != message.chat.PRIVATE and bot.lower() != context.bot.username.lower():
            return  # in a group, it is meant for another bot

        match answer(await context.reading(), context.content_for(message.from_user)):
            case UnknownCommand(close):
                await send_reply(message, unknown_command_reply(close, context.texts_for(message.from_user)))
            case CommandGiven(name):  # addressed to another bot
                await send_reply(message, unknown_command_reply([name], context.texts_for(message.from_user)))
            case _:
                await question(update, context)


async def old_button(query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> str:
    """A button without a handler: from an older version, or forged."""
    texts = context.texts_for(query.from_user)
    await edit_reply(query, welcome_reply(texts))
    return texts("old-button")


async def only_text(update: Update, context: BotContext) -> None:
    """A picture, voice message, sticker or emoji: answer its caption, or say that only text can be read.

    Each picture of an album is a separate message: captions are answered, and the pictures without one only once.
    """
    message = the(update.message)
    is_first = message.media_group_id is None or context.services.albums.add((message.chat.id, message.media_group_id))
    if message.caption:
        return await question(update, context)

    if is_first:
        await send_reply(message, only_text_reply(context.texts_for(message.from_user)))
