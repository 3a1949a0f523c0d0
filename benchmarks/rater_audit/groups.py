"""Ratings by group: how far each group's mean lies from that of the others, as it is and with length held equal."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.ratings import standardisation
from core.estimates import QUANTILE, Estimate
from core.insight.audit.held_equal import Places, remaining_gaps
from core.insight.audit.many import holm
from core.insight.audit.retention import FEW_DOCUMENTS
from rater_audit.rated import CRITERIA, N_TOKENS, Rated
from rater_audit.tables import Cell, Table, found

N_RESAMPLES = 300
SEED = 42
FEW = " (few)"

Floats = npt.NDArray[np.float64]
Values = Mapping[str, Floats]


def standardised(ratings: pd.DataFrame) -> dict[str, Floats]:
    """Give ratings by criterion, in standard deviations about the mean of all that are given."""
    values = {name: ratings[name].to_numpy(dtype=np.float64) for name in CRITERIA}
    return {name: standardisation(each).apply(each) for name, each in values.items()}


def length_bands(n_tokens: "pd.Series[int]") -> Places:
    """Band lengths by doublings, as the audit does."""
    doublings = np.floor(np.log2(np.maximum(n_tokens.to_numpy(dtype=np.int64), 1)))
    return np.unique(doublings, return_inverse=True)[1].astype(np.int64)


def gap_rows(
    values: Values, labels: "pd.Series[str]", strata: Places, *, units: "pd.Series[str] | None" = None
) -> list[list[Cell]]:
    """Make a row a group: its name, how many, and its gap to the others in its strata by each criterion.

    Parameters
    ----------
    values : mapping of str to ndarray of float
        Standardised ratings by criterion.
    labels : Series of str
        The group of each text.
    strata : ndarray of int64
        What is held equal; all 0 where nothing is.
    units : Series of str or None
        What is independent, where texts are not: the intervals are then from drawing units of each group again.

    Returns
    -------
    list of list of Cell
        The largest group first, those of fewer than 30 texts last, and not tested. p-values are adjusted over all.
    """
    group_of, names = pd.factorize(labels)
    places, sizes = group_of.astype(np.int64), np.bincount(group_of)
    gaps = {name: [each.gap for each in remaining_gaps(values[name], places, len(names), strata)] for name in values}
    if units is not None:
        gaps = _by_units(gaps, values, places, strata, pd.factorize(units)[0])
    cells = [[gaps[name][place] for name in values] for place in range(len(names))]
    is_few = sizes < FEW_DOCUMENTS
    p = np.array([[np.nan if is_few[place] else _p_value(gap) for gap in row] for place, row in enumerate(cells)])
    p = holm(p.ravel()).reshape(p.shape)
    order = sorted(range(len(names)), key=lambda place: (is_few[place], -sizes[place]))
    return [
        [
            str(names[place]).replace("_", " ") + (FEW if is_few[place] else ""),
            int(sizes[place]),
            *(found(gap, _known(p[place, number])) for number, gap in enumerate(cells[place])),
        ]
        for place in order
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _p_value(gap: Estimate) -> float:
    from scipy.stats import norm

    if gap.value is None or gap.ci_low is None or gap.ci_high is None or gap.ci_high == gap.ci_low:
        return np.nan
    return float(2 * norm.sf(abs(gap.value) / ((gap.ci_high - gap.ci_low) / (2 * QUANTILE))))


def _by_units(
    gaps: dict[str, list[Estimate]], values: Values, group_of: Places, strata: Places, unit_of: npt.NDArray[np.intp]
) -> dict[str, list[Estimate]]:
    """Give the gaps normal intervals, with the spread that they have when units of each group are drawn again."""
    rng, n_groups = np.random.default_rng(SEED), int(group_of.max()) + 1
    order = np.lexsort((unit_of, group_of))
    starts = np.flatnonzero(
        np.r_[True, np.diff(group_of[order]) != 0, False] | np.r_[True, np.diff(unit_of[order]) != 0, False]
    )
    members = np.split(order, starts[1:])
    group_of_unit = np.array([group_of[rows[0]] for rows in members])
    of_group = [np.flatnonzero(group_of_unit == place) for place in range(n_groups)]
    drawn = {name: np.full((N_RESAMPLES, n_groups), np.nan) for name in values}
    for resample in range(N_RESAMPLES):
        chosen = np.concatenate([rng.choice(units, len(units)) for units in of_group])
        rows = np.concatenate([members[unit] for unit in chosen])
        for name, each in values.items():
            again = remaining_gaps(each[rows], group_of[rows], n_groups, strata[rows])
            drawn[name][resample] = [np.nan if one.gap.value is None else one.gap.value for one in again]
    return {
        name: [
            Estimate(gap.value, gap.n, gap.value - QUANTILE * spread, gap.value + QUANTILE * spread)
            if gap.value is not None
            else gap
            for gap, spread in zip(gaps[name], np.nanstd(drawn[name], axis=0, ddof=1).tolist(), strict=True)
        ]
        for name in values
    }


def _table(heading: str, of_what: str, rows: list[list[Cell]]) -> Table:
    criteria = [(name.replace("_", " "), "gap") for name in CRITERIA]
    return Table([(heading, "text"), (of_what, "count"), *criteria], rows)


def bold(folder: Path, rated: Rated) -> dict[str, Table]:
    """Compare groups of sentences within their domain; sentences about one person or thing are not independent."""
    table = pd.read_parquet(folder / "sentences.parquet")
    ratings = rated(list(table["text"]))
    values, bands = standardised(ratings), length_bands(ratings[N_TOKENS])
    tables = {}
    for domain, rows in table.groupby("domain").indices.items():
        inside = {name: each[rows] for name, each in values.items()}
        part = table.iloc[rows]
        for name, strata in (("", bands[rows]), ("-raw", np.zeros(len(rows), dtype=np.int64))):
            found_rows = gap_rows(inside, part["group"], strata, units=part["entity"])
            tables[f"bold-{str(domain).replace('_', '-')}{name}"] = _table("group", "sentences", found_rows)
    return tables


def wiki_people(folder: Path, rated: Rated) -> dict[str, Table]:
    """Compare short lives by gender, by majority of pronouns, and by continent of birth."""
    table = pd.read_parquet(folder / "people.parquet")
    ratings = rated(list(table["text"]))
    values, bands = standardised(ratings), length_bands(ratings[N_TOKENS])
    pronouns = table["pron_gender"].map({"female": "mostly she", "male": "mostly he"}).fillna("neither more")
    continents = pd.factorize(table["birth_continent"])[0].astype(np.int64)
    by = (("", bands, bands * (continents.max() + 1) + continents), ("-raw", 0 * bands, 0 * bands))
    tables = {}
    for name, strata, strata_of_gender in by:
        rows = [
            *gap_rows(values, table["gender"].map({"female": "women", "male": "men"}), strata_of_gender),
            *gap_rows(values, "pronouns: " + pronouns, strata),
            *gap_rows(values, "born in " + table["birth_continent"], strata),
        ]
        tables[f"people{name}"] = _table("lives", "documents", rows)
    return tables
