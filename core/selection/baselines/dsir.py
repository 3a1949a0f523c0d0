"""Importance weights towards target texts, by hashed n-grams (DSIR): which documents look like the target."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.columns.column_files import REASON, VALUE
from core.corpus.columns.fill_column import ColumnReport, fill_column
from core.corpus.columns.in_processes import Processes, in_processes
from core.corpus.stored import read_stored
from core.corpus.text_steps import texts_in_steps
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, Progress, ignore_progress
from core.selection.baselines.hashed_words import Places
from core.selection.baselines.sha_buckets import N_BUCKETS, sha_buckets
from core.selection.baselines.targets import Targets

# As in the package of the paper's authors.
MIN_WORDS, SMOOTHING = 100, 1e-8

# Logarithms are rounded to whole numbers of these steps, so that their sums are exact in any order.
STEPS_PER_NAT = 2**30


def log_ratios(target: Places, corpus: Places) -> Places:
    """Say how much more likely each bucket is in the target than in the corpus.

    Parameters
    ----------
    target, corpus : ndarray of int64, shape (n_buckets,)
        How many words and pairs of words fell into each bucket; not all 0.

    Returns
    -------
    ndarray of int64, shape (n_buckets,)
        ``log(p_target + 1e-8) - log(p_corpus + 1e-8)``, in steps of 2**-30.

    Examples
    --------
    >>> (log_ratios(np.array([3, 1]), np.array([1, 1])) / STEPS_PER_NAT).round(4).tolist()
    [0.4055, -0.6931]
    """
    logs = [np.log(counts / counts.sum() + SMOOTHING) for counts in (target, corpus)]
    ratios: Places = np.rint((logs[0] - logs[1]) * STEPS_PER_NAT).astype(np.int64)
    return ratios


@dataclass(frozen=True, slots=True, eq=False)
class ImportanceWeights:
    """Gives documents their weights; the values of a column.

    Attributes
    ----------
    ratios : ndarray of int64, shape (n_buckets,)
        See `log_ratios`.
    min_words : int
        A shorter document has no weight: a few words say little, and short texts have the largest weights by chance.
    """

    ratios: Places
    min_words: int = MIN_WORDS

    def __call__(self, documents: pa.Table) -> dict[str, pa.Array]:
        """Weigh the documents of a part.

        Parameters
        ----------
        documents : Table
            With the column ``text``.

        Returns
        -------
        dict of str to Array, shape (n_documents,)
            `VALUE`, the logarithm of the importance weight in nats, null where `REASON` says why there is none.
        """
        found = [sha_buckets().of(texts) for texts in texts_in_steps(documents["text"])]
        empty = np.zeros(0, np.int64)
        n_words = np.concatenate([empty, *(each.n_words for each in found)])
        steps = np.concatenate([empty, *(each.sums(self.ratios) for each in found)])
        is_short = n_words < self.min_words
        reasons = [f"{n} words and signs, fewer than {self.min_words}" for n in n_words[is_short].tolist()]
        reason = np.full(len(n_words), None, dtype=object)
        reason[is_short] = reasons
        return {
            VALUE: pa.array(steps / STEPS_PER_NAT, pa.float64(), mask=is_short),
            REASON: pa.array(reason, pa.string()),
        }


def fill_dsir(
    workspace: Workspace,
    targets: Targets,
    *,
    name: str = "dsir",
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ColumnReport:
    """Compute the importance weight of every document towards target texts, as a column.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    targets : Targets
        Texts like those that are wanted.
    name : str
        What to call the column.
    force, n_processes
        As for `core.corpus.columns.fill_column.fill_column`.
    on_progress : callable
        Told how many documents are done, in each of two passes.

    Returns
    -------
    ColumnReport
        What it holds now.

    Raises
    ------
    InputError
        If there is no target text, or no document.
    ConflictError
        If a column of this name was made otherwise, of another corpus for one, and `force` is false.

    Notes
    -----
    The weight is the sum, over the words and pairs of words of the document, of the logarithm of their bucket's share
    of the target over its share of the corpus. Selecting by it at temperature 1 is importance resampling.

    References
    ----------
    Xie et al. (2023), "Data Selection for Language Models via Importance Resampling", arXiv:2302.03169; tokens,
    buckets, smoothing and the shortest length are those of the authors' package data-selection 1.0.3, so that the
    weights are the same but for rounding.
    """
    n_target_texts, target = _counts_of_targets(targets)
    # The same processes for both passes: what they have met in the first they need not hash again in the second.
    with Processes(n_processes or os.cpu_count() or 1) as processes:
        corpus = corpus_counts(workspace, processes, on_progress=on_progress)
        ratios = log_ratios(target, corpus)
        how = {"method": "dsir", **targets.record(), "n_target_texts": n_target_texts, "settings": _settings(ratios)}
        weights = ImportanceWeights(ratios)
        return fill_column(
            workspace, name, weights, how=how, force=force, n_processes=processes, on_progress=on_progress
        )


def _settings(ratios: Places) -> dict[str, Any]:
    fingerprint = hashlib.blake2b(ratios.astype("<i8").tobytes(), digest_size=16).hexdigest()
    return {
        "n_buckets": len(ratios),
        "min_words": MIN_WORDS,
        "smoothing": SMOOTHING,
        # Changes with the corpus too, whose texts are half of it.
        "ratios_fingerprint": fingerprint,
    }


def _counts_of_targets(targets: Targets) -> tuple[int, Places]:
    n_texts, counts = 0, np.zeros(N_BUCKETS, np.int64)
    for texts in targets.batches():
        n_texts += len(texts)
        counts += sha_buckets().of(texts).counts(N_BUCKETS)
    return n_texts, counts


def corpus_counts(
    workspace: Workspace, processes: int | Processes, *, on_progress: OnProgress = ignore_progress
) -> Places:
    """Count the words and pairs of words of all documents by bucket, exactly.

    Returns
    -------
    ndarray of int64, shape (n_buckets,)
        The same whatever the parts and processes.

    Raises
    ------
    InputError
        If there is no document.
    """
    parts = workspace.document_parts()
    if not parts:
        raise InputError(f"'{workspace.root}' has no documents yet. Add some: qulens import {workspace.root} FILE...")
    total = sum(pq.read_metadata(part).num_rows for part in parts)
    counts, done = np.zeros(N_BUCKETS, np.int64), 0
    for n_documents, of_part in in_processes(_counts_of_part, parts, processes):
        counts += of_part
        done += n_documents
        on_progress(Progress(done, total, "documents", "counting words"))
    return counts


def _counts_of_part(part: Path) -> tuple[int, Places]:
    texts, counts = read_stored(part, ["text"])["text"], np.zeros(N_BUCKETS, np.int64)
    for some in texts_in_steps(texts):
        counts += sha_buckets().of(some).counts(N_BUCKETS)
    return len(texts), counts
