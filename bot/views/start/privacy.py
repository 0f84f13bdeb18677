"""The question before everything stored about a chat is deleted."""

from bot.core.content.texts import Texts
from bot.views.base.buttons import button, keyboard
from bot.views.base.reply import Reply


def forget_question_reply(texts: Texts) -> Reply:
    return Reply(
        texts("forgetme-ask"),
        keyboard([button(texts("forgetme-yes"), "forget", "yes"), button(texts("forgetme-no"), "forget", "no")]),
    )
