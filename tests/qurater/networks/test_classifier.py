"""A classifier of transformers rates here as it does there, whatever the padding, and only if it says what it rates."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.evaluation import evaluate_rater
from core.qurater.networks.classifier import divide_outputs, pooled_logits
from core.qurater.networks.loading import loaded
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.classifier_outputs import PUBLISHED_ORDER
from core.qurater.rating.model import open_model, rate_texts
from tests.qurater.conftest import CLEAR, SIMPLE
from tests.tiny_llama import llama_tokenizer, tiny_config

TEXTS = [f"{CLEAR} 1.", SIMPLE, "Short.", f"{SIMPLE} {CLEAR}"]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the kind of QuRater-1.3B, two layers deep: four outputs without names, no padding token."""
    from transformers import LlamaForSequenceClassification

    folder = tmp_path_factory.mktemp("llama") / "QuRater-tiny"
    torch.manual_seed(0)
    config = tiny_config(400, num_labels=4)
    assert config.pad_token_id is None
    LlamaForSequenceClassification(config).save_pretrained(folder)
    llama_tokenizer([CLEAR, SIMPLE]).save(str(folder / "tokenizer.json"))
    return folder


def change_config(folder: Path, **changes: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))


def logits_of_transformers(folder: Path, ids: list[int]) -> np.ndarray:
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        return np.asarray(model(input_ids=torch.tensor([ids])).logits[0].numpy())


def test_a_published_checkpoint_rates_as_in_transformers(llama: Path) -> None:
    model = open_model(llama, device="cpu", precision="float32")
    assert (model.rater.kind, model.rater.criteria, model.rater.window) == ("classifier", PUBLISHED_ORDER, 512)
    rated = rate_texts(model, TEXTS)
    tokenizer = Tokenizer.from_file(str(llama / "tokenizer.json"))
    for text, ratings in zip(TEXTS, rated.ratings, strict=True):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        np.testing.assert_allclose(ratings, logits_of_transformers(llama, ids), atol=1e-5)


def test_a_long_text_is_the_mean_of_its_windows_weighted_by_length(llama: Path) -> None:
    model = open_model(llama, device="cpu", precision="float32")
    text = f"{CLEAR} {SIMPLE} " * 20
    rated = rate_texts(model, [text])
    ids = Tokenizer.from_file(str(llama / "tokenizer.json")).encode(text, add_special_tokens=False).ids
    windows = [ids[start : start + 512] for start in range(0, len(ids), 512)]
    assert len(windows) > 1
    expected = np.average(
        [logits_of_transformers(llama, window) for window in windows], axis=0, weights=list(map(len, windows))
    )
    np.testing.assert_allclose(rated.ratings[0], expected, atol=1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("padding", [0, 7], ids=["unknown token", "a word"])
def test_padding_on_either_side_changes_no_rating(llama: Path, side: str, padding: int) -> None:
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(llama).eval()
    # It ends in the unknown token, which the reference implementation takes for padding.
    ids = torch.tensor([[50, 60, 70, 80, 0]])
    where = (9, 0) if side == "left" else (0, 9)
    padded = torch.nn.functional.pad(ids, where, value=padding)
    mask = torch.nn.functional.pad(torch.ones_like(ids), where, value=0)
    with torch.inference_mode():
        expected = model(input_ids=ids).logits
        torch.testing.assert_close(pooled_logits(model, padded, mask), expected, atol=1e-5, rtol=0)


def test_where_transformers_can_batch_it_gives_the_same(llama: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(llama).eval()
    model.config.pad_token_id = 0
    ids, mask = torch.tensor([[50, 60, 70, 0, 0], [5, 6, 7, 8, 9]]), torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]])
    for turned in (ids, ids.flip(1)):
        turned_mask = mask if turned is ids else mask.flip(1)
        with torch.inference_mode():
            expected = model(input_ids=turned, attention_mask=turned_mask).logits
            torch.testing.assert_close(pooled_logits(model, turned, turned_mask), expected, atol=1e-5, rtol=0)


def test_outputs_are_bound_by_name_and_may_be_a_part_of_the_criteria(llama: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(llama, tmp_path / "named"))
    change_config(folder, id2label=dict(enumerate(reversed(PUBLISHED_ORDER))))
    published, named = (open_model(one, device="cpu", precision="float32") for one in (llama, folder))
    assert named.rater.criteria == PUBLISHED_ORDER
    found, before = rate_texts(named, TEXTS).ratings, rate_texts(published, TEXTS).ratings
    np.testing.assert_allclose(found, before[:, ::-1], atol=1e-6)
    assert named.rater.fingerprint != published.rater.fingerprint


