"""How well questions are answered: labelled lines against what the bot makes of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import Field

from bot.core.answers.policy import LanguageModel, SignAlarm, answer_query
from bot.core.content.models import CAUSE_IDS, TOPIC_IDS, Entry
from bot.core.reading.red_flags import Hit
from bot.core.reading.topics import CHOICES, OFF_TOPIC, Ambiguous, Found, NotFound

EMERGENCY: Final = "emergency"
LABELS: Final = (*CAUSE_IDS, *TOPIC_IDS, EMERGENCY, OFF_TOPIC)


class Labelled(Entry):
    """A message, and the answers that are right for it, the best first."""

    q: str
    labels: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class JudgedMessage:
    """What the bot chose for a message, the likeliest first, and why."""

    line: Labelled
    choices: tuple[str, ...]
    why: str

    def hits(self, most: int = 1) -> bool:
        return not set(self.choices[:most]).isdisjoint(self.line.labels)

    @property
    def is_alarm(self) -> bool:
        return self.choices[0] == EMERGENCY

    @property
    def is_turned_away(self) -> bool:
        return self.choices[0] == OFF_TOPIC


def judge(line: Labelled, language_model: LanguageModel) -> JudgedMessage:
    """Ask exactly what the bot asks. A sign that needs help the same day or now counts as an emergency."""
    answer = answer_query(line.q, language_model)
    if isinstance(answer, SignAlarm):
        return JudgedMessage(line, (EMERGENCY,), _alarm_words(answer))

    ranking = language_model.matcher.ranking(line.q)
    likeliest = [guess.label for guess in ranking]
    match answer.match:
        case Found(topic):
            first = topic.parent or topic.id
        case Ambiguous(topics):
            first = topics[0].parent or topics[0].id
        case NotFound():
            first = OFF_TOPIC

    chosen = next(guess for guess in ranking if guess.label == first)
    choices = (first, *(label for label in likeliest if label != first))
    return JudgedMessage(
        line,
        choices[:CHOICES],
        f"{first} {chosen.score:.1f}: {', '.join(language_model.matcher.because(line.q, first))}",
    )


def _alarm_words(alarm: SignAlarm) -> str:
    screening = alarm.screening
    if isinstance(screening, Hit):
        return f"{screening.level}: {', '.join(flag.id for flag in screening.flags)}"

    return f"asks about {screening.flag.id}: {screening.doubt}"


class Thresholds(Entry):
    """What pyproject.toml asks for: shares, and counts that may not be passed."""

    top1: float
    top3: float
    offtopic_recall: float
    turned_away: float
    emergencies_missed: int


@dataclass(frozen=True)
class EvaluationReport:
    """The figures of a whole file."""

    judged: tuple[JudgedMessage, ...]

    @property
    def top1(self) -> float:
        return _share(each.hits() for each in self.judged)

    @property
    def top3(self) -> float:
        return _share(each.hits(CHOICES) for each in self.judged)

    @cached_property
    def by_label(self) -> Mapping[str, Sequence[JudgedMessage]]:
        """By the best label of each line, in the order of the labels."""
        found: dict[str, list[JudgedMessage]] = defaultdict(list)
        for each in self.judged:
            found[each.line.labels[0]].append(each)

        return {label: found[label] for label in LABELS if label in found}

    @property
    def emergencies_missed(self) -> int:
        return sum(not each.is_alarm for each in self.judged if EMERGENCY in each.line.labels)

    @property
    def false_alarms(self) -> int:
        return sum(each.is_alarm for each in self.judged if EMERGENCY not in each.line.labels)

    @property
    def offtopic_recall(self) -> float:
        return _share(each.is_turned_away for each in self.judged if OFF_TOPIC in each.line.labels)

    @property
    def turned_away(self) -> float:
        return _share((each.is_turned_away for each in self.judged if OFF_TOPIC not in each.line.labels), none=0.0)

    @property
    def misses(self) -> tuple[JudgedMessage, ...]:
        return tuple(each for each in self.judged if not each.hits())

    def shortfalls(self, asked: Thresholds) -> tuple[str, ...]:
        """Every figure that is not good enough, in words."""
        low = ((name, getattr(self, name), getattr(asked, name)) for name in ("top1", "top3", "offtopic_recall"))
        high = ((name, getattr(self, name), getattr(asked, name)) for name in ("turned_away", "emergencies_missed"))
        return (
            *(f"{name} is {figure:.3f}, below {limit}" for name, figure, limit in low if figure < limit),
            *(f"{name} is {figure:.3g}, above {limit}" for name, figure, limit in high if figure > limit),
        )


def _share(of: Iterable[bool], *, none: float = 1.0) -> float:
    values = list(of)
    return sum(values) / len(values) if values else none
