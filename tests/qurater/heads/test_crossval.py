"""What is too little to train on and test on is refused before any work, with what would be enough."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.files.pair_set import PairSet
from core.qurater.heads.crossval import require_enough
from core.qurater.train_rater import train_rater


def star(handful: PairSet, n: int) -> PairSet:
    """Compare one document with some others."""
    texts = (handful.texts[0], *handful.texts[60 : 60 + n])
    return PairSet(texts, texts, np.zeros(n, np.int64), np.arange(1, n + 1), handful.prob_b_preferred[:n])


@pytest.mark.parametrize("n", [1, 3])
def test_a_few_pairs_are_refused_with_how_many_are_enough(
    n: int, tiny_encoder: Path, handful: PairSet, tmp_path: Path
) -> None:
    told: list[object] = []
    with pytest.raises(InputError, match=rf"^{n} pairs? of .* too few .* Judge at least 10 pairs of different") as few:
        train_rater(
            [star(handful, n)],
            destination=tmp_path / "few",
            name="few",
            base=str(tiny_encoder),
            on_progress=told.append,
        )
    assert "folds" not in str(few.value)
    assert told == []
    assert not (tmp_path / "few").exists()


def test_a_criterion_judged_on_one_pair_is_too_few_however_many_the_others(handful: PairSet) -> None:
    prob = handful.prob_b_preferred.copy()
    prob[1:, 2] = np.nan
    with pytest.raises(InputError, match="Judge at least 10 pairs of different documents by each criterion"):
        require_enough(replace(handful, prob_b_preferred=prob), CRITERION_KEYS, seed=42)


def test_ten_pairs_of_different_documents_are_enough(handful: PairSet) -> None:
    require_enough(handful.subset(np.arange(10)), CRITERION_KEYS, seed=42)
