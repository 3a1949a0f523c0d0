"""Section two: how far the judgments can be trusted, by themselves and beside each other."""

from collections.abc import Callable

import streamlit as st

from core.estimates import Estimate
from core.judging.files.judgment_table import MISSING
from core.judging.trust.agreement import FEWEST_SHARED
from core.judging.trust.cycles import CHANCE
from core.judging.trust.figures import Agreement, CriterionTrust, Trust
from core.wording import count
from pages.parts.caches import raters as caches
from pages.parts.charts.intervals import Dot, Scale, interval_dots
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.plain import for_markdown, shortened
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import MOST_JUDGES, name_of, number_in_words, pair_of_judges
from pages.parts.raters.trust_tables import trust_tables

# Figures of each judge: title, what it says, how it is counted, and which one.
_FIGURES: tuple[tuple[str, str, Scale, Callable[[Trust], Estimate]], ...] = (
    (
        "Position",
        "Decided answers for the text shown first; at the dotted line there is no bias.",
        Scale("% for the first", reference=0.5, counted="answer"),
        lambda trust: trust.first_preferred,
    ),
    (
        "Consistency",
        "Pairs seen in both orders with the same verdict in both.",
        Scale("% the same in both orders"),
        lambda trust: trust.self_consistency,
    ),
    (
        "Cycles",
        "Triples of texts with A over B over C over A; the dotted line is chance.",
        Scale("% of triples", reference=CHANCE, counted="triple"),
        lambda trust: trust.cyclic_triples,
    ),
    (
        "Ties",
        "Answers that prefer neither.",
        Scale("% of answers", counted="answer"),
        lambda trust: trust.ties,
    ),
)


def trust_section(measured: Measured) -> None:
    """Draw the figures of trust, with what the judges share at the end."""
    st.subheader("How far they can be trusted", anchor=False)
    found = caches.trust(*measured.judgments_key)
    names = {each.criterion: name_of(each.criterion) for each in found}
    shown = [judge.name for judge in measured.judges[:MOST_JUDGES]]
    charts = [
        (
            title,
            said,
            scale,
            [Dot(judge, each.criterion, figure(each.judges[judge])) for judge, each in _said(found, shown)],
        )
        for title, said, scale, figure in _FIGURES
    ]
    charts.append(
        (
            "No answer",
            "Questions that were skipped, refused, or answered so that nobody can tell.",
            Scale("% of questions", counted="question"),
            _unanswered(found, shown),
        )
    )
    agreement = [Dot(pair_of_judges(pair), each.criterion, pair.kappa) for each in found for pair in _few(each, shown)]
    charts.append(
        (
            "Agreement of judges",
            "Cohen's kappa of two judges on the pairs that both judged: 0 is chance, 1 always.",
            Scale("Cohen's kappa", ends=(-1.0, 1.0), factor=1.0, reference=0.0),
            agreement,
        )
    )
    for row in (charts[:3], charts[3:]):
        for column, (title, said, scale, dots) in zip(st.columns(3, gap="medium"), row, strict=True):
            with column:
                _chart(title, said, scale, dots, names)
    st.caption(
        f"Colours: {', '.join(names.values())}, as above. Lines: 95 % intervals; hollow: fewer than 30. Judgments about"
        f" one pair hang together, and the intervals allow for it.{_alpha(found)}"
    )
    trust_tables(found)


def _said(found: list[CriterionTrust], judges: list[str]) -> list[tuple[str, CriterionTrust]]:
    return [(judge, each) for judge in judges for each in found if judge in each.judges]


def _unanswered(found: list[CriterionTrust], judges: list[str]) -> list[Dot]:
    """Give the rates of the reasons that each judge can have."""
    reasons = ((judge, each, reason) for judge, each in _said(found, judges) for reason in MISSING)
    rates = ((judge, each, reason, getattr(each.judges[judge], reason)) for judge, each, reason in reasons)
    dots = [Dot(f"{judge}: {reason}", each.criterion, rate) for judge, each, reason, rate in rates if rate.n]
    return sorted(dots, key=lambda each: judges.index(each.row.rpartition(": ")[0]))


def _few(each: CriterionTrust, judges: list[str]) -> list[Agreement]:
    shared = [pair for pair in each.agreements if pair.judge_a in judges and pair.judge_b in judges]
    return shared[:MOST_JUDGES]


def _chart(title: str, said: str, scale: Scale, dots: list[Dot], names: dict[str, str]) -> None:
    st.markdown(f"**{title}**  \n:small[{said}]")
    known = [each for each in dots if each.found.value is not None and each.found.n >= FEWEST_SHARED]
    few = [each.row for each in dots if 0 < each.found.n < FEWEST_SHARED]
    if few:
        of_whom = ", ".join(for_markdown(shortened(row, 40)) for row in dict.fromkeys(few))
        st.caption(f"Too few to draw, fewer than {count(FEWEST_SHARED, scale.counted)} by a criterion: {of_whom}.")
    if not known:
        if not few:
            st.caption(_NOTHING[title])
        return
    st.plotly_chart(
        interval_dots(known, scale, names),
        config=NO_BUTTONS,
        key=f"trust_{title}",
        alt=f"{title}: {scale.title} by judge and criterion, with intervals; the table has the same",
    )


_NOTHING = {
    "Position": "Nothing to say yet: no answer was decided for one text.",
    "Consistency": "Nobody saw a pair in both orders. Models always do; people see one order.",
    "Cycles": "No three texts were all compared with each other yet.",
    "Ties": "No answers yet.",
    "No answer": "The judges here keep no trace of questions without an answer.",
    "Agreement of judges": "No two judges share ten pairs yet. On Compare, take the pairs that others judged.",
}


def _alpha(found: list[CriterionTrust]) -> str:
    known = [
        f"{name_of(each.criterion)} {number_in_words(each.alpha)}" for each in found if each.alpha.value is not None
    ]
    return f" Krippendorff's alpha over all judges: {'; '.join(known)} pairs." if known else ""
