"""The form for a new tip; the topics ticked so far are stored in its buttons."""

from typing import Final

from bot.core.content.models import CAUSE_IDS, Topic
from bot.core.content.texts import Texts
from bot.views.base.buttons import button, keyboard, rows
from bot.views.base.reply import Reply

NEW_TIP: Final = "newtip"


def choose_topics_reply(number: int, bits: int, text: str, topics: tuple[Topic, ...], texts: Texts) -> Reply:
    """The text as people will see it, and the topics to tick; bit n of `bits` is set if CAUSE_IDS[n] is ticked."""
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
