"""How far judgments reach: how many pairs and documents, by whom, and whether all of them can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.judging.files.judgment_table import UNKNOWN, JudgmentTable
from core.judging.stored.preferences import in_both_orders
from core.judging.strengths.comparison_graph import comparison_graph
from core.judging.trust.verdicts import preferences


@dataclass(frozen=True, slots=True)
class JudgeCoverage:
    """What one judge did by one criterion.

    Attributes
    ----------
    judge, criterion : str
        Who, and by what.
    n_pairs, n_both_orders : int
        Pairs it answered about, and those of them in both orders, the same excerpts in both.
    n_judgments, n_unanswered : int
        Questions it was asked, and those of them without an answer.
    """

    judge: str
    criterion: str
    n_pairs: int
    n_both_orders: int
    n_judgments: int
    n_unanswered: int


@dataclass(frozen=True, slots=True)
class DomainCoverage:
    """How much of one domain was judged: documents of how many, in how many pairs that lie within it."""

    domain: str
    n_judged: int
    n_documents: int
    n_pairs_within: int

    @property
    def share_judged(self) -> float:
        """The share of its documents that was judged."""
        return self.n_judged / self.n_documents


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was judged of a corpus.

    Attributes
    ----------
    n_judgments, n_pairs, n_judged, n_documents : int
        Judgments, those without an answer too; pairs that somebody prefers one of, or neither, and their documents
        (what a model answered in one order only is no preference); documents of the corpus.
    part_sizes : tuple of int
        Documents in each connected part of the comparison graph, the largest first: one part where chains of
        comparisons connect all that were judged.
    judges : tuple of JudgeCoverage
        By judge, those with the most judgments first, and criterion.
    domains : tuple of DomainCoverage
        By domain, as the corpus orders them.
    """

    n_judgments: int
    n_pairs: int
    n_judged: int
    n_documents: int
    part_sizes: tuple[int, ...]
    judges: tuple[JudgeCoverage, ...]
    domains: tuple[DomainCoverage, ...]

    @property
    def share_judged(self) -> float:
        """The share of the corpus's documents that was judged."""
        return self.n_judged / self.n_documents


def coverage_of(
    table: JudgmentTable, *, domain_of: Mapping[str, str], documents_by_domain: Mapping[str, int]
) -> Coverage:
    """Measure how far judgments reach.

    Parameters
    ----------
    table : JudgmentTable
        Whose items are documents.
    domain_of : mapping of str to str
        The domain of each document that was judged.
    documents_by_domain : mapping of str to int
        How many documents each domain of the corpus has.

    Returns
    -------
    Coverage
        Exact.
    """
    found = preferences(table)
    items, codes = np.unique(np.concatenate([found.item_a, found.item_b]), return_inverse=True)
    return Coverage(
        n_judgments=len(table),
        n_pairs=len(np.unique(found.pair)),
        n_judged=len(items),
        n_documents=sum(documents_by_domain.values()),
        part_sizes=_part_sizes(codes[: len(found)], codes[len(found) :], len(items)),
        judges=_judges(table),
        domains=_domains(found, [domain_of.get(table.items[item]) for item in items], documents_by_domain),
    )


def _part_sizes(item_a: np.ndarray, item_b: np.ndarray, n_items: int) -> tuple[int, ...]:
    if not n_items:
        return ()
    return tuple(comparison_graph(item_a, item_b, np.full(len(item_a), 0.5), None, n_items).part_sizes)


def _judges(table: JudgmentTable) -> tuple[JudgeCoverage, ...]:
    n_by_judge = np.bincount(table.judge, minlength=len(table.judges))
    found = []
    for judge in sorted(range(len(table.judges)), key=lambda judge: (-n_by_judge[judge], table.judges[judge])):
        for criterion, name in enumerate(table.criteria):
            asked = table.subset((table.judge == judge) & (table.criterion == criterion))
            if len(asked):
                found.append(_judge(asked, table.judges[judge], name))
    return tuple(found)


def _judge(asked: JudgmentTable, judge: str, criterion: str) -> JudgeCoverage:
    answered = asked.subset(asked.is_answered)
    is_in_both = in_both_orders(answered.question, answered.first)
    return JudgeCoverage(
        judge,
        criterion,
        n_pairs=len(np.unique(answered.pair)),
        n_both_orders=len(np.unique(answered.pair[is_in_both])),
        n_judgments=len(asked),
        n_unanswered=len(asked) - len(answered),
    )


def _domains(
    found: JudgmentTable, domains_judged: list[str | None], documents_by_domain: Mapping[str, int]
) -> tuple[DomainCoverage, ...]:
    _, first = np.unique(found.pair, return_index=True)
    within = [found.domains[code] for code in found.domain[first] if code != UNKNOWN]
    return tuple(
        DomainCoverage(domain, domains_judged.count(domain), n_documents, within.count(domain))
        for domain, n_documents in documents_by_domain.items()
    )
