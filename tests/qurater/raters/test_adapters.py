"""Adapters rate as they do beside their model."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from core.errors import InputError, NotFoundError
from core.qurater.raters import adapters
from core.qurater.raters.classifier_outputs import PUBLISHED_ORDER
from core.qurater.raters.named_raters import find_rater
from core.qurater.rating.model import open_model, rate_texts
from tests.qurater.conftest import CLEAR, SIMPLE
from tests.tiny_llama import llama_tokenizer, tiny_config

TEXTS = [SIMPLE, CLEAR]

# peft asks transformers by a name that is to go.
pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import LlamaModel

    folder = tmp_path_factory.mktemp("base") / "tiny-llama"
    torch.manual_seed(0)
    LlamaModel(tiny_config(400)).save_pretrained(folder)
    llama_tokenizer([CLEAR, SIMPLE]).save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="module")
def trained(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """Adapters as peft saves them, and what they rate beside their model."""
    from peft import LoraConfig, TaskType, get_peft_model
    from transformers import AutoModelForSequenceClassification

    folder = tmp_path_factory.mktemp("adapters") / "mine"
    torch.manual_seed(1)
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=4)
    config = LoraConfig(task_type=TaskType.SEQ_CLS, r=4, target_modules="all-linear", init_lora_weights=False)
    whole = get_peft_model(model, config).eval()
    whole.save_pretrained(folder)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    with torch.inference_mode():
        rows = [torch.tensor([tokenizer.encode(text, add_special_tokens=False).ids]) for text in TEXTS]
        return folder, np.concatenate([whole(input_ids=row).logits.numpy() for row in rows])


def test_adapters_rate_as_beside_their_model(
    trained: tuple[Path, np.ndarray], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder, expected = trained
    name, found = find_rater(str(folder))
    model = open_model(found, device="cpu", precision="float32")
    assert (name, model.rater.name, model.rater.kind) == ("mine", "mine", "classifier")
    in_published_order = [model.rater.criteria.index(key) for key in PUBLISHED_ORDER]
    np.testing.assert_allclose(rate_texts(model, TEXTS).ratings[:, in_published_order], expected, atol=1e-5)
    monkeypatch.setattr(adapters, "_merged_model", lambda *_: pytest.fail("it was merged before"))
    again = open_model(found, device="cpu", precision="float32")
    assert again.rater.fingerprint == model.rater.fingerprint


def test_outputs_may_be_named_beside_adapters(trained: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(trained[0], tmp_path / "named"))
    turned = list(reversed(PUBLISHED_ORDER))
    (folder / "config.json").write_text(json.dumps({"id2label": dict(enumerate(turned))}))
    model = open_model(folder, device="cpu", precision="float32")
    in_their_order = [model.rater.criteria.index(key) for key in turned]
    np.testing.assert_allclose(rate_texts(model, TEXTS).ratings[:, in_their_order], trained[1], atol=1e-5)


def test_adapters_of_a_base_in_bf16_keep_their_digits(
    trained: tuple[Path, np.ndarray], base: Path, tmp_path: Path
) -> None:
    from transformers import LlamaModel

    half = Path(shutil.copytree(base, tmp_path / "half"))
    LlamaModel.from_pretrained(base).to(torch.bfloat16).save_pretrained(half)
    folder = Path(shutil.copytree(trained[0], tmp_path / "mine"))
    described = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(described | {"base_model_name_or_path": str(half)}))
    assert json.loads((adapters.merged(folder) / "config.json").read_text())["dtype"] == "float32"


def test_adapters_without_a_tokenizer_are_refused_until_there_is_one(
    trained: tuple[Path, np.ndarray], base: Path, tmp_path: Path
) -> None:
    bare = Path(shutil.copytree(base, tmp_path / "bare"))
    (bare / "tokenizer.json").unlink()
    folder = Path(shutil.copytree(trained[0], tmp_path / "mine"))
    (folder / "tokenizer.json").unlink(missing_ok=True)
    described = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(described | {"base_model_name_or_path": str(bare)}))
    with pytest.raises(InputError, match="have a tokenizer.json. Save the tokenizer"):
        open_model(folder)
    shutil.copy(base / "tokenizer.json", bare)
    assert np.isfinite(rate_texts(open_model(folder, device="cpu"), TEXTS).ratings).all()


def test_adapters_that_cannot_be_merged_are_refused(trained: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    folder = Path(shutil.copytree(trained[0], tmp_path / "mine"))
    tensors = load_file(folder / "adapter_model.safetensors")
    headless = {name: tensor for name, tensor in tensors.items() if "score" not in name}
    save_file(headless, folder / "adapter_model.safetensors")
    with pytest.raises(InputError, match="come without a head"):
        open_model(folder)
    narrow = {name: tensor[..., :3] for name, tensor in tensors.items()}
    save_file(
        {name: np.ascontiguousarray(tensor) for name, tensor in narrow.items()}, folder / "adapter_model.safetensors"
    )
    with pytest.raises(InputError, match="cannot be merged"):
        open_model(folder)
    (folder / "adapter_model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(InputError, match="damaged|cannot be merged"):
        open_model(folder)
    (folder / "adapter_model.safetensors").rename(folder / "adapter_model.bin")
    with pytest.raises(InputError, match="Save them again with peft, as safetensors"):
        open_model(folder)
    described = json.loads((trained[0] / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(described | {"base_model_name_or_path": "/no/where"}))
    (folder / "adapter_model.bin").rename(folder / "adapter_model.safetensors")
    with pytest.raises(NotFoundError, match="/no/where"):
        open_model(folder)
