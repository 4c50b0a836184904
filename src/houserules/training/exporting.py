"""The trained encoder as an ONNX file with 8-bit weights."""

import json
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from houserules.training.fitting_encoder import Encoder
from houserules.training.rows import HEADS


def export(model: Encoder, base: Path, out: Path) -> None:
    """Writes ``encoder.onnx``, ``encoder.json`` and ``vocabulary.txt``; ``base`` has the vocabulary as ``vocab.txt``."""
    ids = torch.ones(2, 8, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        axes = {0: "texts", 1: "tokens"}
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            str(whole),
            input_names=["ids", "mask"],
            output_names=["logits", "blame"],
            dynamic_axes={"ids": axes, "mask": axes, "logits": {0: "texts"}, "blame": axes},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
    (out / "encoder.json").write_text(json.dumps({"heads": HEADS}) + "\n", "utf-8")
    shutil.copyfile(base / "vocab.txt", out / "vocabulary.txt")
