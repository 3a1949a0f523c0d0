"""The same audit at several settings: how what is kept of each group moves with temperature, budget and criterion."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import known
from core.errors import QuLensError
from core.insight.audit.candidates import By, could_be_kept, goes_by
from core.insight.audit.measures.ratios import matched_ratios, retention_ratios
from core.insight.groups import Grouping
from core.records import Amount, OnProgress, Progress, ignore_progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.baselines.registry import as_baseline
from core.selection.choosing.choose import choose
from core.selection.pool.pool import Pool
from core.wording import listed

TEMPERATURE, CRITERION, BUDGET = "temperature", "criterion", "budget"
KINDS = (TEMPERATURE, CRITERION, BUDGET)
# From top-k to where most of the rating is gone.
TEMPERATURES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
# Shares of the rated tokens.
FRACTIONS = ("0.05", "0.1", "0.2", "0.3", "0.5", "0.7")
UNIFORM = "uniform"

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Setting:
    """What one setting keeps of each group.

    Attributes
    ----------
    kind : str
        One of `KINDS`, or `UNIFORM` for the draw that everything is compared with, or ``selection`` for a saved one.
    name : str
        The setting in words: a temperature, a criterion, a share of the tokens, a selection's name.
    kept : Amount
        What it keeps of all.
    ratios : tuple of float or None
        The retention ratio of each group, in the grouping's order; see `core.insight.audit.measures.retention`.
    uniform_matched : tuple of float or None
        Those that a uniform draw with the same share of every domain has on average: the honest baseline.
    """

    kind: str
    name: str
    kept: Amount
    ratios: tuple[float | None, ...]
    uniform_matched: tuple[float | None, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)


def setting_of(kind: str, name: str, pool: Pool, is_kept: Marks, grouping: Grouping, *, by: By = ()) -> Setting:
    """Say what some documents are of each group, over what could be kept of it."""
    n_groups = len(grouping.groups)
    tokens = np.where(could_be_kept(pool, is_kept, by), pool.n_tokens, 0)
    before, after = (np.bincount(grouping.group_of, tokens * each, n_groups) for each in (np.ones(len(pool)), is_kept))
    found = retention_ratios(before, after), matched_ratios(tokens, is_kept, grouping, pool.domain_of)
    ratios, matched = (tuple(known(ratio) for ratio in each) for each in found)
    return Setting(kind, name, pool.amount(is_kept), ratios, matched)


def sweep(
    pool: Pool,
    parameters: SelectionParameters,
    groupings: Sequence[Grouping],
    *,
    on_progress: OnProgress = ignore_progress,
) -> dict[str, list[Setting]]:
    """Select again with one parameter changed at a time, and say what each of these selections keeps of each group.

    Parameters
    ----------
    pool : Pool
        All documents, with the columns that the parameters need.
    parameters : SelectionParameters
        What was asked for: all but what is changed stays, the seed too, so that the settings differ by nothing else.
        The uniform draw has another seed: by the same one it would share its chance with what it is beside.
    groupings : sequence of Grouping
        The groups.
    on_progress : callable
        Told how many settings are done.

    Returns
    -------
    dict of str to list of Setting
        By column: a uniform draw of the same budget and quotas first, then temperatures, criteria and budgets.
        Settings that cannot be had (a budget above what there is) are left out; without temperature, as where several
        phases or a mix are asked for, there are none but those of budgets.
    """
    found: dict[str, list[Setting]] = {grouping.column: [] for grouping in groupings}
    every = list(settings(parameters, pool.criteria))
    for done, (kind, name, changed) in enumerate(every):
        on_progress(Progress(done, len(every), "settings", "selecting again by other settings"))
        # A setting that cannot be had is not shown: this selection is not there to be audited.
        with suppress(QuLensError):
            is_kept = choose(pool, changed).is_kept
            for grouping in groupings:
                found[grouping.column].append(setting_of(kind, name, pool, is_kept, grouping, by=goes_by(changed)))
    return found


def left_out_in_words(found: Sequence[Setting], parameters: SelectionParameters, criteria: Sequence[str]) -> str | None:
    """Name the settings of a sweep that could not be had; None where there is none."""
    had = {(each.kind, each.name) for each in found}
    missing = [
        name if kind in (name, CRITERION) else f"{kind} {name}"
        for kind, name, _ in settings(parameters, criteria)
        if (kind, name) not in had
    ]
    return f"It cannot be had at these other settings, which are left out: {listed(missing)}." if missing else None


def settings(
    parameters: SelectionParameters, criteria: Sequence[str]
) -> Iterator[tuple[str, str, SelectionParameters]]:
    """List the settings of a sweep: kind, name, parameters.

    Examples
    --------
    >>> found = list(settings(SelectionParameters(fraction="0.1"), ["facts"]))
    >>> [name for kind, name, _ in found if kind != "budget"]
    ['uniform', '0', '0.25', '0.5', '1', '2', '4', 'facts']
    """
    plain = replace(parameters, temperature_for=None)
    has_temperature = not (parameters.phases or parameters.combine == "mix" or parameters.is_uniform)
    drawn = replace(plain, phases=(), order="key", seed=plain.seed ^ 1)
    yield UNIFORM, UNIFORM, as_baseline(drawn, UNIFORM, [], "")
    for temperature in TEMPERATURES if has_temperature else ():
        yield TEMPERATURE, f"{temperature:g}", replace(plain, temperature=temperature)
    for criterion in criteria if has_temperature else ():
        by = replace(plain, criteria=((criterion, 1.0),), combine="sum", reference=None, is_raw=False)
        yield CRITERION, criterion, by
    for fraction in FRACTIONS:
        yield BUDGET, fraction, replace(plain, fraction=fraction, token_budget=None, document_budget=None)
