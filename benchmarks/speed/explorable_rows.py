"""What a generated corpus holds: texts, fields, ratings and vectors, drawn at random."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.document_parts import DOC_HASH, FIELDS
from core.corpus.embeddings import normalised
from core.corpus.fingerprints import doc_hashes, doc_id_of_text
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column
from core.criteria import THE_FOUR

from .generated_texts import texts_of, vocabulary_domains

CRITERIA = tuple(criterion.key for criterion in THE_FOUR)
SEED = 7

_WINDOW = 510
_DIMENSIONS, _N_TOPICS = 384, 40
_LANGUAGES, _LANGUAGE_SHARES = ("en", "de", "fr", "es", "zh"), (0.9, 0.04, 0.03, 0.02, 0.01)
_SOURCES = tuple(f"crawl-{year}" for year in range(2013, 2027))
_SHARE_DATED = 0.9
_FIRST_DAY, _N_DAYS = np.datetime64("2013-01-01"), 365 * 13
# With the domain and the date, these are the input's own fields.
_LAYOUT = {b"qulens.layout": b'{"text_field": "text", "text_position": 0, "text_type": "string"}'}

Numbers = npt.NDArray[np.integer]


def documents_and_ratings(n: int, rng: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """Make documents and their ratings."""
    names = vocabulary_domains()
    shares = 1 / np.arange(1, len(names) + 1)
    domain_of = rng.choice(len(names), n, p=shares / shares.sum())
    texts = texts_of(domain_of, rng)
    raw = texts.text.cast(pa.large_binary()).to_pylist()
    doc_ids = [doc_id_of_text(text) for text in raw]
    dates = pa.array(_FIRST_DAY + rng.integers(0, _N_DAYS, n), mask=rng.random(n) > _SHARE_DATED)
    domain = pa.array(names).take(pa.array(domain_of))
    documents = pa.table(
        {
            "doc_id": doc_ids,
            "text": texts.text,
            "title": texts.title,
            "domain": domain,
            "n_bytes": texts.n_bytes,
            "n_tokens": texts.n_tokens,
            DOC_HASH: doc_hashes(doc_ids),
            "date": dates.cast(pa.timestamp("us")),
            FIELDS: _fields(domain, dates, rng),
        }
    ).replace_schema_metadata(_LAYOUT)
    return documents, _ratings(documents, domain_of, rng)


def _fields(domain: pa.Array, dates: pa.Array, rng: np.random.Generator) -> pa.StructArray:
    languages = pa.array(_LANGUAGES).take(pa.array(rng.choice(len(_LANGUAGES), len(domain), p=_LANGUAGE_SHARES)))
    sources = pa.array(_SOURCES).take(pa.array(rng.integers(0, len(_SOURCES), len(domain))))
    quality = pa.array(rng.beta(2, 5, len(domain)).round(4))
    columns = {
        "domain": domain,
        "date": dates.cast(pa.string()),
        "language": languages,
        "year": pc.year(dates),
        "source": sources,
        "page_quality": quality,
    }
    return pa.StructArray.from_arrays(list(columns.values()), names=list(columns))


def _ratings(documents: pa.Table, domain_of: Numbers, rng: np.random.Generator) -> pa.Table:
    """Draw ratings that hang together, on the domain, a little on length; a document has the mean of its segments."""
    n_tokens = documents["n_tokens"].to_numpy()
    n_segments = -(-n_tokens // _WINDOW)
    starts = np.concatenate([[0], np.cumsum(n_segments)])
    lengths = np.full(int(starts[-1]), _WINDOW)
    lengths[starts[1:] - 1] = n_tokens - _WINDOW * (n_segments - 1)
    of_domain = np.random.default_rng(SEED).normal(0, 0.6, (int(domain_of.max()) + 1, len(CRITERIA)))
    common = rng.normal(0, 0.8, len(n_tokens))
    columns: dict[str, Any] = {"doc_id": documents["doc_id"]}
    segments: dict[str, Any] = {}
    for place, key in enumerate(CRITERIA):
        own = rng.normal(0, 0.8, len(n_tokens)) + 0.15 * place * np.log(n_tokens / 50)
        values = np.repeat(2 * (common + own + of_domain[domain_of, place]), n_segments)
        values = (values + rng.normal(0, 0.7, len(values)) * (np.repeat(n_segments, n_segments) > 1)).astype(np.float32)
        columns[key] = (np.add.reduceat(values * lengths, starts[:-1]) / n_tokens).astype(np.float32)
        segments[segments_column(key)] = pa.ListArray.from_arrays(pa.array(starts, pa.int32()), pa.array(values))
    segments[SEGMENT_LENGTHS] = pa.ListArray.from_arrays(
        pa.array(starts, pa.int32()), pa.array(lengths.astype(np.int32))
    )
    share = rng.beta(1, 60, len(n_tokens)).astype(np.float32)
    return pa.table({**columns, **segments, SHARE_FRAGMENTS: share, TEXT_HASH: documents[DOC_HASH]})


def vectors(n: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Draw vectors of length 1 around forty topics."""
    topics = np.random.default_rng(SEED).standard_normal((_N_TOPICS, _DIMENSIONS), dtype=np.float32)
    noise = rng.standard_normal((n, _DIMENSIONS), dtype=np.float32)
    return normalised(topics[rng.integers(0, _N_TOPICS, n)] + noise)