def without_one_output(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    tensors["score.weight"] = tensors["score.weight"][:3].clone()
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id2label": {"0": "NEGATIVE", "1": "POSITIVE"}}, "outputs called 'NEGATIVE', 'POSITIVE'; the criteria are"),
        ({"id2label": {str(n): f"LABEL_{n}" for n in range(3)}}, "has 3 outputs without names, where QuRater has 4"),
        ({"id2label": {"0": "writing_style", "1": "writing_style"}}, "Name each output after another one"),
        ({"architectures": ["LlamaForCausalLM"]}, "holds a LlamaForCausalLM, which rates nothing"),
    ],
)
def test_what_does_not_say_what_it_rates_is_refused(
    llama: Path, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    folder = Path(shutil.copytree(llama, tmp_path / "odd"))
    change_config(folder, **changes)
    with pytest.raises(InputError, match=message):
        load_rater(folder)


def test_three_heads_for_four_criteria_are_refused(llama: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(llama, tmp_path / "three"))
    without_one_output(folder)
    with pytest.raises(InputError, match="has a head of 3 outputs and 4 names for them"):
        load_rater(folder)


def test_a_head_that_is_missing_is_not_drawn_at_random(llama: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(llama, tmp_path / "headless"))
    tensors = load_file(folder / "model.safetensors")
    save_file({k: v for k, v in tensors.items() if k != "score.weight"}, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(InputError, match=r"no weights for score.weight, so it would rate at random"):
        open_model(folder, device="cpu")


def test_pickled_weights_and_a_missing_tokenizer_are_refused(llama: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(llama, tmp_path / "pickled"))
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(InputError, match=r"has no \.safetensors weights"):
        load_rater(folder)
    folder = Path(shutil.copytree(llama, tmp_path / "speechless"))
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InputError, match=r"has no tokenizer\.json"):
        load_rater(folder)


def test_bf16_is_measured_in_the_spread_of_the_probes_where_no_other_is_known(llama: Path) -> None:
    model = open_model(llama, device="cpu")
    assert np.isnan(model.rater.rating_sd).all()
    assert model.precision in ("float32", "bf16")
    assert rate_texts(model, TEXTS).ratings.shape == (4, 4)


def test_evaluation_says_that_it_cannot_know_what_was_seen(llama: Path) -> None:
    prob = np.full((1, len(CRITERION_KEYS)), 0.9)
    pair_set = PairSet(tuple(TEXTS[:2]), tuple(TEXTS[:2]), np.array([0]), np.array([1]), prob)
    found = evaluate_rater(open_model(llama, device="cpu", precision="float32"), pair_set).to_json()
    assert (found["knows_training_texts"], found["n_pairs_seen_in_training"]) == (False, 0)
    assert found["criteria_unseen"] is None
    assert tuple(found["criteria"]) == PUBLISHED_ORDER


@pytest.mark.parametrize("family", ["Bert", "Roberta", "DistilBert", "DebertaV2", "Qwen2", "GPT2", "ModernBert"])
def test_other_families_rate_and_are_calibrated(family: str, llama: Path, tmp_path: Path) -> None:
    import transformers

    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    if family == "DistilBert":
        sizes = {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32}
    if family == "GPT2":
        sizes = {"n_embd": 16, "n_layer": 2, "n_head": 2}
    if family == "Qwen2":
        sizes["num_key_value_heads"] = 2
    names = dict(enumerate(PUBLISHED_ORDER))
    torch.manual_seed(1)
    config = getattr(transformers, f"{family}Config")(vocab_size=400, num_labels=4, pad_token_id=0, **sizes)
    config.id2label, config.label2id = names, {name: number for number, name in names.items()}
    getattr(transformers, f"{family}ForSequenceClassification")(config).save_pretrained(tmp_path)
    shutil.copy(llama / "tokenizer.json", tmp_path)
    model = open_model(tmp_path, device="cpu", precision="float32")
    together = rate_texts(model, TEXTS).ratings
    alone = np.concatenate([rate_texts(model, [text]).ratings for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    of_transformers, _ = loaded(transformers.AutoModelForSequenceClassification, tmp_path)
    divide_outputs(of_transformers, np.array([1.0, 2.0, 4.0, 0.5]))
    of_transformers.save_pretrained(tmp_path)
    divided = rate_texts(open_model(tmp_path, device="cpu", precision="float32"), TEXTS).ratings
    np.testing.assert_allclose(divided, together / [1.0, 2.0, 4.0, 0.5], atol=1e-5)


def test_all_that_computes_is_in_the_fingerprint(llama: Path, tmp_path: Path) -> None:
    shutil.copytree(llama, tmp_path / "other")
    before = load_rater(tmp_path / "other").fingerprint
    change_config(tmp_path / "other", transformers_version="0", _name_or_path="elsewhere")
    assert load_rater(tmp_path / "other").fingerprint == before
    change_config(tmp_path / "other", hidden_act="gelu")
    other = load_rater(tmp_path / "other").fingerprint
    tokenizer = json.loads((tmp_path / "other" / "tokenizer.json").read_text())
    tokenizer["model"]["merges"] = tokenizer["model"]["merges"][:20]
    (tmp_path / "other" / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert len({before, other, load_rater(tmp_path / "other").fingerprint}) == 3


def test_adapters_beside_a_model_are_refused(llama: Path, tmp_path: Path) -> None:
    shutil.copytree(llama, tmp_path / "adapted")
    (tmp_path / "adapted" / "adapter_config.json").write_text("{}")
    with pytest.raises(InputError, match="holds adapters"):
        load_rater(tmp_path / "adapted")


def test_a_padding_token_that_is_none_rates_as_any_other(llama: Path, tmp_path: Path) -> None:
    shutil.copytree(llama, tmp_path / "other")
    change_config(tmp_path / "other", pad_token_id=-1)
    texts = [SIMPLE, f"{CLEAR} {CLEAR}"]
    one, other = (rate_texts(open_model(each, precision="float32"), texts) for each in (llama, tmp_path / "other"))
    np.testing.assert_allclose(one.ratings, other.ratings, atol=1e-5)


def test_the_window_is_known_whatever_positions_are_called(tmp_path: Path) -> None:
    from transformers import GPT2Config, GPT2ForSequenceClassification

    config = GPT2Config(vocab_size=400, n_embd=32, n_layer=1, n_head=4, n_positions=64, num_labels=4)
    GPT2ForSequenceClassification(config).save_pretrained(tmp_path / "gpt")
    llama_tokenizer([CLEAR, SIMPLE]).save(str(tmp_path / "gpt" / "tokenizer.json"))
    model = open_model(tmp_path / "gpt", precision="float32")
    assert model.rater.window == 64
    assert np.isfinite(rate_texts(model, [f"{CLEAR} " * 40]).ratings).all()
