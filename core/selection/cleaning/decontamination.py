"""Documents that hold texts of evaluations: a model trained on them is tested on what it has read."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.columns.column_files import REASON, VALUE, read_column
from core.corpus.columns.fill_column import fill_column
from core.corpus.text_steps import texts_in_steps
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, ignore_progress
from core.selection.baselines.hashed_words import hashed_words
from core.selection.baselines.targets import Targets
from core.selection.cleaning.evaluation_texts import FEWEST_WORDS, EvaluationTexts, index_evaluation_texts
from core.selection.cleaning.word_ngrams import normalised, runs_of

COLUMN = "contaminated"
DEFAULT_N_WORDS = 13
_MOST_WORDS = 50
_SHOWN_CHARACTERS = 60
_MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ContaminationReport:
    """What was found of evaluations in the corpus.

    Attributes
    ----------
    column : str
        Where it is written.
    n_documents, n_contaminated : int
        Documents of the corpus, and those that share a run of words.
    n_texts, n_too_short : int
        Texts that were looked for, and those that are too short to be looked for.
    n_unread : int
        Rows of the evaluations without a text that could be read.
    examples : tuple of str
        What some of the documents share with which record.
    """

    column: str
    n_documents: int
    n_contaminated: int
    n_texts: int
    n_too_short: int
    n_unread: int
    examples: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self) | {"examples": list(self.examples)}


def find_contaminated(
    workspace: Workspace,
    targets: Targets,
    *,
    n_words: int = DEFAULT_N_WORDS,
    name: str = COLUMN,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ContaminationReport:
    """Say of each document whether it shares a run of words with the text of an evaluation.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    targets : Targets
        Texts of evaluations.
    n_words : int
        How many words in a row must be the same, case and punctuation aside; 5 to 50. A text of an evaluation with
        fewer words is looked for whole, and one of fewer than 5 not at all.
    name : str
        What to call the column: true or false, and the words and the record in words.
    force, n_processes, on_progress
        As for `core.corpus.columns.fill_column.fill_column`.

    Returns
    -------
    ContaminationReport
        What was found.

    Raises
    ------
    InputError
        If `n_words` is out of bounds, or there is no text to look for.
    ConflictError
        If there is another column of this name and `force` is false.

    Notes
    -----
    Runs of 13 words, as in Brown et al. (2020), "Language Models are Few-Shot Learners", appendix C.
    """
    if not FEWEST_WORDS <= n_words <= _MOST_WORDS:
        raise InputError(f"The number of words (--n {n_words}) must be from {FEWEST_WORDS} to {_MOST_WORDS}. Give 13.")
    with tempfile.TemporaryDirectory(prefix="qulens-") as folder:
        texts = index_evaluation_texts(targets, n_words, Path(folder))
        how = {"method": "decontaminate", "n_words": n_words, **targets.record()}
        report = fill_column(
            workspace,
            name,
            SharedRuns(texts),
            how=how,
            force=force,
            n_processes=n_processes,
            on_progress=on_progress,
        )
    is_contaminated = read_column(workspace, name)
    n_contaminated = pc.sum(is_contaminated).as_py() or 0
    reasons = read_column(workspace, name, REASON).drop_null()[:_MOST_EXAMPLES].to_pylist()
    return ContaminationReport(
        name, report.n_documents, n_contaminated, texts.n_texts, texts.n_too_short, texts.n_unread, tuple(reasons)
    )


@dataclass(frozen=True, slots=True)
class SharedRuns:
    """Gives the values of the column."""

    texts: EvaluationTexts

    def __call__(self, documents: pa.Table) -> Mapping[str, pa.Array]:
        """Look for the runs of words of each document of a part."""
        reasons = [reason for texts in texts_in_steps(documents["text"]) for reason in self.reasons(texts)]
        values = pa.array([reason is not None for reason in reasons], pa.bool_())
        return {VALUE: values, REASON: pa.array(reasons, pa.string())}

    def reasons(self, texts: list[str]) -> list[str | None]:
        """Say of each text what it shares with which record, the longest run, the first; None where nothing."""
        found: list[str | None] = [None] * len(texts)
        words = hashed_words([normalised(text) for text in texts])
        for n in self.texts.lengths:
            runs = runs_of(words, n)
            records = self.texts.records_of(runs.hashes)
            hits = np.flatnonzero(records[:, 0] >= 0)
            rows, first = np.unique(np.searchsorted(runs.ends, hits, side="right"), return_index=True)
            for row, hit in zip(rows.tolist(), hits[first].tolist(), strict=True):
                begins = hit - (int(runs.ends[row - 1]) if row else 0)
                file, number = records[hit].tolist()
                found[row] = found[row] or self._in_words(texts[row], begins, n, where=(file, number))
        return found

    def _in_words(self, text: str, begins: int, n: int, *, where: tuple[int, int]) -> str:
        words = " ".join(normalised(text).split(" ")[begins : begins + n])
        shown = words if len(words) <= _SHOWN_CHARACTERS else words[:_SHOWN_CHARACTERS].rstrip() + "…"
        return f"shares «{shown}» with {self.texts.files[where[0]]}, record {where[1]:,}"
