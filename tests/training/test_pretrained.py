"""Pretrained encoders under the network's names, as tiny ones with random weights."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")

import torch
from safetensors.torch import save_file

from quotes_service.training.learning.network import Tagger
from quotes_service.training.learning.pretrained import weights_of

WIDTH, INNER, VOCABULARY = 8, 16, {"bert": 30522, "mpnet": 30527}
ATTENTION = {
    "bert": ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"),
    "mpnet": ("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o"),
}
NORM = {"bert": "attention.output.LayerNorm", "mpnet": "attention.LayerNorm"}


def save_encoder(folder, kind: str) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    weights = {
        "embeddings.word_embeddings.weight": torch.randn(VOCABULARY[kind], WIDTH),
        "embeddings.position_embeddings.weight": torch.randn(20, WIDTH),
    }
    modules = {"embeddings.LayerNorm": (WIDTH,)}
    modules |= {f"encoder.layer.0.{name}": (WIDTH, WIDTH) for name in ATTENTION[kind]}
    modules |= {"encoder.layer.0.intermediate.dense": (INNER, WIDTH), "encoder.layer.0.output.dense": (WIDTH, INNER)}
    modules |= {f"encoder.layer.0.{name}": (WIDTH,) for name in (NORM[kind], "output.LayerNorm")}
    for name, shape in modules.items():
        weights |= {f"{name}.weight": torch.randn(shape), f"{name}.bias": torch.randn(shape[0])}
    if kind == "bert":
        weights["embeddings.token_type_embeddings.weight"] = torch.randn(2, WIDTH)
    else:
        weights["encoder.relative_attention_bias.weight"] = torch.randn(32, 2)
    config = {
        "model_type": kind, "hidden_size": WIDTH, "layer_norm_eps": 1e-5, "vocab_size": VOCABULARY[kind],
        "max_position_embeddings": 20, "num_attention_heads": 2, "intermediate_size": INNER, "num_hidden_layers": 1,
    }  # fmt: skip
    config |= {"relative_attention_num_buckets": 32} if kind == "mpnet" else {}
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return weights


@pytest.mark.parametrize(("kind", "row"), [("bert", 101), ("mpnet", 0)])
def test_an_encoder_of_either_kind_is_read(tmp_path, kind, row):
    given = save_encoder(tmp_path, kind)
    tagger = Tagger.pretrained(tmp_path, labels=4)
    assert torch.equal(tagger.words.weight[101], given["embeddings.word_embeddings.weight"][row])  # [CLS]
    key = given[f"encoder.layer.0.{ATTENTION[kind][1]}.weight"]
    assert torch.equal(tagger.layers[0].qkv.weight[WIDTH : 2 * WIDTH], key)


def test_mpnet_sees_how_far_words_are_apart(tmp_path):
    save_encoder(tmp_path, "mpnet")
    tagger = Tagger.pretrained(tmp_path, labels=4).eval()
    ids, features, mask = (
        torch.tensor([[101, 2003, 2003, 102]]),
        torch.zeros(1, 4, 3, dtype=torch.long),
        torch.ones(1, 4),
    )
    before = tagger(ids, features, mask)[0]
    with torch.no_grad():
        tagger.relative.weight[1] += 5  # of the piece just before
    assert not torch.allclose(before, tagger(ids, features, mask)[0])


def test_an_encoder_of_another_kind_is_refused(tmp_path):
    save_encoder(tmp_path, "bert")
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config | {"model_type": "xlnet"}), "utf-8")
    with pytest.raises(ValueError, match="xlnet"):
        weights_of(tmp_path)
