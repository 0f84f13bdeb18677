"""The network: BERT's encoder as in all-MiniLM-L6-v2, and three linear heads.

Topics are read from the mean of the outputs, because the whole message says what it is about. A sign, and the page that
answers a question, are read at each piece, and the largest value counts: one clause of a long message may say it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH: Final = 384
LAYERS: Final = 6
"""With the first four alone a message takes two thirds of the time, and 3 points fewer topics are right."""
WHOLE_LAYERS: Final = 2
"""Layers that read every piece; those after them read pairs of pieces, which takes half as long.

Dai, Z. et al. (2020): Funnel-Transformer: Filtering out Sequential Redundancy for Efficient Language Processing.
"""
ATTENTION_HEADS: Final = 12
SCALE: Final = (WIDTH // ATTENTION_HEADS) ** -0.5
"""Of the products of queries and keys; given as a number, it is not computed for each text."""
INNER: Final = 1536
"""Units of a layer's inner map in the base."""
KEPT_INNER: Final = 1024
"""Units of them that are trained and kept; without the others a message takes a fifth less time."""
POSITIONS: Final = 512
EPSILON: Final = 1e-12
DROPOUT: Final = 0.1
RARE: Final = -7.0
"""Logit of a sign at each piece before the training: with it, a text of 100 pieces begins near 9 %."""


class Layer(nn.Module):
    """One encoder layer: self-attention, then two linear maps, each with a residual and a normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended, self.inner, self.outer = (
            nn.Linear(WIDTH, WIDTH),
            nn.Linear(WIDTH, INNER),
            nn.Linear(INNER, WIDTH),
        )
        self.first_norm, self.second_norm = (nn.LayerNorm(WIDTH, eps=EPSILON) for _ in range(2))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        query, key, value = (self._by_head(linear(x)) for linear in (self.query, self.key, self.value))
        dropout = DROPOUT if self.training else 0.0
        attention = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask, dropout_p=dropout, scale=SCALE
        )
        merged = attention.transpose(1, 2).reshape(x.shape[0], -1, WIDTH)
        x = self.first_norm(x + self.dropout(self.attended(merged)))
        return self.second_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))

    def keep(self, units: Tensor) -> None:
        """Keep only these units of the inner map."""
        self.inner.weight, self.inner.bias = (nn.Parameter(p[units]) for p in (self.inner.weight, self.inner.bias))
        self.outer.weight = nn.Parameter(self.outer.weight[:, units])

    def _by_head(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], -1, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS).transpose(1, 2)


class Network(nn.Module):
    """Numbers of word pieces in; logits of the topics, of the signs and of the pages that are asked for out."""

    def __init__(self, pieces: int, topics: int, signs: int, pages: int) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(pieces, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=EPSILON), nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.pair = nn.Linear(2 * WIDTH, WIDTH)
        """Makes one vector of two neighbours: their mean, before the training."""
        self.topics, self.signs, self.pages = (nn.Linear(WIDTH, outputs) for outputs in (topics, signs, pages))
        nn.init.constant_(self.signs.bias, RARE)
        nn.init.zeros_(self.pair.bias)
        with torch.no_grad():
            self.pair.weight.copy_(torch.eye(WIDTH).repeat(1, 2) / 2)

    def forward(self, pieces: Tensor, is_piece: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """`is_piece` is 1 for pieces of the text and 0 for padding; None, which is faster, if there is no padding."""
        x = self.words(pieces) + self.positions.weight[: pieces.shape[1]]
        x = self.dropout(self.norm(x))
        weights = None if is_piece is None else is_piece[:, :, None]
        for number, layer in enumerate(self.layers):
            if number == WHOLE_LAYERS:
                x = self.pair(_pairs(x if weights is None else x * weights))
                weights = None if weights is None else _pairs(weights).amax(2, keepdim=True)

            x = layer(x, None if weights is None else (1.0 - weights.transpose(1, 2)[:, None]) * -1e4)

        at_pieces = self.dropout(x)
        signs, pages = self.signs(at_pieces), self.pages(at_pieces)
        if weights is None:
            return self.topics(x.mean(1)), torch.logsumexp(signs, dim=1), torch.logsumexp(pages, dim=1)

        mean, padding = self.dropout((x * weights).sum(1) / weights.sum(1)), (weights - 1.0) * 1e4
        return self.topics(mean), torch.logsumexp(signs + padding, dim=1), torch.logsumexp(pages + padding, dim=1)

    def narrow(self, texts: Iterable[tuple[Tensor, Tensor]]) -> None:
        """Keep the KEPT_INNER units of each layer that add most to its outputs on `texts` (arguments of `forward`)."""
        strength = [torch.zeros(INNER) for _ in self.layers]
        hooks = [
            layer.outer.register_forward_pre_hook(partial(_add_squares, sums))
            for layer, sums in zip(self.layers, strength, strict=True)
        ]
        self.eval()
        with torch.no_grad():
            for pieces, is_piece in texts:
                self(pieces, is_piece)

        for layer, sums, hook in zip(self.layers, strength, hooks, strict=True):
            hook.remove()
            added = sums.sqrt() * layer.outer.weight.norm(dim=0)
            layer.keep(added.topk(KEPT_INNER).indices.sort().values)

    def heads(self) -> list[nn.Parameter]:
        return [*self.topics.parameters(), *self.signs.parameters(), *self.pages.parameters()]

    def body(self) -> list[nn.Parameter]:
        own = {id(parameter) for parameter in self.heads()}
        return [parameter for parameter in self.parameters() if id(parameter) not in own]


def _add_squares(sums: Tensor, _outer: nn.Module, inputs: tuple[Tensor]) -> None:
    sums.add_(inputs[0].square().sum((0, 1)))


def _pairs(x: Tensor) -> Tensor:
    """Every second vector with its right neighbour behind it; zeros behind a last one without a neighbour."""
    texts, pieces, width = x.shape
    return functional.pad(x, (0, 0, 0, pieces % 2)).reshape(texts, -1, 2 * width)


@dataclass(frozen=True)
class Base:
    """The pretrained weights, from the folder of the package that carries them."""

    vocabulary: list[str]
    weights: dict[str, Tensor]

    @classmethod
    def read(cls, folder: Path) -> "Base":
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        return cls(vocabulary, load_file(folder / "model.safetensors"))

    def network(self, kept: list[int], topics: int, signs: int, pages: int) -> Network:
        """A network with these weights, for the pieces `kept`; the heads are new."""
        network = Network(len(kept), topics, signs, pages)
        network.load_state_dict({ours: self.weights[theirs] for ours, theirs in _names()}, strict=False)
        words = self.weights["embeddings.word_embeddings.weight"][kept]
        with torch.no_grad():
            # Every text is of type 0, so that its vector is added once and for all.
            network.words.weight.copy_(words + self.weights["embeddings.token_type_embeddings.weight"][0])

        return network


def _names() -> list[tuple[str, str]]:
    """Our names of the parameters, and the names in the file."""
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "attended": "attention.output.dense",
        "first_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "second_norm": "output.LayerNorm",
    }
    pairs = [("norm", "embeddings.LayerNorm")]
    pairs += [
        (f"layers.{n}.{ours}", f"encoder.layer.{n}.{theirs}") for n in range(LAYERS) for ours, theirs in parts.items()
    ]
    named = [(f"{ours}.{kind}", f"{theirs}.{kind}") for ours, theirs in pairs for kind in ("weight", "bias")]
    return [("positions.weight", "embeddings.position_embeddings.weight"), *named]
