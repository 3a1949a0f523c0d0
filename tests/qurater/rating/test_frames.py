"""Texts in memory become a frame, whatever holds them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from core.errors import InputError, NotFoundError
from core.qurater import rate
from core.qurater.rating.frames import _opened
from core.qurater.rating.model import open_model, rate_texts
from tests.qurater.conftest import CLEAR, SIMPLE

TEXTS = [SIMPLE, None, CLEAR * 9, ""]


def rated(texts: Any, rater: Path) -> pd.DataFrame:
    return rate(texts, str(rater), device="cpu", precision="float32")


@pytest.mark.parametrize(
    "held",
    [
        list,
        tuple,
        pd.Series,
        pa.array,
        lambda texts: np.array(texts, dtype=object),
        lambda texts: pa.chunked_array([texts[:1], texts[1:]]),
        lambda texts: pd.Series(texts, dtype=pd.ArrowDtype(pa.string())),
        lambda texts: [float("nan") if text is None else text for text in texts],
        lambda texts: datasets.Dataset.from_dict({"text": texts})["text"],
    ],
)
def test_texts_are_rated_in_their_order_whatever_holds_them(held: Callable[[Any], Any], tiny_rater: Path) -> None:
    frame = rated(held(TEXTS), tiny_rater)
    expected = rate_texts(open_model(tiny_rater, device="cpu", precision="float32"), [text or "" for text in TEXTS])
    np.testing.assert_allclose(frame.iloc[:, :4].to_numpy(), expected.ratings, atol=1e-5)
    assert frame.columns.tolist() == [
        "writing_style",
        "required_expertise",
        "facts_and_trivia",
        "educational_value",
        "n_tokens",
    ]
    assert frame["n_tokens"].tolist() == expected.n_tokens.tolist()
    assert frame.index.tolist() == [0, 1, 2, 3]
    assert set(frame.dtypes[:4]) == {np.dtype(np.float32)}


def test_rows_keep_the_index_of_a_series_and_nothing_gives_nothing(tiny_rater: Path) -> None:
    assert rated(pd.Series([SIMPLE, CLEAR], index=["b", "a"]), tiny_rater).index.tolist() == ["b", "a"]
    assert rated([], tiny_rater).shape == (0, 5)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ("one text", "This is one text"),
        (b"bytes", "This is one text"),
        ({"a": 1}, "A dict is no row of texts"),
        ({"a"}, "A set is no row of texts"),
        (pd.DataFrame({"text": ["a"]}), "A DataFrame is no row of texts"),
        (np.array([["a"]]), "A ndarray is no row of texts"),
        (["a", 1], "At place 1 is '1', a int"),
        ([["a"]], "a list. Give texts only"),
        (["a", "\ud800"], "The text at place 1 holds half a surrogate pair"),
        (None, "A NoneType is no row of texts"),
    ],
)
def test_what_is_no_row_of_texts_is_refused_in_a_sentence(texts: Any, words: str, tiny_rater: Path) -> None:
    with pytest.raises(InputError, match=words):
        rated(texts, tiny_rater)


def test_a_rater_stays_open_until_its_files_change(tiny_rater: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rater"
    shutil.copytree(tiny_rater, folder)
    before = _opened.cache_info().misses
    rated([SIMPLE], folder)
    rated([CLEAR], folder)
    assert _opened.cache_info().misses == before + 1
    os.utime(folder / "config.json", ns=(1, 1))
    rated([SIMPLE], folder)
    assert _opened.cache_info().misses == before + 2
    with pytest.raises(InputError, match="None is no rater"):
        rate([SIMPLE], rater=None)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="There is no rater"):
        rated([SIMPLE], tmp_path / "none")
