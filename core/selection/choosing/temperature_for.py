"""The temperature that brings about what is wanted on average: a variety, a mean rating, or a share of a group."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.expectation import Counts, Expected, counts_of, expected
from core.selection.choosing.preparing import budget_of, prepare
from core.selection.choosing.utility import utility_of
from core.selection.pool.pool import Pool
from core.wording import listed

_LEAST, _MOST = 0.01, 1000.0
_N_TRIED, _HALVINGS = 31, 30


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be brought about.

    Attributes
    ----------
    kind : str
        ``"ess"``, an effective sample size, in documents or as a share of the candidates; ``"mean"``, a mean utility
        of the documents taken; ``"share"``, of the tokens taken.
    value : float
        How much.
    group : str
        Whose share.
    """

    kind: str
    value: float
    group: str = ""

    @classmethod
    def parse(cls, written: str) -> "Target":
        """Read a target as the command line has it.

        Raises
        ------
        InputError
            If it is none.

        Examples
        --------
        >>> Target.parse("ess=0.5"), Target.parse("share:news=0.2").group
        (Target(kind='ess', value=0.5, group=''), 'news')
        """
        what, _, value = written.rpartition("=")
        kind, _, group = what.partition(":")
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if kind not in ("ess", "mean", "share") or (kind == "share") != bool(group) or not math.isfinite(number):
            raise InputError(
                f"{written[:80]!r} is no target for a temperature. "
                "Write ess=0.5, ess=20000, mean=1.2 or share:GROUP=0.3."
            )
        return cls(kind, number, group)


def with_temperature_for(pool: Pool, parameters: SelectionParameters, written: str) -> SelectionParameters:
    """Find the temperature for a target, and ask for it.

    Parameters
    ----------
    pool : Pool
        The corpus with its ratings.
    parameters : SelectionParameters
        What else is asked for.
    written : str
        The target, see `Target.parse`.

    Returns
    -------
    SelectionParameters
        With the temperature to four digits, and the target beside it.

    Raises
    ------
    InputError
        If no temperature brings it about; the sentence says what can be had.
    """
    if parameters.phases or parameters.is_uniform or parameters.combine == "mix":
        raise InputError("A temperature can only be found for one draw by ratings, not for phases, mixes or uniform.")
    target = Target.parse(written)
    utility = utility_of(pool, parameters)
    prepared = prepare(pool, parameters, utility, budget=budget_of(pool, parameters, utility))
    if target.kind == "share" and target.group not in prepared.groups.names:
        raise InputError(f"There is no group {target.group!r}, only {listed(prepared.groups.names)}.")
    if target.kind == "share" and prepared.quotas is not None:
        raise InputError("Quotas settle the shares, whatever the temperature. Find one for a share with --quota none.")
    place = prepared.groups.names.index(target.group) if target.kind == "share" else 0
    counts = counts_of(prepared)
    wanted = target.value
    if target.kind == "ess" and wanted <= 1:
        wanted *= float(counts.n_documents.sum())
    found = _found(counts, target, wanted, place)
    return replace(parameters, temperature=float(f"{found:.4g}"), temperature_for=written)


def _figure(result: Expected, target: Target, place: int) -> float:
    if target.kind == "share":
        return result.shares[place]
    return result.mean if target.kind == "mean" else result.effective_sample_size


def _found(counts: Counts, target: Target, wanted: float, place: int) -> float:
    def excess(temperature: float) -> float:
        return float(_figure(expected(counts, temperature), target, place) - wanted)

    steps = [_LEAST * math.pow(_MOST / _LEAST, number / (_N_TRIED - 1)) for number in range(_N_TRIED)]
    tried = [0.0, *steps]
    values = [excess(temperature) for temperature in tried]
    for (low, below), (high, above) in pairwise(zip(tried, values, strict=True)):
        if below == 0:
            return low
        if below * above <= 0 or abs(above) < 1e-3 * abs(wanted):
            return _between(excess, max(low, _LEAST / 10), high, rising=above > below)
    raise InputError(
        f"No temperature brings about {target.kind} {wanted:.6g}: from top-k to uniform it is "
        f"{min(values) + wanted:.6g} to {max(values) + wanted:.6g}. Choose a value between."
    )


def _between(excess: Callable[[float], float], low: float, high: float, *, rising: bool) -> float:
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        if (excess(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return math.sqrt(low * high)
