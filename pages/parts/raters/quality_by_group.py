"""How good a rater is by judge and by domain, and beside other raters."""

import streamlit as st

from core.qurater.agreement.excerpt_ratings import evaluated_raters, evaluation_state
from core.qurater.agreement.quality import Quality
from core.wording import count
from pages.parts.caches import raters as caches
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.intervals import Dot, Scale, interval_dots
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.plain import for_markdown
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import MOST_JUDGES

_ACCURACY = Scale("accuracy, %", reference=0.5)


def quality_by_group(measured: Measured, names: dict[str, str]) -> None:
    """Draw accuracies by judge, by rater where there are several, and by domain."""
    _by_judge(measured, names)
    _by_rater(measured, names)
    _by_domain(measured, names)


def accuracy_intervals(key: str, dots: list[Dot], names: dict[str, str], *, has_key: bool = False) -> None:
    """Draw accuracies with their intervals."""
    st.plotly_chart(
        interval_dots(dots, _ACCURACY, names, has_key=has_key),
        config=NO_BUTTONS,
        key=f"quality_{key}",
        alt="Accuracy with intervals, by criterion; the table has the same",
    )


def _by_judge(measured: Measured, names: dict[str, str]) -> None:
    found = caches.quality_by_judge(*measured.key)
    shown = [judge.name for judge in measured.judges[:MOST_JUDGES]]
    asked = [(judge, key, found[judge, key]) for judge in shown for key in names if (judge, key) in found]
    groups = [(judge, key, each) for judge, key, each in asked if each.n_rated]
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**By judge**: accuracy on all pairs")
        accuracy_intervals("judges", [Dot(judge, key, each.accuracies[0.0]) for judge, key, each in groups], names)
    with right:
        st.markdown("**By judge**: Cohen's kappa")
        scale = Scale("Cohen's kappa", ends=(-1.0, 1.0), factor=1.0, reference=0.0)
        st.plotly_chart(
            interval_dots([Dot(judge, key, each.kappa) for judge, key, each in groups], scale, names),
            config=NO_BUTTONS,
            key="quality_kappa",
            alt="Cohen's kappa of the rater and each judge, by criterion",
        )
    n_left_out = len(shown) - len({judge for judge, _, _ in groups})
    if n_left_out:
        have = count(n_left_out, "judge has", "judges have")
        st.caption(f"{have} no pair that this rater was asked about: evaluate it, and they are drawn too.")


def _by_rater(measured: Measured, names: dict[str, str]) -> None:
    """Set all raters that were evaluated beside each other, where there are several."""
    workspace, key = measured.corpus.workspace, measured.judgments_key
    raters = evaluated_raters(workspace)
    if len(raters) < 2:
        return
    found = {
        name: caches.quality(
            *key, name, evaluation_state(workspace, name), judge=measured.view.judge, by=("criterion",)
        )
        for name in raters
    }
    st.markdown("**By rater**: accuracy on all pairs that each was asked about")
    dots = [
        Dot(name, each, found[name][each,].accuracies[0.0])
        for name in raters
        for each in names
        if (each,) in found[name]
    ]
    accuracy_intervals("raters", dots, names)
    for name in raters:
        _tell_seen(name, list(found[name].values()))


def _tell_seen(name: str, by_criterion: list[Quality]) -> None:
    """Say it where a rater learned from what it is measured on, which others may not have seen."""
    most = max(by_criterion, key=lambda each: each.n_seen)
    if most.n_seen:
        st.caption(
            f"{for_markdown(name)} was trained on texts of {most.n_seen:,} of {count(most.n_rated, 'pair')}: its "
            "accuracy here is no measure of other pairs. Its card says how it did on unseen ones."
        )


def _by_domain(measured: Measured, names: dict[str, str]) -> None:
    found = caches.quality(*measured.key, judge=measured.view.judge, by=("domain", "criterion"))
    domains = [each.domain for each in caches.coverage(*measured.judgments_key).domains]
    dots = [
        Dot(domain, key, found[domain, key].accuracies[0.0])
        for domain in domains
        for key in names
        if (domain, key) in found and found[domain, key].accuracies[0.0].n
    ]
    if not dots:
        return
    rows = list(dict.fromkeys(each.row for each in dots))[:MOST_DOMAINS]
    st.markdown("**By domain**: accuracy on all pairs within one")
    accuracy_intervals("domains", [each for each in dots if each.row in rows], names)
