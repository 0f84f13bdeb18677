"""A new tip, asked for step by step; what was chosen travels in the buttons."""

from typing import Final

from bot.core.content.models import CAUSE_IDS, Topic
from bot.core.content.texts import Texts
from bot.views.admin.content import back_row
from bot.views.base.buttons import button, keyboard, rows
from bot.views.base.reply import Reply

NEW_TIP: Final = "newtip"


def ask_text_reply(texts: Texts) -> Reply:
    return Reply(texts("newtip-ask"), keyboard(back_row(texts)))


def refused_text_reply(reason: str, texts: Texts) -> Reply:
    """Said with the way to try again: the form waits for another text."""
    return Reply(texts("newtip-refused", reason=reason), keyboard(back_row(texts)))


def choose_topics_reply(number: int, bits: int, text: str, topics: tuple[Topic, ...], texts: Texts) -> Reply:
    """The text as people will see it, and the topics to tick; `bits` are those ticked, in the order of the causes."""
    names = {topic.id: topic.label for topic in topics}
    ticks = [
        button(
            texts("newtip-ticked" if bits >> place & 1 else "newtip-open", name=names.get(cause, cause)),
            NEW_TIP,
            "tick",
            number,
            bits ^ (1 << place),
        )
        for place, cause in enumerate(CAUSE_IDS)
    ]
    go_on = [button(texts("newtip-button-next"), NEW_TIP, "next", number, bits)] if bits else []
    cancel = [button(texts("desk-button-cancel"), NEW_TIP, "cancel", number)]
    return Reply(f"{text}\n\n———\n{texts('newtip-topics')}", keyboard(*rows(ticks), [*go_on, *cancel]))
