"""Ratings beside levels that people gave: how well required expertise follows how hard a sentence is to read."""

from pathlib import Path

import numpy as np
import pandas as pd

from core.estimates import Estimate
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.shortcuts.rank_correlations import partial_correlation, rank_correlation
from rater_audit.groups import FEW, Floats, gap_rows, length_bands, standardised
from rater_audit.rated import CRITERIA, N_TOKENS, Rated
from rater_audit.tables import Cell, Table

EXPERTISE = "required_expertise"


def spearman(values: Floats, others: Floats) -> Estimate:
    """Correlate ranks, with an interval where there are ten or more."""
    from scipy.stats import spearmanr

    n = len(values)
    if n < 10:
        return Estimate(None, n, None, None)
    return rank_correlation(float(spearmanr(values, others).statistic), n)


def readme_pp_en(folder: Path, rated: Rated) -> dict[str, Table]:
    """Compare ratings of sentences with their CEFR levels: all, with length held equal, and by domain."""
    from scipy.stats import rankdata

    table = pd.read_parquet(folder / "sentences.parquet")
    ratings = rated(list(table["sentence"]))
    values, levels = standardised(ratings), table["cefr_rating"].to_numpy(dtype=np.float64)
    lengths = rankdata(ratings[N_TOKENS].to_numpy())[:, None] / len(table)
    ranks = rankdata(levels) / len(table)
    overall = [
        [
            name.replace("_", " "),
            len(table),
            spearman(values[name], levels),
            partial_correlation(values[name], ranks, lengths),
        ]
        for name in CRITERIA
    ]
    columns = [("criterion", "text"), ("sentences", "count"), ("Spearman with the level", "plain")]
    held = Table([*columns, ("the same, length held equal", "plain")], overall)
    return {"levels": held, "levels-by-domain": _by_domain(table, values, ratings)}


def _by_domain(table: pd.DataFrame, values: dict[str, Floats], ratings: pd.DataFrame) -> Table:
    levels = table["cefr_rating"].to_numpy(dtype=np.int64)
    strata = levels * 100 + length_bands(ratings[N_TOKENS])
    strata = np.unique(strata, return_inverse=True)[1].astype(np.int64)
    one = {EXPERTISE: values[EXPERTISE]}
    gaps = {str(row[0]): row[2] for row in gap_rows(one, table["domain"], strata)}
    rows: list[list[Cell]] = []
    for domain, places in table.groupby("domain").indices.items():
        name = str(domain) + (FEW if len(places) < FEW_DOCUMENTS else "")
        mean = float(values[EXPERTISE][places].mean())
        within = spearman(values[EXPERTISE][places], levels[places].astype(np.float64))
        rows.append([name, len(places), float(levels[places].mean()), mean, within, gaps[name]])
    rows.sort(key=lambda row: (row[1] < FEW_DOCUMENTS, -row[2]))
    columns = [
        ("domain", "text"),
        ("sentences", "count"),
        ("mean level", "plain"),
        ("mean required expertise", "gap"),
        ("Spearman within", "plain"),
        ("gap, level and length held equal", "gap"),
    ]
    return Table(columns, rows)
