"""Comparisons as a graph: items are its nodes, each comparison an edge.  No text, no I/O.

Strengths of two items can be compared only where a chain of comparisons leads from one to the other, and are finite
without a prior only where chains of wins lead both ways (Ford, 1957, "Solution of a Ranking Problem from Binary
Comparisons"; doi:10.1080/00029890.1957.11989117).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from core.arrays import Floats
from core.errors import InputError, NoJudgmentsError, ShapeError

Integers = npt.NDArray[np.integer[Any]]

N_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonGraph:
    """Comparisons in the order of their left item, those without weight left out.

    Attributes
    ----------
    starts : ndarray of int32, shape (n_items + 1,)
        Comparisons ``starts[i]`` to ``starts[i + 1]`` have item i on the left.
    left, right : ndarray of int32, shape (n_comparisons,)
        The two items.
    prob_right_preferred : ndarray of float64, shape (n_comparisons,)
        From 0 to 1.
    weights : ndarray of float64, shape (n_comparisons,)
        Positive: how many comparisons each one counts for.
    """

    starts: npt.NDArray[np.int32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    prob_right_preferred: Floats
    weights: Floats

    @property
    def n_items(self) -> int:
        """Items, compared or not."""
        return len(self.starts) - 1

    def matrix(self, values: npt.NDArray[Any]) -> csr_array:
        """Put a value of each comparison at (left, right); comparisons of the same two items add up in products."""
        return csr_array((values, self.right, self.starts), shape=(self.n_items, self.n_items), copy=False)

    def net_sums(self, values: Floats) -> Floats:
        """Add up a value of each comparison at its items: plus on the right, minus on the left."""
        matrix, ones = self.matrix(values), np.ones(self.n_items)
        sums: Floats = matrix.T @ ones
        sums -= matrix @ ones
        return sums

    def sums(self, values: Floats) -> Floats:
        """Add up a value of each comparison at both of its items."""
        matrix, ones = self.matrix(values), np.ones(self.n_items)
        sums: Floats = matrix.T @ ones
        sums += matrix @ ones
        return sums

    @property
    def part_sizes(self) -> list[int]:
        """How many items each connected part has, the largest first; one part where all can be compared."""
        _, parts = connected_components(self.matrix(self.weights), directed=True, connection="weak")
        return sorted(np.bincount(parts).tolist(), reverse=True)

    def refuse_parts(self) -> None:
        """Raise an `InputError` that names the parts if no comparison connects them."""
        _, parts = connected_components(self.matrix(self.weights), directed=True, connection="weak")
        if parts.any():
            raise InputError(
                f"The comparisons leave the {self.n_items:,} items in {_described(parts)}, and no comparison leads "
                "from one to another: strengths of different parts cannot be compared. "
                "Add comparisons between the parts, or fit each part by itself."
            )

    def refuse_infinite_strengths(self) -> None:
        """Raise an `InputError` that names items if some win or lose all that connects them to the others."""
        right_won, left_won = self.prob_right_preferred > 0, self.prob_right_preferred < 1
        winners = np.concatenate([self.right[right_won], self.left[left_won]])
        losers = np.concatenate([self.left[right_won], self.right[left_won]])
        shape = (self.n_items, self.n_items)
        wins = csr_array((np.ones(len(winners), np.bool_), (winners, losers)), shape=shape)
        _, parts = connected_components(wins, directed=True, connection="strong")
        if not parts.any():
            return
        only_win = np.flatnonzero(np.bincount(losers, minlength=self.n_items) == 0)
        only_lose = np.flatnonzero(np.bincount(winners, minlength=self.n_items) == 0)
        named = [
            f"{len(items):,} only {verb} (such as item {items[0]})"
            for verb, items in (("win", only_win), ("lose", only_lose))
            if len(items)
        ]
        found = ", ".join(named) or f"they fall into {_described(parts)}, and one wins all comparisons against another"
        raise InputError(
            f"Without a prior not all of the {self.n_items:,} items have a finite strength: {found}. "
            "Give a finite prior_sd, or add comparisons that go the other way."
        )


def comparison_graph(
    left: Integers, right: Integers, prob_right_preferred: Floats, weights: Floats | None, n_items: int
) -> ComparisonGraph:
    """Check comparisons and bring them into the order of their left item.

    Parameters
    ----------
    left, right : ndarray of int, shape (n_comparisons,)
        Items, from 0 to ``n_items - 1``.
    prob_right_preferred : ndarray of float64, shape (n_comparisons,)
        From 0 to 1, 0.5 for a tie.
    weights : ndarray of float64, shape (n_comparisons,), or None
        Finite and not negative; None for one each.
    n_items : int
        Items, compared or not.

    Returns
    -------
    ComparisonGraph
        Of the comparisons whose weight is not 0.

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    InputError
        If a value is not what it should be; the message names the first one.
    NoJudgmentsError
        If no comparison has a weight.
    """
    left, right, prob = np.asarray(left), np.asarray(right), np.asarray(prob_right_preferred, dtype=np.float64)
    weights = np.ones(len(left)) if weights is None else np.asarray(weights, dtype=np.float64)
    _check(left, right, prob, weights, n_items)
    kept = np.flatnonzero(weights)
    if not len(kept):
        raise NoJudgmentsError("No comparison has a weight above 0. Judge some pairs, or check the weights.")
    starts, places = _grouped(left[kept], n_items)
    order = kept[places]
    return ComparisonGraph(
        starts, left[order].astype(np.int32), right[order].astype(np.int32), prob[order], weights[order]
    )


def _grouped(items: Integers, n_items: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    # scipy turns rows into columns by counting, which takes a third of the time of sorting.
    rows = np.arange(len(items) + 1, dtype=np.int32)
    marks = csr_array((np.ones(len(items), np.int8), items.astype(np.int32), rows), shape=(len(items), n_items))
    columns = marks.tocsc()
    return columns.indptr, columns.indices


def _check(left: Integers, right: Integers, prob: Floats, weights: Floats, n_items: int) -> None:
    if not left.shape == right.shape == prob.shape == weights.shape or left.ndim != 1:
        shapes = ", ".join(str(array.shape) for array in (left, right, prob, weights))
        raise ShapeError(f"left, right, probabilities and weights have shapes {shapes}. Give one of each a comparison.")
    for side, items in (("left", left), ("right", right)):
        if len(items) and not np.issubdtype(items.dtype, np.integer):  # an empty list is of no type
            raise InputError(f"Items on the {side} are of type {items.dtype}. Number them with integers from 0.")
        _refuse_any(
            (items < 0) | (items >= n_items), items, f"has item {{}} on the {side}; {n_items:,} items count from 0"
        )
    _refuse_any(left == right, left, "compares item {} with itself. Leave it out")
    _refuse_any(
        ~((prob >= 0) & (prob <= 1)), prob, "has the probability {}, not one from 0 to 1. Leave out what was not judged"
    )
    _refuse_any(~((weights >= 0) & (weights < np.inf)), weights, "has the weight {}. Give a finite one, 0 or above")


def _refuse_any(wrong: npt.NDArray[np.bool_], values: npt.NDArray[Any], what: str) -> None:
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InputError(f"Comparison {first} {what.format(values[first])} ({wrong.sum():,} such in all).")


def _described(parts: npt.NDArray[np.int32]) -> str:
    _, first_items, sizes = np.unique(parts, return_index=True, return_counts=True)
    largest = np.lexsort((first_items, -sizes))[:N_NAMED]
    named = [
        f"{sizes[part]:,} {'item' if sizes[part] == 1 else 'items'} (such as item {first_items[part]})"
        for part in largest
    ]
    rest = ["the others smaller"] if len(sizes) > N_NAMED else []
    return f"{len(sizes):,} parts: {', '.join(named + rest)}"
