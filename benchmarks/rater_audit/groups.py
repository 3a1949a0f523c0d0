"""Ratings by group: how far each group's mean lies from that of the others, as it is and with length held equal."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.arrays import known
from core.corpus.ratings import standardisation
from core.estimates import QUANTILE, Estimate
from core.insight.audit.measures.many import holm
from core.insight.audit.measures.ratings_held_equal import remaining_gaps
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.measures.strata import Places
from rater_audit.rated import CRITERIA, N_TOKENS, Rated
from rater_audit.tables import Cell, Table, found

N_RESAMPLES = 1_000
SEED = 42
FEW = " (few)"
# Fewer drawn again do not tell how they spread.
FEWEST_UNITS = 10

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
        What is independent, where texts are not: the intervals are then from drawing units of each group again. How
        many there are stands behind the number of texts; of fewer than `FEWEST_UNITS` nothing is tested.

    Returns
    -------
    list of list of Cell
        The largest group first, those of fewer than 30 texts last, and not tested. p-values are adjusted over all.
    """
    group_of, names = pd.factorize(labels)
    places, sizes = group_of.astype(np.int64), np.bincount(group_of)
    n_units = sizes if units is None else units.groupby(group_of).nunique().to_numpy()
    gaps = {name: [each.gap for each in remaining_gaps(values[name], places, len(names), strata)] for name in values}
    if units is not None:
        gaps = _by_units(gaps, values, places, strata, pd.factorize(units)[0])
    cells = [[gaps[name][place] for name in values] for place in range(len(names))]
    is_few = sizes < FEW_DOCUMENTS
    is_tested = ~is_few & (n_units >= FEWEST_UNITS)
    p = np.array([[_p_value(gap) if is_tested[place] else np.nan for gap in row] for place, row in enumerate(cells)])
    p = holm(p.ravel()).reshape(p.shape)
    order = sorted(range(len(names)), key=lambda place: (is_few[place], -sizes[place]))
    return [
        [
            str(names[place]).replace("_", " ") + (FEW if is_few[place] else ""),
            int(sizes[place]),
            *([] if units is None else [int(n_units[place])]),
            *(found(gap, known(p[place, number])) for number, gap in enumerate(cells[place])),
        ]
        for place in order
    ]


def _p_value(gap: Estimate) -> float:
    from scipy.stats import norm

    if gap.value is None or gap.ci_low is None or gap.ci_high is None or gap.ci_high == gap.ci_low:
        return np.nan
    return float(2 * norm.sf(abs(gap.value) / ((gap.ci_high - gap.ci_low) / (2 * QUANTILE))))


def _by_units(
    gaps: dict[str, list[Estimate]], values: Values, group_of: Places, strata: Places, unit_of: npt.NDArray[np.intp]
) -> dict[str, list[Estimate]]:
    """Give the gaps normal intervals, with the spread that they have when units of each group are drawn again.

    A gap hangs on how many texts there are in each cell of group and stratum, and on the sum of their ratings; so units
    are added up first, and a resample is a product of how often each was drawn with their sums.
    """
    rng, n_groups, n_strata = np.random.default_rng(SEED), int(group_of.max()) + 1, int(strata.max()) + 1
    weights = {None: np.ones(len(group_of)), **values}
    sums = {name: np.empty((N_RESAMPLES, n_groups, n_strata)) for name in weights}
    for group in range(n_groups):
        rows = np.flatnonzero(group_of == group)
        units, places = np.unique(unit_of[rows], return_inverse=True)
        drawn = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), size=N_RESAMPLES)
        cells = places * n_strata + strata[rows]
        for name, each in weights.items():
            of_units = np.bincount(cells, each[rows], len(units) * n_strata).reshape(len(units), n_strata)
            sums[name][:, group] = drawn @ of_units
    spreads = {name: np.nanstd(gaps_of(sums[None], sums[name]), axis=0, ddof=1).tolist() for name in values}
    return {name: [_with_spread(*each) for each in zip(gaps[name], spreads[name], strict=True)] for name in values}


def gaps_of(n: Floats, totals: Floats) -> Floats:
    """Compute the gaps of `core.insight.audit.measures.ratings_held_equal.remaining_gaps` from sums.

    Parameters
    ----------
    n, totals : ndarray of float, shape (..., n_groups, n_strata)
        How many texts, and the sum of their ratings.

    Returns
    -------
    ndarray of float, shape (..., n_groups)
        NaN where a group shares no stratum with others.
    """
    others = n.sum(axis=-2, keepdims=True) - n
    of_others = totals.sum(axis=-2, keepdims=True) - totals
    weights = np.where(others > 0, n, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        differences = np.where(weights > 0, totals / n - of_others / others, 0.0)
        return (weights * differences).sum(axis=-1) / weights.sum(axis=-1)


def _with_spread(gap: Estimate, spread: float) -> Estimate:
    if gap.value is None:
        return gap
    return Estimate(gap.value, gap.n, gap.value - QUANTILE * spread, gap.value + QUANTILE * spread)


def _table(heading: str, of_what: Sequence[str], rows: list[list[Cell]]) -> Table:
    criteria = [(name.replace("_", " "), "gap") for name in CRITERIA]
    return Table([(heading, "text"), *((each, "count") for each in of_what), *criteria], rows)


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
            tables[f"bold-{str(domain).replace('_', '-')}{name}"] = _table("group", ["sentences", "about"], found_rows)
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
        tables[f"people{name}"] = _table("lives", ["documents"], rows)
    return tables
