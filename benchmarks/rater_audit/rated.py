"""Texts are rated once by the default rater, and ratings are kept in a folder from run to run."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.criteria import CRITERION_KEYS
from core.qurater import rate
from core.sample import SAMPLE_DOCUMENTS

RATER = "default"
# In float32, so that the figures are those of every machine.
PRECISION = "float32"
N_TOKENS = "n_tokens"
_WEIGHTS = SAMPLE_DOCUMENTS.parent / "rater" / "model.safetensors"
CRITERIA = CRITERION_KEYS


class Rated:
    """Rates texts, and remembers ratings in a folder: by the rater's weights and by all different texts together."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        cache.mkdir(parents=True, exist_ok=True)

    def __call__(self, texts: Sequence[str]) -> pd.DataFrame:
        """Give a row a text: a column a criterion, in log-odds, and ``n_tokens``."""
        different = sorted(set(texts))
        known = hashlib.sha256(_WEIGHTS.read_bytes())
        for text in different:
            known.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        file = self.cache / f"{known.hexdigest()[:24]}.parquet"
        if not file.is_file():
            rate(different, RATER, precision=PRECISION).to_parquet(file)
        return pd.read_parquet(file).set_axis(different).loc[list(texts)].reset_index(drop=True)
