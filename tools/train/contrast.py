"""Generated training lines: a sign as present, denied, past, somebody else's, or feared and asked about.

Without them in number a model hears the words of a sign and not what is said about it. Beside the sign stands
a message about backs, before or after it.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.core.reading.topics import OFF_TOPIC
from tools.train.lines import TrainingLine

FOLDER: Final = Path(__file__).parent
STATUSES: Final = ("present", "present", "denied", "denied", "past", "other", "feared", "mixed")
"""Each sign has as many lines of each; `mixed` says one sign to be present and another not."""
KINDS: Final[Mapping[str, Mapping[str, int]]] = {
    "present": {"nouns": 4, "clauses": 4, "relatives": 2},
    "denied": {"nouns": 8, "clauses": 1},
}
"""How often a kind of sentence is taken; all kinds as often where nothing is said."""
COUNTS_ALSO_PAST: Final = "rf-cancer-history"
OTHER_PEOPLE: Final = (
    *("dad", "uncle", "grandfather", "brother", "mate", "boss", "cousin", "neighbour", "brother-in-law", "flatmate"),
    "old teacher",
)
MY: Final = {"my": "my", "myself": "myself", "me": "me", "I": "I"}
HIS: Final = {"my": "his", "myself": "himself", "me": "him", "I": "he"}
ABOUT_OTHERS: Final = re.compile(
    r"\{w\}|\b(?:she|he|his|husband|partner|wife|son|sister|mum|dad|grandma|friend|man|woman|colleague|someone)\b"
)
"""In sentences about somebody else."""
SHORTEST_BESIDE: Final = 15
LONGEST_BESIDE: Final = 160
"""Characters of the message beside a sign."""
LONGEST_HOST: Final = 320
"""Characters of a story that a sentence is put into; longer ones cost most of the training time."""
WITHIN: Final = 0.35
"""Share of the sentences that are put into a story."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Wording:
    """How a sign is said."""

    flag: str
    nouns: Sequence[str]
    clauses: Sequence[Sequence[str]]
    """Each as it is now, then, and behind he or she."""


@dataclass(frozen=True)
class Said:
    """A sentence, and what it says of which signs."""

    text: str
    present: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()


