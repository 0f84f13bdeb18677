"""Finds what a question asks about by the phrases that the content lists for each topic."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Final

from bot.core.content.models import Topic
from bot.core.reading.features import Features, Stems

GAP: Final = "…"
"""Stands for a few words within a phrase; at its end for whatever follows."""
GAP_WORDS: Final = 4
SHORT_QUESTION: Final = 8
"""Words up to which a question asks for whatever a single word names: "is it the mattress"."""
LONGEST_QUESTION: Final = 40
"""Words that are read, from the end, so that a message without full stops takes no longer."""

Run = tuple[Stems, ...]
"""Adjacent words: for each the stems of which it may have one."""
Phrase = tuple[Run, ...]
"""The words of a phrase between its gaps; the last are none if it ends with a gap."""


@dataclass(frozen=True, slots=True)
class QuestionIndex:
    """Made once from the vocabulary; refers to topics by id."""

    phrases: tuple[tuple[str, Phrase], ...] = ()
    """Topics and their phrases."""
    starts: dict[str, list[int]] = field(default_factory=dict)
    """The phrases that may begin with a stem."""

    @classmethod
    def of(cls, topics: Iterable[Topic], hear: Callable[[str], Features]) -> "QuestionIndex":
        phrases = tuple(
            (topic.id, phrase)
            for topic in topics
            for text in dict.fromkeys(topic.vocabulary.asked)
            for phrase in _phrases(text, hear)
            if phrase[0]
        )
        starts: dict[str, list[int]] = defaultdict(list)
        for number, (_, phrase) in enumerate(phrases):
            for stem in phrase[0][0]:
                starts[stem].append(number)

        return cls(phrases, dict(starts))

    def asked(self, question: Stems) -> tuple[str, ...]:
        """The topics with the longest phrase in a question; one that ends with a gap comes after all others."""
        stems = question[-LONGEST_QUESTION:]
        found: dict[tuple[bool, int], dict[str, None]] = defaultdict(dict)
        for topic, phrase in self._found(stems):
            is_closed, words = bool(phrase[-1]), sum(map(len, phrase))
            if words > 1 or not is_closed or len(stems) <= SHORT_QUESTION:
                found[is_closed, words][topic] = None

        return tuple(found[max(found)]) if found else ()

    def _found(self, stems: Stems) -> Iterator[tuple[str, Phrase]]:
        for place, stem in enumerate(stems):
            for number in self.starts.get(stem, ()):
                topic, phrase = self.phrases[number]
                if _follows(phrase, stems, place):
                    yield topic, phrase


def _phrases(text: str, hear: Callable[[str], Features]) -> Iterator[Phrase]:
    """A line of the content; one phrase for each alternative of several words, or of none."""
    return product(*(_runs(part, hear) for part in text.split(GAP)))


def _runs(part: str, hear: Callable[[str], Features]) -> list[Run]:
    options = []
    for word in part.split():
        alternatives = dict.fromkeys(hear(each.replace("_", " ")).stems for each in word.split("|"))
        single = tuple(stems[0] for stems in alternatives if len(stems) == 1)
        others = [tuple((stem,) for stem in stems) for stems in alternatives if len(stems) != 1]
        options.append([(single,), *others] if single else others)

    return [tuple(chain.from_iterable(chosen)) for chosen in product(*options)]


def _follows(phrase: Phrase, stems: Stems, place: int) -> bool:
    """Whether the phrase is there from `place` on."""
    end, within = place, 0
    for run in phrase:
        begins = range(end, min(end + within, len(stems) - len(run)) + 1)
        begin = next((at for at in begins if all(stems[at + i] in word for i, word in enumerate(run))), None)
        if begin is None:
            return False

        end, within = begin + len(run), GAP_WORDS

    return True
