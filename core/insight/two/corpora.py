"""Two corpora side by side, the other one in a folder of its own, where nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.document_parts import DOC_HASH
from core.corpus.ratings import Standardisation
from core.corpus.stored import read_stored
from core.corpus.summary import summarise
from core.corpus.workspace import Workspace
from core.insight.histograms import CENTRES, counts_by_bin
from core.insight.two.selections import DomainChange
from core.records import Amount, OnProgress, Progress, ignore_progress

Scales = Mapping[str, Mapping[str, Standardisation]]


@dataclass(frozen=True, slots=True)
class RatedSide:
    """How one corpus is rated by one criterion, in standard deviations of the first corpus.

    Attributes
    ----------
    n : int
        Rated documents.
    mean : float or None
        Of them; None where there is none.
    counts : tuple of int
        Documents in the bins of `core.insight.histograms.EDGES`.
    """

    n: int
    mean: float | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RaterInBoth:
    """A rater's name under which both corpora have ratings.

    Attributes
    ----------
    name : str
        The name.
    is_same : bool
        Whether both were rated by the same model (the fingerprint says so); otherwise their ratings share no scale.
    sides : dict of str to (RatedSide, RatedSide)
        By the criteria that both are rated by, the largest difference of means first; empty where it is not the same.
    """

    name: str
    is_same: bool
    sides: dict[str, tuple[RatedSide, RatedSide]]


@dataclass(frozen=True, slots=True)
class TwoCorpora:
    """Two workspaces.

    Attributes
    ----------
    one, other : dict
        See `core.corpus.summary.summarise`.
    n_shared : int
        Documents of the other whose id the one has too (by its hash of 64 bits); of documents without an id of their
        own these are those with the same text.
    domains : tuple of DomainChange
        Shares of the tokens of each corpus, the largest change first.
    raters : tuple of RaterInBoth
        By name.
    """

    one: dict[str, Any]
    other: dict[str, Any]
    n_shared: int
    domains: tuple[DomainChange, ...]
    raters: tuple[RaterInBoth, ...]


def two_corpora(
    one: Workspace, other: Workspace, scales: Scales, *, on_progress: OnProgress = ignore_progress
) -> TwoCorpora:
    """Compare two workspaces; neither is written to.

    Parameters
    ----------
    one, other : Workspace
        The corpora.
    scales : mapping of str to mapping of str to Standardisation
        What the first corpus' ratings are standardised by, by rater and criterion.
    on_progress : callable
        Told how many parts are read.

    Returns
    -------
    TwoCorpora
        Exact. In memory are 8 bytes for each document of the first, and one part of the other.

    Raises
    ------
    InputError
        If a file of either is damaged.
    """
    reading = _Reading(on_progress, len(one.document_parts()) + len(other.document_parts()))
    summaries = summarise(one), summarise(other)
    both = [name for name in summaries[0]["ratings"] if name in summaries[1]["ratings"]]
    return TwoCorpora(
        *summaries,
        n_shared=_n_shared(one, other, reading),
        domains=tuple(_domains(*(summary["domains"] for summary in summaries))),
        raters=tuple(_rater(one, other, name, scales.get(name, {}), reading) for name in both),
    )


class _Reading:
    """Files that are read one by one, and told of."""

    def __init__(self, on_progress: OnProgress, total: int) -> None:
        self._on_progress, self._total, self._done = on_progress, total, 0

    def column(self, paths: list[Path], names: list[str]) -> Iterator[Any]:
        for path in paths:
            yield read_stored(path, names)
            self._done += 1
            self._on_progress(Progress(self._done, max(self._total, self._done), "parts", "reading both corpora"))


def _n_shared(one: Workspace, other: Workspace, reading: _Reading) -> int:
    parts = [table[DOC_HASH].to_numpy() for table in reading.column(one.document_parts(), [DOC_HASH])]
    known: npt.NDArray[np.uint64] = np.sort(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    n = 0
    for table in reading.column(other.document_parts(), [DOC_HASH]):
        hashes = table[DOC_HASH].to_numpy()
        places = np.searchsorted(known, hashes)
        n += int(np.count_nonzero(known[places[places < len(known)]] == hashes[places < len(known)]))
    return n


def _domains(one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]) -> list[DomainChange]:
    totals = [max(sum(each["n_tokens"] for each in domains.values()), 1) for domains in (one, other)]
    found = []
    for name in {**one, **other}:
        a, b = (Amount(**domains[name]) if name in domains else Amount(0, 0) for domains in (one, other))
        found.append(DomainChange(name, a, b, a.n_tokens / totals[0], b.n_tokens / totals[1]))
    return sorted(found, key=lambda change: (-abs(change.change), change.domain))


def _rater(
    one: Workspace, other: Workspace, name: str, scale: Mapping[str, Standardisation], reading: _Reading
) -> RaterInBoth:
    records = [workspace.ratings_record(name) for workspace in (one, other)]
    # Of ratings whose maker is not known nothing can be said.
    is_same = records[0].get("fingerprint") is not None and records[0]["fingerprint"] == records[1].get("fingerprint")
    criteria = [key for key in scale if key in one.criteria_rated(name) and key in other.criteria_rated(name)]
    if not is_same or not criteria:
        return RaterInBoth(name, is_same, {})
    left, right = (
        _rated(workspace, name, {key: scale[key] for key in criteria}, reading) for workspace in (one, other)
    )
    sides = {key: (left[key], right[key]) for key in criteria}
    return RaterInBoth(name, is_same, dict(sorted(sides.items(), key=lambda item: -_distance(*item[1]))))


def _distance(one: RatedSide, other: RatedSide) -> float:
    return -1.0 if one.mean is None or other.mean is None else abs(other.mean - one.mean)


def _rated(
    workspace: Workspace, rater: str, scale: Mapping[str, Standardisation], reading: _Reading
) -> dict[str, RatedSide]:
    counts = {key: np.zeros(len(CENTRES), dtype=np.int64) for key in scale}
    sums = dict.fromkeys(scale, 0.0)
    for table in reading.column(workspace.rating_parts(rater), list(scale)):
        for key, each in scale.items():
            standardised = each.apply(table[key].to_numpy(zero_copy_only=False).astype(np.float32))
            counts[key] += counts_by_bin(standardised)
            sums[key] += float(np.nansum(standardised))
    totals = {key: int(counted.sum()) for key, counted in counts.items()}
    return {key: RatedSide(n, sums[key] / n if n else None, tuple(counts[key].tolist())) for key, n in totals.items()}
