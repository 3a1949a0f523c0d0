"""Rules of thumb as a baseline: which documents the filters of Gopher, C4 and FineWeb would keep, and why not others.

The limits are those of the published filters, made for English web pages: they know nothing of other languages, and
poems, dialogues, lists and tables fail them for what they are.
"""

from collections.abc import Mapping

import pyarrow as pa

from core.corpus.columns.column_files import REASON, VALUE
from core.corpus.columns.fill_column import ColumnReport, fill_column
from core.corpus.text_steps import each_text
from core.corpus.workspace import Workspace
from core.records import OnProgress, ignore_progress
from core.selection.baselines.c4_rules import C4
from core.selection.baselines.fineweb_rules import FINEWEB
from core.selection.baselines.gopher_rules import GOPHER_QUALITY, GOPHER_REPETITION
from core.selection.baselines.rule import Failure
from core.selection.baselines.text_shape import TextShape

COLUMN = "rules"
RULES = (*GOPHER_QUALITY, *GOPHER_REPETITION, *C4, *FINEWEB)

# Goes up when a rule changes, so that a column made by others is not gone on with.
_VERSION = 1


def failures(text: str) -> list[Failure]:
    """List the rules that a text fails.

    Parameters
    ----------
    text : str
        The text, taken for English.

    Returns
    -------
    list of Failure
        In the order of `RULES`; empty if it passes them all.

    Examples
    --------
    >>> [failure.in_words() for failure in failures("The moss stands beside the fern.")]
    ['gopher_words 6 (at least 50)', 'gopher_stop_words 1 (at least 2)', 'c4_sentences_in_ended_lines 1 (at least 5)']
    """
    shape = TextShape(text)
    found = (rule.failure(shape) for rule in RULES)
    return [failure for failure in found if failure is not None]


def check_by_rules(
    workspace: Workspace,
    *,
    name: str = COLUMN,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ColumnReport:
    """Say of every document whether it passes all rules, and which ones it fails.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    name : str
        What to call the column: true where all rules pass, and the failures in words.
    force, n_processes, on_progress
        As for `core.corpus.columns.fill_column.fill_column`.

    Returns
    -------
    ColumnReport
        What the column holds.

    Raises
    ------
    ConflictError
        If there is another column of this name and `force` is false.
    """
    how = {"method": "rules", "rules": "Gopher, C4 and FineWeb", "version": _VERSION}
    return fill_column(
        workspace, name, _pass_or_reasons, how=how, force=force, n_processes=n_processes, on_progress=on_progress
    )


def _pass_or_reasons(documents: pa.Table) -> Mapping[str, pa.Array]:
    found = [failures(text) for text in each_text(documents["text"])]
    reasons = ["; ".join(failure.in_words() for failure in each) or None for each in found]
    return {VALUE: pa.array([not each for each in found], pa.bool_()), REASON: pa.array(reasons, pa.string())}
