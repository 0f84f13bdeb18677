"""Questions in people's own words: what an answer costs, what it costs to learn, and RapidFuzz over the same texts.

The answer is the whole of it: the red-flag net and the matching, as `evaluate` measures it. The peer only ranks: it
compares a question with every name, phrase, word and message of the content (`token_set_ratio`, the one that knows
word order does not matter) and takes the label of the closest.
"""

import json
import resource
import time
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import quantiles

from rapidfuzz import process
from rapidfuzz.fuzz import token_set_ratio

from bot.content.library import open_library
from bot.content.words import english_words
from bot.core.answers.evaluation import EMERGENCY, EvaluationReport, Labelled, judge
from bot.core.answers.policy import answer
from bot.core.content.snapshot import Content
from bot.core.reading.language_models import LanguageModel, LanguageModels
from bot.core.reading.message import read_message
from bot.core.reading.small_talk import SmallTalk, small_talk_of
from bot.core.reading.tokens import TrainingTexts
from bot.core.reading.topics import LABELS, FittedMatcher, Matcher
from bot.encoder.encoder import FOLDER, Encoder
from bot.encoder.stemmer import english_stem

QUESTIONS = Path("tests/questions/held.jsonl")
TODAY = date(2026, 11, 22)
STORY = (
    "My back locked up after lifting a box on tuesday and since then i have been lying on the floor with a heat pack. "
    "It is a bit better in the morning but as soon as i sit at my desk for an hour it grabs again on the left side, "
    "just above the hip. I have tried ibuprofen and some stretches from a video. Should i go back to work tomorrow or "
    "rest for a few more days, and is it ok to walk the dog?"
)
"""400 characters."""


async def ask(_base: str, *, rounds: int, questions: int) -> dict[str, float]:
    library = open_library(Path("content"), today=TODAY)
    content, talk = library.content(), small_talk_of(library.texts())
    begun = time.process_time()
    language_model = LanguageModels(english_stem(), words=english_words).of(content)
    loading = time.process_time() - begun
    before = resident()
    encoder = Encoder(Path("content") / FOLDER)
    encoder.scores(STORY)
    model_mb = resident() - before
    with_model = replace(language_model, scorer=encoder)

    lines = [Labelled(**json.loads(line)) for line in QUESTIONS.read_text("utf-8").splitlines()[:questions]]
    ours = milliseconds(lambda text: answer(read_message(text, language_model, talk), content), lines * rounds)
    story = [Labelled(q=STORY)] * 20 * rounds
    texts, labels = everything(content)
    peer = milliseconds(lambda text: closest(text, texts), lines[:100] * rounds)
    return {
        "p50_ms": ours[0],
        "p99_ms": ours[1],
        "peer_p50_ms": peer[0],
        "peer_p99_ms": peer[1],
        "story_ms": milliseconds(lambda text: read_message(text, language_model, talk), story)[0],
        "story_with_model_ms": milliseconds(lambda text: read_message(text, with_model, talk), story)[0],
        "model_mb": model_mb,
        "loading_s": loading,
        "matcher_mb": megabytes(content),
        **shares(lines, with_model, talk, texts, labels),
    }


def milliseconds(answer: object, lines: list[Labelled]) -> tuple[float, float]:
    """Median and 99th percentile of a question, on one core."""
    assert callable(answer)
    took = []
    for line in lines:
        begun = time.process_time()
        answer(line.q)
        took.append((time.process_time() - begun) * 1000)

    cut = quantiles(took, n=100)
    return cut[49], cut[98]


def resident() -> float:
    """Megabytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def megabytes(content: Content) -> float:
    """What the matcher keeps, beside the content itself."""
    tracemalloc.start()
    begun, _ = tracemalloc.get_traced_memory()
    spellings, texts = content.red_flags.spellings, TrainingTexts(english_stem())
    fitted = FittedMatcher.of(content.topics, content.listening, content.examples, spellings, texts)
    matcher = Matcher(content.topics, fitted)
    now, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert matcher.read("my back hurts")[1]
    return (now - begun) / 1e6


def everything(content: Content) -> tuple[list[str], list[str]]:
    """All that the matcher learns from, and what each text stands for."""
    found: dict[str, str] = {}
    for label in LABELS:
        sayings = getattr(content.examples, label)
        found |= dict.fromkeys((*sayings.words, *sayings.messages), label)

    for topic in content.topics:
        words = topic.vocabulary
        texts = (*words.names, *words.phrases, *words.words, *words.questions)
        found |= dict.fromkeys(texts, topic.parent or topic.id)

    return list(found), list(found.values())


def closest(text: str, texts: list[str]) -> int:
    place: int = process.extractOne(text, texts, scorer=token_set_ratio)[2]
    return place


def shares(
    lines: list[Labelled], language_model: LanguageModel, talk: SmallTalk, texts: list[str], labels: list[str]
) -> dict[str, float]:
    """How often the first choice is right; the peer is not asked to know emergencies."""
    plain = [line for line in lines if EMERGENCY not in line.labels]
    right = [labels[closest(line.q, texts)] in line.labels for line in plain]
    return {
        "top1": EvaluationReport(tuple(judge(line, language_model, talk) for line in plain)).top1,
        "peer_top1": sum(right) / len(right),
    }
