"""How hard each document is to predict for a small language model of bytes, in bits per byte."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from core.corpus.columns.column_files import VALUE
from core.corpus.columns.fill_column import ColumnReport, fill_column
from core.corpus.document_parts import DOC_HASH
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, ignore_progress
from core.selection.baselines.ngram_counts import ORDER
from core.selection.baselines.ngram_lm import load_model
from core.selection.baselines.perplexity_sample import SAMPLE_BYTES, SEED, Learned, half_of, of_halves, of_targets
from core.selection.baselines.targets import Targets

COLUMN = "bits_per_byte"
_STEP_ROWS = 500


@dataclass(frozen=True, slots=True)
class PerplexityReport:
    """What the models learned from, and what the column holds.

    Attributes
    ----------
    column : ColumnReport
        The column of bits per byte.
    n_texts, n_bytes : int
        What the models learned from, both together if there are two.
    """

    column: ColumnReport
    n_texts: int
    n_bytes: int

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return self.column.to_json() | {"n_texts_learned": self.n_texts, "n_bytes_learned": self.n_bytes}


def fill_perplexity(
    workspace: Workspace,
    targets: Targets | None = None,
    *,
    name: str = COLUMN,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> PerplexityReport:
    """Compute the bits per byte that a small language model needs for each document, as a column.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    targets : Targets or None
        Texts that the model learns from. Without them there are two models, of one half of the corpus each, and
        a document is measured by the one of the other half, which has not read it.
    name : str
        What to call the column: bits per byte of UTF-8, the smaller the more predictable.
    force : bool
        Whether a column of this name that was made otherwise, of another corpus for one, may be replaced.
    n_processes : int or None
        By default one for each processor.
    on_progress : callable
        Told how many documents are done.

    Returns
    -------
    PerplexityReport
        The same values for any order of files.

    Raises
    ------
    InputError
        If there is nothing to learn from.
    ConflictError
        If there is another column of this name and `force` is false.

    Notes
    -----
    A model learns from 16 MiB of texts drawn by chance, at most the first 64 KiB of each.
    """
    if not workspace.document_parts():
        raise InputError(f"'{workspace.root}' has no documents yet. Add some: qulens import {workspace.root} FILE...")
    learned = Learned()
    models = of_halves(workspace, learned, on_progress) if targets is None else [of_targets(targets, learned)]
    how = {
        "method": "perplexity",
        **({"target": "the other half of the corpus"} if targets is None else targets.record()),
        "order": ORDER,
        "sample_bytes": SAMPLE_BYTES,
        "seed": SEED,
        "models_fingerprints": [model.fingerprint() for model in models],
    }
    with tempfile.TemporaryDirectory(prefix="qulens-") as folder:
        folders = tuple(Path(folder) / str(number) for number in range(len(models)))
        for model, place in zip(models, folders, strict=True):
            model.save(place)
        del models
        report = fill_column(
            workspace,
            name,
            BitsPerByte(folders),
            how=how,
            reads=("text", DOC_HASH),
            force=force,
            n_processes=n_processes,
            on_progress=on_progress,
        )
    return PerplexityReport(report, **asdict(learned))


@dataclass(frozen=True, slots=True)
class BitsPerByte:
    """Gives the values of the column.

    Attributes
    ----------
    folders : tuple of Path
        Where the model lies, or the models of the two halves.
    """

    folders: tuple[Path, ...]

    def __call__(self, documents: pa.Table) -> Mapping[str, pa.Array]:
        """Measure the documents of a part, each by a model that has not read it."""
        values = np.zeros(documents.num_rows)
        other = 1 - half_of(documents[DOC_HASH].to_numpy()) if len(self.folders) == 2 else np.zeros(len(values))
        for number, folder in enumerate(self.folders):
            rows = np.flatnonzero(other == number)
            for start in range(0, len(rows), _STEP_ROWS):
                step = rows[start : start + _STEP_ROWS]
                texts = [text.encode("utf-8") for text in documents["text"].take(step).to_pylist()]
                values[step] = load_model(folder).bits(texts) / np.array([max(len(text), 1) for text in texts])
        return {VALUE: pa.array(values, pa.float64())}
