"""Writes the trained network as the two files that the bot reads: ONNX with 8-bit weights, and its description."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bot.encoder.encoder import DESCRIPTION, FORMAT, NETWORK
from tools.train.network import Network

OPSET: Final = 17
"""Version of ONNX's operators."""


class Reader(nn.Module):
    """One text in, without padding; log-probabilities of topics, and probabilities of signs and of pages out."""

    def __init__(self, network: Network, signs: int) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("used", torch.tensor([*range(signs), 2 * signs]))

    def forward(self, pieces: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        topics, signs, pages = self.network(pieces)
        return torch.log_softmax(topics, dim=-1), torch.sigmoid(signs[:, self.used]), torch.softmax(pages, dim=-1)


def write(network: Network, vocabulary: Sequence[str], labels: Mapping[str, Sequence[str]], folder: Path) -> None:
    """`labels`: those of the topics, signs and pages, in the order of the network's outputs."""
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    pieces = torch.ones((1, 50), dtype=torch.int64)
    with TemporaryDirectory() as aside:
        whole = Path(aside) / "whole.onnx"
        torch.onnx.export(
            Reader(network, len(labels["signs"])),
            (pieces,),
            str(whole),
            input_names=["pieces"],
            output_names=list(labels),
            dynamic_axes={"pieces": {1: "length"}},
            opset_version=OPSET,
            dynamo=False,
        )
        # One scale a column, and 7 bits a weight: processors without VNNI add pairs of products in 16 bits.
        quantize_dynamic(
            whole, folder / NETWORK, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        )  # fmt: skip

    description: dict[str, Any] = {
        "format": FORMAT,
        "sha256": sha256((folder / NETWORK).read_bytes()).hexdigest(),
        **{name: list(each) for name, each in labels.items()},
        "vocabulary": list(vocabulary),
    }
    text = json.dumps(description, ensure_ascii=False)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
