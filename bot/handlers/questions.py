"""A question in people's own words, wherever it was typed."""

from telegram import Message, Update

from bot.context import BotContext
from bot.core.content import Topic
from bot.core.snapshot import Content
from bot.handlers.feature import the
from bot.handlers.replies import send_reply
from bot.views.topics import not_found_reply, topic_reply


async def question(update: Update, context: BotContext) -> None:
    """A message that is no command and answers nothing we asked."""
    message = the(update.message)
    await answer(message, the(message.text), context)


async def answer(message: Message, asked: str, context: BotContext) -> None:
    """Answer with the topic that is called so."""
    person = message.from_user
    content, texts = context.content_for(person), context.texts_for(person)
    topic = named_topic(asked, content)
    await send_reply(message, topic_reply(topic, content, texts) if topic else not_found_reply(texts))


def named_topic(asked: str, content: Content) -> Topic | None:
    name = " ".join(asked.casefold().split())
    for topic in content.topics:
        if name in {topic.id, topic.name.casefold(), topic.label.casefold(), *topic.vocabulary.names}:
            return topic

    return None
