"""How far judgments can be trusted: position bias, answers that are missing, consistency, cycles, agreement."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.criteria import CRITERION_KEYS
from core.estimates import NOTHING, Estimate
from core.judging.files.judgment_table import MISSING, UNKNOWN, Codes, JudgmentTable
from core.judging.stored.preferences import side_of
from core.judging.trust.agreement import FEWEST_SHARED, agreements, alpha
from core.judging.trust.cycles import cyclic_triples
from core.judging.trust.estimates import share_over_pairs
from core.judging.trust.item_orders import kendall
from core.judging.trust.verdicts import Verdicts, averaged, verdicts_of

SEED = 42


@dataclass(frozen=True, slots=True)
class Trust:
    """What some judgments say of themselves.

    Attributes
    ----------
    n_judgments, n_pairs : int
        How many, those without an answer too, and about how many pairs.
    first_preferred : Estimate
        Position bias: the share of decided answers for the item shown first; 0.5 is none, where both orders or
        sides drawn by chance were shown.
    ties : Estimate
        The share of answers that prefer neither.
    skipped, refused, unparsable : Estimate
        The share of questions without an answer, by reason; nothing where the source keeps no trace of it.
    self_consistency : Estimate
        Of the pairs that one judge saw in both orders, the same excerpts in both, the share with the same verdict.
    cyclic_triples : Estimate
        Of the triples of items whose pairs are all decided, the share of cycles; see
        `core.judging.trust.cycles.CHANCE`.
    """

    n_judgments: int
    n_pairs: int
    first_preferred: Estimate
    ties: Estimate
    skipped: Estimate
    refused: Estimate
    unparsable: Estimate
    self_consistency: Estimate
    cyclic_triples: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two judges agree on the pairs that both judged; see `core.judging.trust.agreement` and `.item_orders`."""

    judge_a: str
    judge_b: str
    same_verdict: Estimate
    same_side: Estimate
    kappa: Estimate
    tau: Estimate


@dataclass(frozen=True, slots=True)
class CriterionTrust:
    """How far the judgments by one criterion can be trusted.

    Attributes
    ----------
    criterion : str
        By what was judged.
    together : Trust
        All judgments; its cycles are those of what the judges prefer on average, each counting once.
    judges, domains : dict of str to Trust
        Those of each judge, those with the most judgments first, and of each domain that is known.
    alpha : Estimate
        Krippendorff's, over all judges; no value where fewer than `FEWEST_SHARED` pairs have two of them.
    agreements : list of Agreement
        Of every two judges that share enough pairs, those with the most first.
    """

    criterion: str
    together: Trust
    judges: dict[str, Trust]
    domains: dict[str, Trust]
    alpha: Estimate
    agreements: list[Agreement]


def trust_by_criterion(table: JudgmentTable) -> list[CriterionTrust]:
    """Measure the judgments by each criterion.

    Parameters
    ----------
    table : JudgmentTable
        Of any judges.

    Returns
    -------
    list of CriterionTrust
        In the order of the criteria, others after them in the order of `table.criteria`.
    """
    rows_of = _groups(table.criterion, table.criteria)
    names = [*(key for key in CRITERION_KEYS if key in rows_of), *(key for key in rows_of if key not in CRITERION_KEYS)]
    return [_criterion_trust(name, table.subset(rows_of[name])) for name in names]


def trust_of(table: JudgmentTable) -> Trust:
    """Measure judgments by one criterion as if by one judge; only consistency is that of each by itself."""
    answered = table.subset(table.is_answered)
    side = side_of(answered.prob_b_preferred)
    is_placed = (side != 0) & (answered.first != UNKNOWN)
    verdicts = verdicts_of(table, together=True)
    without_answer = {
        reason: share_over_pairs(table.missing == place, table.tells[:, place], table.pair)
        for place, reason in enumerate(MISSING)
    }
    return Trust(
        n_judgments=len(table),
        n_pairs=len(np.unique(table.pair)),
        first_preferred=share_over_pairs(is_placed & ((side > 0) == (answered.first == 1)), is_placed, answered.pair),
        ties=share_over_pairs(side == 0, np.ones(len(side)), answered.pair),
        self_consistency=_self_consistency(answered),
        cyclic_triples=cyclic_triples(verdicts.item_a, verdicts.item_b, verdicts.verdict),
        **without_answer,
    )


def _self_consistency(answered: JudgmentTable) -> Estimate:
    placed = answered.subset(answered.first != UNKNOWN)
    asked = placed.question
    rows, prob = averaged(placed.prob_b_preferred, asked, placed.first)
    question, side = asked[rows], side_of(prob)
    # At most two rows of a question, one for each order, stand one after the other.
    has_both = question[1:] == question[:-1]
    return share_over_pairs(has_both & (side[1:] == side[:-1]), has_both, placed.pair[rows][1:])


def _criterion_trust(criterion: str, table: JudgmentTable) -> CriterionTrust:
    verdicts = verdicts_of(table)
    judges = {name: trust_of(table.subset(rows)) for name, rows in _groups(table.judge, table.judges).items()}
    domains = {name: trust_of(table.subset(rows)) for name, rows in _groups(table.domain, table.domains).items()}
    together = alpha(verdicts, seed=SEED)
    return CriterionTrust(
        criterion=criterion,
        together=trust_of(table),
        judges=dict(sorted(judges.items(), key=lambda each: -each[1].n_judgments)),
        domains=domains,
        alpha=together if together.n >= FEWEST_SHARED else NOTHING,
        agreements=sorted(_agreements(verdicts, table.judges), key=lambda each: -each.same_verdict.n),
    )


def _agreements(verdicts: Verdicts, judges: tuple[str, ...]) -> Iterator[Agreement]:
    rows_of = _groups(verdicts.judge, judges)
    for found in agreements(verdicts, len(judges), seed=SEED):
        names = (judges[found.judge_a], judges[found.judge_b])
        one, other = (verdicts.subset(rows_of[name]) for name in names)
        _, *shared = np.intersect1d(one.pair, other.pair, assume_unique=True, return_indices=True)
        tau = kendall(one.subset(shared[0]), other.subset(shared[1]))
        yield Agreement(*names, found.same_verdict, found.same_side, found.kappa, tau)


def _groups(codes: Codes, names: tuple[str, ...]) -> dict[str, Codes]:
    """Give the rows of each name that occurs, in the order of the names."""
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    rows = (order[low:high] for low, high in pairwise(bounds))
    return {name: found for name, found in zip(names, rows, strict=True) if len(found)}
