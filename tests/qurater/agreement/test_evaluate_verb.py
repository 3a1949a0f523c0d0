"""`qulens evaluate` on a file tells apart the pairs that a rater was trained on, for machines and for people."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.criteria import CRITERION_KEYS
from core.judging.files.judgment_files import write_pairs
from core.judging.files.pair_set import PairSet
from tests.command_line import qulens, result_of

N_PAIRS = 12


def file_of(handful: PairSet, n_seen: int, path: Path) -> Path:
    """Write pairs of which the rater was trained on so many; the texts of the others are new."""
    some = handful.subset(np.arange(N_PAIRS))
    seen = {*some.index_a[:n_seen], *some.index_b[:n_seen]}
    texts = tuple(text if place in seen else f"{text} New." for place, text in enumerate(some.texts))
    write_pairs(path, replace(some, texts=texts, documents=texts))
    return path


@pytest.mark.parametrize("n_seen", [0, 7, N_PAIRS])
def test_figures_without_the_pairs_that_it_was_trained_on(
    tiny_rater: Path, handful: PairSet, tmp_path: Path, n_seen: int
) -> None:
    path = file_of(handful, n_seen, tmp_path / "pairs.jsonl")
    found = result_of("evaluate", tiny_rater, "--pairs", path)
    assert (found["n_pairs"], found["n_pairs_seen_in_training"]) == (N_PAIRS, n_seen)
    assert set(found["criteria_unseen"]) == set(CRITERION_KEYS)
    for key, unseen in found["criteria_unseen"].items():
        assert (found["criteria"][key]["n"]["0"], unseen["n"]["0"]) == (N_PAIRS, N_PAIRS - n_seen)
        assert unseen["accuracy"]["0"] == (None if n_seen == N_PAIRS else 1.0)
    said = qulens("evaluate", tiny_rater, "--pairs", path).stdout
    assert ("None of them is unseen" in said) == (n_seen == N_PAIRS)
    assert (f"On the {N_PAIRS - n_seen} pairs not seen in training:" in said) == (0 < n_seen < N_PAIRS)
