"""The follow-up after a check: consent, one message with a question, and the reply to its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.check.flow import Answers
from bot.core.check.model import Check, FollowUpAnswer
from bot.core.content.texts import Texts
from bot.core.content.urgency import Urgency
from bot.views.base.buttons import button, column, keyboard
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply, listed, paragraphs
from bot.views.check.buttons import PREFIX as CHECK
from bot.views.check.buttons import Action, check_button
from bot.views.tips.when import moment

PREFIX: Final = "how"
NO: Final = "no"


@dataclass(frozen=True, slots=True)
class FollowUpView:
    check: Check
    texts: Texts

    def consent(self, answers: Answers) -> Reply:
        yes = check_button(self.texts("follow-up-yes"), Action.FOLLOW_UP, self.check, answers)
        return Reply(self.check.follow_up.consent, keyboard([yes, button(self.texts("follow-up-no"), PREFIX, NO)]))

    def promise(self, due: Sequence[datetime], zone: ZoneInfo | None, now: datetime) -> Reply:
        """Repeat when they will be asked, and what is stored until then."""
        when = listed([self._when(at, zone, now) for at in due], self.texts)
        text = self.check.follow_up.promise.replace("{when}", when)
        return Reply(text, column(button(self.texts("follow-up-do-not"), PREFIX, NO)))

    def _when(self, at: datetime, zone: ZoneInfo | None, now: datetime) -> str:
        if at - now < timedelta(hours=1):
            return self.texts("follow-up-in-minutes", count=round((at - now) / timedelta(minutes=1)))

        if zone is None:
            return self.texts("follow-up-in-days", count=round((at - now) / timedelta(days=1)))

        return moment(at, zone, now, self.texts)

    def declined(self) -> Reply:
        return Reply(self.check.follow_up.declined)

    def question(self, level: Urgency) -> Reply:
        answers = self.check.follow_up.answers[level]
        buttons = (button(answer.label, PREFIX, level.value, answer.id) for answer in answers)
        return Reply(self.check.follow_up.ask[level], column(*buttons))

    def answered(self, answer: FollowUpAnswer, call: EmergencyCall) -> Reply:
        """The advice for this answer, with a button to the whole check."""
        advice = self.check.advice[answer.level]
        is_calm = answer.was_seen or answer.level is Urgency.SELF_CARE
        heading = "" if is_calm else f"{advice.symbol} <b>{advice.name}</b>"
        text = answer.text.replace("{emergency_number}", call.phrase(self.texts))
        country = call.country_row(self.texts) if answer.level is Urgency.EMERGENCY else []
        return Reply(
            paragraphs(heading, text, self.texts("emergency-line")),
            keyboard(country, [button(self.texts("follow-up-check"), CHECK)]),
            is_alarm=not is_calm and answer.level.at_least(Urgency.URGENT),
        )
