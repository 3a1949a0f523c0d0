"""Corpora of made-up texts, and ratings for them by a rule that a linear model can learn."""

import numpy as np
import pyarrow as pa

from core.corpus.files import write_json
from core.corpus.fingerprints import doc_hashes
from core.corpus.rating_parts import write_ratings
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column
from core.corpus.rows import FieldNames
from core.corpus.stored import read_stored
from core.corpus.workspace import RECORD

BY_ID = FieldNames(id="id")
CRITERIA = ("writing_style", "educational_value")

_COMMON = ["the", "of", "and", "to", "a", "in", "is", "it", "that", "for", "on", "was", "with", "as", "are", "by"]
_LEARNED = ["cell", "energy", "theorem", "river", "enzyme", "orbit", "vector", "treaty", "senate", "plasma"]
_CHATTY = ["lol", "shop", "buy", "click", "wow", "cheap", "party", "selfie", "vibes", "cool", "deal", "checkout"]


def texts_of(n: int, *, seed: int, words: int = 120) -> list[str]:
    """Write texts that mix learned and chatty words, each text in shares of its own."""
    rng = np.random.default_rng(seed)
    texts = []
    for _ in range(n):
        share = rng.uniform()
        kinds = rng.choice(3, size=words, p=[0.5, 0.5 * share, 0.5 * (1 - share)])
        vocabulary = (_COMMON, _LEARNED, _CHATTY)
        texts.append(" ".join(vocabulary[kind][rng.integers(len(vocabulary[kind]))] for kind in kinds))
    return texts


def learned_share(text: str) -> float:
    """Say how learned a text is, from 0 to 1."""
    words = text.split()
    learned, chatty = sum(map(_LEARNED.count, words)), sum(map(_CHATTY.count, words))
    return learned / max(1, learned + chatty)


def records(texts: list[str], prefix: str = "d") -> list[dict[str, str]]:
    return [{"id": f"{prefix}{n}", "text": text, "domain": "ab"[n % 2]} for n, text in enumerate(texts)]


def rate_by_rule(workspace, rater="default", *, unrated=()) -> None:
    """Write ratings as a rater does: how learned a text is, and how chatty, in log-odds around 3."""
    folder = workspace.ratings(rater)
    folder.mkdir(parents=True)
    for part in workspace.document_parts():
        table = read_stored(part, ["doc_id", "text"])
        texts = table["text"].to_pylist()
        is_missing = np.isin(table["doc_id"].to_pylist(), list(unrated))
        share = np.where(is_missing, np.nan, [learned_share(text) for text in texts])
        ratings = {"writing_style": 3 - 4 * share, "educational_value": 1 + 8 * share}
        columns = {"doc_id": table["doc_id"], SEGMENT_LENGTHS: pa.array([[len(text)] for text in texts])}
        for criterion, values in ratings.items():
            columns[criterion] = pa.array(values, pa.float32(), from_pandas=True)
            columns[segments_column(criterion)] = pa.array([[value] for value in values])
        columns |= {SHARE_FRAGMENTS: pa.nulls(len(texts)), TEXT_HASH: pa.array(doc_hashes(texts))}
        write_ratings(
            folder / part.name, pa.table(columns), criteria=CRITERIA, fingerprint="f" * 32, precision="float32"
        )
    parts = [part.name for part in workspace.document_parts()]
    record = {"rater": rater, "fingerprint": "f" * 32, "criteria": list(CRITERIA), "precision": "float32"}
    write_json(folder / RECORD, record | {"parts": parts, "n_documents": 0, "folder": "", "base": None})
