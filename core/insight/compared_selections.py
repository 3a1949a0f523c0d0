"""The selection of some settings beside the saved selections and the baselines that can be had of them now."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.chance import random_bits
from core.corpus.workspace import Workspace
from core.errors import QuLensError
from core.insight.overlaps import Marks, Pair, pairs_of
from core.selection.asked.parameters import SelectionParameters
from core.selection.baselines.registry import BASELINES, MATCHED, as_baseline, matched_to
from core.selection.choosing.choose import Choice, choose
from core.selection.choosing.utility import utility_of
from core.selection.pool.needed import pool_for
from core.selection.pool.pool import Pool
from core.selection.stored.kept import kept_by
from core.selection.stored.selecting import selection_manifest

HERE = "these settings"
# Of a larger corpus so many documents are ranked, drawn by chance: a correlation is then right to about 0.002.
MOST_RANKED = 200_000
_RANKING_STREAM = 5


@dataclass(frozen=True, slots=True)
class ComparedSelections:
    """Selections, each with each.

    Attributes
    ----------
    names : tuple of str
        `HERE` first, then the saved ones, then the baselines.
    n_documents : dict of str to int
        What each keeps.
    pairs : list of Pair
        See `core.insight.overlaps.pairs_of`.
    not_to_be_had : dict of str to str
        By name, why a baseline or a saved selection is not among them.
    is_sampled : bool
        Whether the correlations are over `MOST_RANKED` documents drawn by chance; all else is exact.
    """

    names: tuple[str, ...]
    n_documents: dict[str, int]
    pairs: list[Pair]
    not_to_be_had: dict[str, str]
    is_sampled: bool


def compared_selections(
    workspace: Workspace, parameters: SelectionParameters, saved: Sequence[str]
) -> ComparedSelections:
    """Compare what some settings select with saved selections and baselines.

    Parameters
    ----------
    workspace : Workspace
        A rated corpus.
    parameters : SelectionParameters
        The settings; baselines have their budget.
    saved : sequence of str
        Names of saved selections.

    Returns
    -------
    ComparedSelections
        Without what cannot be had, which is said.

    Raises
    ------
    InputError
        If the settings themselves select nothing.
    """
    pool = pool_for(workspace, parameters)
    gathered = _Gathered(workspace, pool)
    choice = gathered.add(HERE, parameters, pool)
    for name in saved:
        with gathered.excused(f"selection {name}") as label:
            gathered.add_saved(label, name)
    for baseline in BASELINES:
        with gathered.excused(f"baseline {baseline.name}") as label:
            if baseline.name == parameters.baseline:
                continue
            if baseline.name == MATCHED:
                asked = matched_to(parameters, _as_manifest(pool, choice))
            else:
                asked = as_baseline(parameters, baseline.name, workspace.columns(), workspace.root)
            gathered.add(label, asked, pool_for(workspace, asked))
    return gathered.compared()


def _as_manifest(pool: Pool, choice: Choice) -> dict[str, Any]:
    amounts = {name: asdict(amount) for name, amount in pool.amounts_by_domain(choice.rows).items()}
    return {"selection": HERE, "n_tokens": pool.amount(choice.rows).n_tokens, "domains": amounts}


class _Gathered:
    """What was selected so far, and by what."""

    def __init__(self, workspace: Workspace, pool: Pool) -> None:
        self._workspace, self._pool = workspace, pool
        self._marks: dict[str, Marks] = {}
        self._utilities: dict[str, Floats] = {}
        self._not_to_be_had: dict[str, str] = {}
        self._is_sampled = len(pool) > MOST_RANKED
        self._ranked = _drawn(pool) if self._is_sampled else np.arange(len(pool))

    @contextmanager
    def excused(self, label: str) -> Iterator[str]:
        """Go on where something cannot be had, and remember why."""
        try:
            yield label
        except QuLensError as error:
            self._not_to_be_had[label] = str(error)

    def add(self, label: str, parameters: SelectionParameters, pool: Pool) -> Choice:
        """Select now."""
        choice = choose(pool, parameters)
        self._marks[label] = choice.is_kept
        if not parameters.is_uniform:
            self._utilities[label] = choice.utility.at(self._ranked)
        return choice

    def add_saved(self, label: str, name: str) -> None:
        """Read what was selected before; what it was wanted for may be gone since."""
        marks = kept_by(self._workspace, name, self._pool)
        self._marks[label] = marks
        parameters = SelectionParameters.from_json(selection_manifest(self._workspace, name)["parameters"])
        if not parameters.is_uniform:
            with suppress(QuLensError):
                utility = utility_of(pool_for(self._workspace, parameters), parameters)
                self._utilities[label] = utility.at(self._ranked)

    def compared(self) -> ComparedSelections:
        """Set all of them beside each other."""
        n_documents = {name: int(np.count_nonzero(marks)) for name, marks in self._marks.items()}
        pairs = pairs_of(self._marks, self._utilities)
        return ComparedSelections(tuple(self._marks), n_documents, pairs, self._not_to_be_had, self._is_sampled)


def _drawn(pool: Pool) -> npt.NDArray[np.int64]:
    """Draw documents to be ranked, each with the same chance."""
    bits = random_bits(0, pool.doc_hash, stream=_RANKING_STREAM)
    return np.sort(np.argpartition(bits, MOST_RANKED)[:MOST_RANKED])
