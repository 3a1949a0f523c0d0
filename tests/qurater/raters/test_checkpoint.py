"""A rater's folder: what was saved comes back by name, and what would rate wrongly is refused in one sentence."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError, NotFoundError
from core.qurater.raters.checkpoint import load_rater, save_rater
from core.qurater.raters.heads import Heads
from core.qurater.raters.rater import HeadsRater
from core.qurater.rating.model import open_model


def some_rater() -> HeadsRater:
    rng = np.random.default_rng(0)
    return HeadsRater(
        name="some",
        base="somewhere",
        base_sha256="0" * 64,
        setup_sha256="2" * 64,
        window=510,
        heads=Heads(CRITERION_KEYS, rng.normal(size=(4, 6)).astype(np.float32), np.arange(4, dtype=np.float32)),
        feature_mean=np.zeros(6, dtype=np.float32),
        feature_deviation=np.ones(6, dtype=np.float32),
        length_move=np.eye(6, dtype=np.float32)[-1],
        rating_sd=np.ones(4),
        temperatures=np.array([1.0, 2.0, 3.0, 4.0]),
        training={"seed": 1},
        training_texts=np.array([3, 2**64 - 1, 7], dtype=np.uint64),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_rater(some_rater(), tmp_path / "some", card="# Card\n")
    return tmp_path / "some"


def change_config(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    config = json.loads((folder / "config.json").read_text())
    change(config)
    (folder / "config.json").write_text(json.dumps(config))


def change_tensors(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")


def test_a_rater_comes_back_as_it_was_saved(folder: Path) -> None:
    before, after = some_rater(), load_rater(folder)
    np.testing.assert_array_equal(after.heads.weight, before.heads.weight)
    np.testing.assert_array_equal(after.heads.bias, before.heads.bias)
    np.testing.assert_array_equal(after.temperatures, before.temperatures)
    assert after.training_texts.tolist() == [3, 7, 2**64 - 1]
    assert (after.name, after.base, after.window, after.training) == ("some", "somewhere", 510, {"seed": 1})
    assert after.fingerprint == before.fingerprint
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "model.safetensors",
        "training_texts.txt",
        "README.md",
    }


def test_the_fingerprint_is_of_what_decides_ratings_and_not_of_the_name() -> None:
    rater = some_rater()
    heads = Heads(CRITERION_KEYS, rater.heads.weight, rater.heads.bias + np.float32(1e-3))
    assert replace(rater, name="other", training={}).fingerprint == rater.fingerprint
    others = [
        replace(rater, window=100),
        replace(rater, base_sha256="1" * 64),
        replace(rater, setup_sha256="1" * 64),
        replace(rater, heads=heads),
    ]
    assert len({other.fingerprint for other in [rater, *others]}) == 5


def test_heads_are_bound_by_name_whatever_the_order_in_the_files(folder: Path) -> None:
    before = some_rater()
    change_config(folder, lambda config: config.update(criteria=sorted(config["criteria"])))
    change_tensors(folder, lambda tensors: tensors.update(dict(sorted(tensors.items()))))
    after = load_rater(folder)
    assert after.criteria == CRITERION_KEYS
    np.testing.assert_array_equal(after.heads.weight, before.heads.weight)

    def exchange(tensors: dict[str, Any]) -> None:
        one, two = "heads.writing_style.weight", "heads.educational_value.weight"
        tensors[one], tensors[two] = tensors[two], tensors[one]

    change_tensors(folder, exchange)
    np.testing.assert_array_equal(load_rater(folder).heads.weight, before.heads.weight[[3, 1, 2, 0]])


def test_a_rater_that_is_there_is_replaced_only_on_request(folder: Path) -> None:
    with pytest.raises(ConflictError, match="exists already.*--force"):
        save_rater(some_rater(), folder, card="")
    save_rater(replace(some_rater(), name="new"), folder, card="", force=True)
    assert load_rater(folder).name == "new"


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "training_texts.txt"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"has no {name}"):
        load_rater(folder)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "heads.pt", "x.pkl"])
def test_pickled_weights_are_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    with pytest.raises(InputError, match=f"holds pickled weights \\({name}\\), which can run code"):
        load_rater(folder)


CONFIGS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda c: c.update(model_type="bert"), "is no QuLens rater"),
    (lambda c: c.update(format_version=1), "has format_version 1; this program reads 2"),
    (lambda c: c.update(pooling="cls"), "has pooling 'cls'; this program reads "),
    (lambda c: c["criteria"].clear(), r"rates \[\]. Give a list of different criteria"),
    (lambda c: c["criteria"].append("writing_style"), "Give a list of different criteria"),
    (lambda c: c["criteria"].append("humour"), "rates 'humour', which is no criterion here"),
    (lambda c: c.pop("window"), "has no 'window'"),
    (lambda c: c["statistics"].pop("writing_style"), "has temperature = None for 'writing_style'"),
    (lambda c: c["statistics"]["writing_style"].update(rating_sd=0), "has rating_sd = 0"),
    (lambda c: c.pop("base"), "names no encoder"),
    (lambda c: c["base"].update(name="minilm"), "stands on other weights of 'minilm'"),
]


@pytest.mark.parametrize(("change", "message"), CONFIGS)
def test_a_config_that_describes_another_rater_is_refused(folder: Path, change: Any, message: str) -> None:
    change_config(folder, change)
    with pytest.raises(InputError, match=message):
        load_rater(folder)


TENSORS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda t: t.pop("heads.facts_and_trivia.weight"), r"missing or too many \(heads.facts_and_trivia.weight\)"),
    (lambda t: t.update(extra=np.zeros(1)), r"missing or too many \(extra\)"),
    (
        lambda t: t.update({"heads.writing_style.weight": np.zeros(5, np.float32)}),
        r"heads.writing_style.weight of shape \(5,\) instead of \(6,\)",
    ),
    (
        lambda t: t.update({"heads.writing_style.bias": np.full(1, np.nan, np.float32)}),
        "heads.writing_style.bias that are not finite",
    ),
]


@pytest.mark.parametrize(("change", "message"), TENSORS)
def test_weights_that_do_not_fit_are_refused(folder: Path, change: Any, message: str) -> None:
    change_tensors(folder, change)
    with pytest.raises(InputError, match=message):
        load_rater(folder)


def test_damaged_files_are_refused(folder: Path) -> None:
    (folder / "training_texts.txt").write_text("no hash\n")
    with pytest.raises(InputError, match=r"training_texts.txt' is damaged"):
        load_rater(folder)
    (folder / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(InputError, match=r"model.safetensors' cannot be read"):
        load_rater(folder)
    (folder / "config.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read as JSON"):
        load_rater(folder)


def test_an_unknown_encoder_and_an_exchanged_one_are_refused(
    folder: Path, tiny_rater: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(NotFoundError, match="'somewhere' is neither a folder nor to be had"):
        open_model(folder)
    other = Path(shutil.copytree(tiny_rater, tmp_path / "exchanged"))
    change_config(other, lambda config: config["base"].update(weights_sha256="f" * 64))
    with pytest.raises(InputError, match=r"trained on ffffffffffff"):
        open_model(other)


def test_the_package_is_imported_without_torch() -> None:
    modules = ("agreement.calibration", "segments.windows", "segments.batching", "raters.heads", "raters.checkpoint")
    code = f"""
import sys
import {", ".join(f"core.qurater.{module}" for module in modules)}
sys.exit(", ".join({{"torch", "transformers", "duckdb"}} & sys.modules.keys()) or 0)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