class Writer:
    """Writes sentences about signs; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.wordings = [
            Wording(flag, said["nouns"].split(", "), [clause.split(" | ") for clause in said["clauses"]])
            for flag, said in _read("wordings.yaml").items()
        ]
        self._sentences: Mapping[str, Mapping[str, Sequence[str]]] = _read("sentences.yaml")

    def said(self, wording: Wording, status: str) -> Said:
        if status == "mixed":
            return self._mixed(wording)

        kinds = self._sentences[status]
        weights = [KINDS.get(status, {}).get(kind, 1) for kind in kinds]
        sentence = self.random.choice(self.random.choices(list(kinds.values()), weights)[0])
        text, flags = self._filled(sentence, wording)
        is_present = status == "present" or (status == "past" and wording.flag == COUNTS_ALSO_PAST)
        return Said(text, present=flags) if is_present else Said(text, mentioned=flags)

    def _mixed(self, wording: Wording) -> Said:
        here = self.said(wording, "present")
        gone = self.said(self._another(wording), self.random.choice(("denied", "denied", "past", "feared")))
        if self.random.random() < 0.5:
            text = f"{gone.text}{self.random.choice((', but ', '. But ', ' but ', ', just ', '. '))}{here.text}"
        else:
            text = f"{here.text}{self.random.choice((', ', '. ', ' but ', '. Otherwise '))}{gone.text}"

        present = here.present | gone.present
        return Said(text, present, gone.mentioned - present)

    def _another(self, wording: Wording) -> Wording:
        return self.random.choice([each for each in self.wordings if each.flag != wording.flag])

    def _filled(self, sentence: str, wording: Wording) -> tuple[str, frozenset[str]]:
        person = HIS if ABOUT_OTHERS.search(sentence) else MY
        now, then, third = self.random.choice(wording.clauses)
        named = {
            name: wording if name == "n" else self._another(wording) for name in "nmo" if f"{{{name}}}" in sentence
        }
        words = {name: self.random.choice(each.nouns) for name, each in named.items()}
        filled = sentence.format(
            **words,
            v=now if person is MY else third,
            p=then,
            y=self.random.randint(1998, 2021),
            w=self.random.choice(OTHER_PEOPLE),
        )
        text = filled.format_map(person).replace("no a ", "no ").replace("any a ", "any ")
        return text, frozenset(each.flag for each in named.values()) | {wording.flag}

    def beside(self, said: Said, other: TrainingLine) -> TrainingLine:
        """The sentence alone, or behind or before another message."""
        text, message = self._typed(said.text), other.text.rstrip()
        match self.random.choices(("alone", "behind", "before"), (4, 9, 7))[0]:
            case "alone":
                return TrainingLine(text, (), said.present, said.mentioned, source="contrast")
            case "behind":
                text = f"{message}{self._joint(message)}{text}"
            case _:
                text = f"{text}{self._joint(text)}{message}"

        topics = () if said.present else other.topics
        return TrainingLine(text, topics, said.present, said.mentioned, source="contrast")

    def within(self, said: Said, story: TrainingLine) -> TrainingLine:
        """A story with the sentence between two of its sentences, or before or behind all."""
        sentences = _SENTENCE_END.split(story.text.strip())
        place = self.random.randint(0, len(sentences))
        before, behind = " ".join(sentences[:place]), " ".join(sentences[place:])
        text = before + self._joint(before) + self._typed(said.text) if before else self._typed(said.text)
        if behind:
            text += self._joint(text) + behind

        topics = () if said.present else story.topics
        return TrainingLine(text, topics, said.present, said.mentioned, source="within")

    def with_aside(self, line: TrainingLine) -> TrainingLine:
        """The message with an aside before or behind it, which changes nothing of what it says."""
        before, behind = self._sentences["asides"].values()
        if self.random.random() < 0.5:
            text = f"{self.random.choice(before)} {line.text}"
        else:
            text = f"{line.text}{self._joint(line.text)}{self.random.choice(behind)}"

        return replace(line, text=self._typed(text), source="aside")

    def _joint(self, before: str) -> str:
        """What people type between two sentences, or forget to type."""
        joints = (
            (" ", "\n") if before[-1] in ".!?," else (". ", ". ", ", ", " - ", "\n", " ", " and ", " but ", " btw ")
        )
        return self.random.choice(joints)

    def _typed(self, text: str) -> str:
        """With or without a capital, apostrophes and a full stop."""
        forms = (text.lower(), text.lower().replace("'", ""), text[:1].upper() + text[1:])
        form = self.random.choices(forms, (7, 3, 10))[0]
        return form + self.random.choice(("", ".")) if form[-1] not in ".?!" else form


def _read(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe").load((FOLDER / name).read_text(encoding="utf-8"))
    return found


def contrast_lines(
    beside: Sequence[TrainingLine], told: Sequence[TrainingLine], seed: int, rounds: int
) -> Iterator[TrainingLine]:
    """`rounds` times all statuses for each sign, then each fourth short story once more, inside another one.

    `beside` are messages without a sign, with their topics; `told` are stories with and without a sign. Stories without
    one are put into others too: otherwise nearly all long lines would be about a sign.
    """
    writer = Writer(seed)
    short = [line for line in beside if SHORTEST_BESIDE < len(line.text) < LONGEST_BESIDE]
    hosts = [line for line in told if LONGEST_BESIDE < len(line.text) < LONGEST_HOST and line.topics and not line.signs]
    for wording in writer.wordings:
        for status in STATUSES * rounds:
            said = writer.said(wording, status)
            if writer.random.random() < WITHIN:
                yield writer.within(said, writer.random.choice(hosts))
            else:
                yield writer.beside(said, writer.random.choice(short))

    alike = {
        is_elsewhere: [host for host in hosts if (OFF_TOPIC in host.topics) == is_elsewhere]
        for is_elsewhere in (False, True)
    }
    for line in [line for line in told if len(line.text) < LONGEST_BESIDE][::4]:
        around = hosts if line.signs else alike[OFF_TOPIC in line.topics]
        yield writer.within(Said(line.text, line.present, line.mentioned), writer.random.choice(around))


def aside_lines(lines: Sequence[TrainingLine], seed: int) -> Iterator[TrainingLine]:
    """Every second line once more, with an aside: otherwise words that never stand beside a sign seem to deny it."""
    return map(Writer(seed).with_aside, lines[::2])
