"""A rater as an ONNX graph rates as the rater does, for programs that know nothing of QuLens."""

import json
import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from core.errors import InputError
from core.qurater.onnx import check
from core.qurater.onnx import export as onnx_export
from core.qurater.onnx.check import TOLERANCE, checked
from core.qurater.onnx.export import export_onnx
from core.qurater.onnx.whole_rater import whole_rater
from core.qurater.rating.model import open_model, rate_texts
from core.qurater.segments.padding import padded
from tests.command_line import refusal_of, result_of
from tests.qurater.conftest import CLEAR, SIMPLE

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def exported(tiny_rater: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The graph of the tiny rater, and what the command said of it."""
    target = tmp_path_factory.mktemp("onnx") / "rater.onnx"
    return target, result_of("onnx", tiny_rater, target)


def ratings_by(graph: Path, texts: list[str]) -> np.ndarray:
    """Rate short texts in one padded batch, by the graph and what stands beside it alone."""
    session = onnxruntime.InferenceSession(graph)
    about = session.get_modelmeta().custom_metadata_map
    tokenizer = Tokenizer.from_file(str(graph.with_name(about["tokenizer"])))
    segments = [np.array(tokenizer.encode(text, add_special_tokens=False).ids, np.int64) for text in texts]
    prefix, suffix = (np.array(json.loads(about[name]), np.int64) for name in ("prefix", "suffix"))
    ids, mask = padded(segments, prefix=prefix, suffix=suffix)
    return session.run(["ratings"], {"ids": ids, "mask": mask})[0]


def test_the_graph_says_what_it_is(exported: tuple[Path, dict[str, Any]], tiny_rater: Path) -> None:
    target, said = exported
    rater = open_model(tiny_rater, device="cpu", precision="float32").rater
    assert said["largest_difference"] <= TOLERANCE
    assert said["checked_by"] == "onnxruntime"
    assert said["n_bytes"] == target.stat().st_size
    assert said["tokenizer"] == str(target.with_name("rater.tokenizer.json"))
    session = onnxruntime.InferenceSession(target)
    about = session.get_modelmeta().custom_metadata_map
    assert json.loads(about["criteria"]) == list(rater.criteria) == said["criteria"]
    assert (about["window"], about["fingerprint"]) == ("62", rater.fingerprint)
    assert (json.loads(about["prefix"]), json.loads(about["suffix"])) == ([101], [102])
    assert [(each.name, each.type) for each in session.get_inputs()] == [
        ("ids", "tensor(int64)"),
        ("mask", "tensor(int64)"),
    ]
    assert [(each.name, each.type) for each in session.get_outputs()] == [("ratings", "tensor(float)")]


def test_a_padded_batch_is_rated_as_the_rater_does(exported: tuple[Path, dict[str, Any]], tiny_rater: Path) -> None:
    texts = [CLEAR, SIMPLE, "Short."]
    expected = rate_texts(open_model(tiny_rater, device="cpu", precision="float32"), texts).ratings
    np.testing.assert_allclose(ratings_by(exported[0], texts), expected, atol=TOLERANCE)


def test_the_outputs_of_a_decoder_stand_in_the_order_of_the_criteria(tiny_decoder_rater: Path, tmp_path: Path) -> None:
    target = tmp_path / "decoder.onnx"
    report = export_onnx(tiny_decoder_rater, target)
    assert report.criteria == ["writing_style", "educational_value"]
    expected = rate_texts(open_model(tiny_decoder_rater, device="cpu", precision="float32"), [CLEAR, "Short."]).ratings
    np.testing.assert_allclose(ratings_by(target, [CLEAR, "Short."]), expected, atol=TOLERANCE)


def test_the_example_of_the_guide_rates_a_long_text(
    exported: tuple[Path, dict[str, Any]], tiny_rater: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "guide.md").read_text(), flags=re.DOTALL)
    (example,) = (block for block in blocks if "onnxruntime" in block)
    monkeypatch.chdir(exported[0].parent)
    Path("text.txt").write_text(CLEAR * 9)
    names: dict[str, Any] = {}
    exec(example, names)
    expected = rate_texts(open_model(tiny_rater, device="cpu", precision="float32"), [CLEAR * 9])
    assert len(expected.segment_lengths[0]) > 2
    found = [names["ratings"][key] for key in ("writing_style", "educational_value")]
    np.testing.assert_allclose(found, expected.ratings[0, [0, 3]], atol=TOLERANCE)


def test_a_graph_that_rates_otherwise_is_refused(
    exported: tuple[Path, dict[str, Any]], tiny_rater: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = open_model(tiny_rater, device="cpu", precision="float32")
    whole = whole_rater(model.rater)
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    assert checked(whole, model, exported[0])[0] == "openvino"
    model.rater.heads.bias[2] += 0.01
    with pytest.raises(InputError, match=r"rates otherwise than the rater, by up to 0\.01 log-odds"):
        checked(whole, model, exported[0])
    with pytest.raises(InputError, match="cannot be computed"):
        checked(whole, model, tiny_rater / "config.json")


def test_what_cannot_be_is_refused_and_nothing_is_written(
    tiny_rater: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there.onnx").write_text("theirs")
    (tmp_path / "beside.tokenizer.json").write_text("theirs")
    for target, words in {
        "there.onnx": "exists already",
        "beside.onnx": "'{}/beside.tokenizer.json' exists already",
        "rater.bin": "does not end in .onnx",
        "nowhere/rater.onnx": "There is no folder",
    }.items():
        assert words.format(tmp_path) in refusal_of("onnx", tiny_rater, tmp_path / target)
    damaged = tmp_path / "damaged"
    shutil.copytree(tiny_rater, damaged)
    (damaged / "model.safetensors").write_bytes(b"no")
    refusal_of("onnx", damaged, tmp_path / "rater.onnx")
    monkeypatch.setattr(onnx_export, "find_spec", lambda name: None if name == "onnxscript" else find_spec(name))
    assert "pip install onnxscript" in refusal_of("onnx", tiny_rater, tmp_path / "rater.onnx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beside.tokenizer.json", "damaged", "there.onnx"]
