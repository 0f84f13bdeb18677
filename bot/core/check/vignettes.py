"""Measures the check with vignettes: invented patients with a known correct level."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from pydantic import ConfigDict, Field

from bot.core.check.flow import NOTHING, Answers, AskQuestion, CheckResult, next_step
from bot.core.check.model import Check, Chosen
from bot.core.content.models import CauseId, Entry, Line
from bot.core.content.urgency import Urgency

Z: Final = 1.959964
"""The quantile of the normal distribution for a 95 % interval."""


class Vignette(Entry):
    """One line of a file of vignettes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: Line = "somebody"
    answers: tuple[str, ...] = Field(min_length=1)
    """Ids of options; those of questions that the check does not ask this person are ignored."""
    level: Urgency
    causes: tuple[CauseId, ...] = ()
    """Causes of which any may be named first; empty if every cause is accepted."""


class BadVignette(ValueError):
    """Answers that a person cannot give; the message says which."""


@dataclass(frozen=True, slots=True)
class JudgedVignette:
    vignette: Vignette
    result: CheckResult

    @property
    def distance(self) -> int:
        """Number of levels above the correct one; negative if the level is too low."""
        return self.result.level.rank - self.vignette.level.rank

    @property
    def has_a_fitting_cause(self) -> bool | None:
        """None if the result shows no cause, or every cause is accepted."""
        if not self.vignette.causes or not self.result.causes:
            return None

        return self.result.causes[0].cause in self.vignette.causes


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion `count` of `of`, with Wilson's 95 % score interval (Wilson 1927)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0

        share, spread = self.value, Z * Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        reach = Z / (1 + spread) * sqrt(share * (1 - share) / self.of + spread / (4 * self.of))
        return max(0.0, middle - reach), min(1.0, middle + reach)


Score = Mapping[str, Share]
"""The shares of vignettes with the correct level (`exact`), and of those with a lower and a higher one."""


def judge(check: Check, vignette: Vignette) -> JudgedVignette:
    """Run the check with these answers; raises BadVignette. A question without an answer counts as missing."""
    wanted = _known(check, vignette)
    answers = Answers()
    while isinstance(step := next_step(check, answers), AskQuestion):
        taken = wanted & step.question.by_id.keys()
        if step.question.kind == "single" and len(taken) > 1:
            raise BadVignette(f"{step.question.id} has one answer, not {' and '.join(sorted(taken))}")

        answers = Answers((*answers.given, taken or NOTHING))

    return JudgedVignette(vignette, step)


def score(judged: Sequence[JudgedVignette]) -> Score:
    counts = Counter("under_triage" if each.distance < 0 else "over_triage" for each in judged if each.distance)
    counts["exact"] = len(judged) - counts.total()
    return {name: Share(counts[name], len(judged)) for name in ("exact", "under_triage", "over_triage")}


def score_by_level(judged: Iterable[JudgedVignette]) -> dict[Urgency, Score]:
    """By the correct level, the highest first."""
    listed = list(judged)
    return {level: score([each for each in listed if each.vignette.level is level]) for level in reversed(Urgency)}


def _known(check: Check, vignette: Vignette) -> Chosen:
    unknown = [answer for answer in vignette.answers if answer not in check.choices]
    if unknown:
        raise BadVignette(f"the check has no choice {unknown[0]}")

    return frozenset(vignette.answers)
