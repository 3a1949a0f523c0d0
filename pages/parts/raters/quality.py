"""Section three: how good a rater is, as one more judge of the pairs that others judged."""

import pandas as pd
import streamlit as st

from core.criteria import CRITERION_KEYS
from core.qurater.agreement.accuracy import CONFIDENCE_CUTS
from core.qurater.agreement.excerpt_ratings import evaluated_raters, evaluation_state
from core.qurater.agreement.quality import Quality
from core.wording import count
from pages.parts.caches import raters as caches
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.intervals import Dot, Scale, interval_dots
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.quality import accuracy_curve, reliability_diagram
from pages.parts.plain import for_markdown
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import MOST_JUDGES, dot, name_of, number_in_words, share_in_words

_AT_CUT = {0.0: "all pairs", 0.5: "confidence ≥ 0.5", 0.8: "confidence ≥ 0.8"}
_ACCURACY = Scale("accuracy, %", reference=0.5)


def quality_pictures(measured: Measured) -> None:
    """Draw accuracy and calibration of a rater that was evaluated."""
    by_criterion = criteria_compared(measured)
    names = {key: name_of(key) for key in by_criterion}
    _amounts(measured, by_criterion)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Accuracy by the judge's confidence**")
        dots = [each for cut in CONFIDENCE_CUTS for each in _dots_at(measured, by_criterion, cut)]
        _intervals("accuracy", dots, names, has_key=True)
    with right:
        st.markdown("**Accuracy over the least confidence**")
        curves = {key: found.accuracies for key, found in by_criterion.items()}
        st.plotly_chart(
            accuracy_curve(curves, names, marked=measured.view.criterion),
            config=NO_BUTTONS,
            key="accuracy_curve",
            alt="Accuracy over the least confidence of the judgments counted, by criterion",
        )
    st.caption(
        "Accuracy: the share of pairs on which the rater prefers what the judge preferred; ties count nowhere. "
        "Confidence: how far the judge's probability lies from an even one, from 0 to 1. Lines and band: 95 % "
        "intervals (Wilson, over documents where there are fewer than pairs). Cross-validated: on unseen documents of "
        "the rater's own training judgments."
    )
    _calibration(by_criterion, names)
    _by_judge(measured, names)
    _by_rater(measured, names)
    _by_domain(measured, names)
    _table(by_criterion)


def criteria_compared(measured: Measured) -> dict[str, Quality]:
    """Give the criteria that were judged and that the rater rates by, in the order of all criteria."""
    found = caches.quality(*measured.key, judge=measured.view.judge, by=("criterion",))
    return {key: found[key,] for key in CRITERION_KEYS if (key,) in found and found[key,].n_rated}


def _amounts(measured: Measured, found: dict[str, Quality]) -> None:
    n_pairs = max(each.n_rated for each in found.values())
    n_seen = max(each.n_seen for each in found.values())
    seen = (
        f"**{n_seen:,}** of them hold a text that it was trained on: on those it looks better than it is."
        if n_seen
        else "None of them holds a text that it was trained on."
        if measured.about is None or measured.about.knows_training_texts
        else "It is not known what it was trained on, so it may have seen them."
    )
    st.markdown(f"Measured on up to **{count(n_pairs, 'pair')}** a criterion. {seen}")


def _dots_at(measured: Measured, found: dict[str, Quality], cut: float) -> list[Dot]:
    here = [dot(_AT_CUT[cut], key, each.accuracies[cut]) for key, each in found.items()]
    told = [_in_training(measured, key, cut) for key in found]
    return here + [each for each in told if each is not None]


def _in_training(measured: Measured, criterion: str, cut: float) -> Dot | None:
    """Give the accuracy that the rater's own record tells."""
    record = None if measured.about is None else measured.about.cross_validation(criterion)
    if not record or not record["n"].get(f"{cut:g}"):
        return None
    at = f"{cut:g}"
    low, high = record.get("interval", {}).get(at, (None, None))
    return Dot(f"{_AT_CUT[cut]}, cross-validated", criterion, record["accuracy"][at], low, high, record["n"][at])


def _intervals(key: str, dots: list[Dot], names: dict[str, str], *, has_key: bool = False) -> None:
    st.plotly_chart(
        interval_dots(dots, _ACCURACY, names, has_key=has_key),
        config=NO_BUTTONS,
        key=f"quality_{key}",
        alt="Accuracy with intervals, by criterion; the table has the same",
    )


def _calibration(found: dict[str, Quality], names: dict[str, str]) -> None:
    st.markdown("**Calibration**: are its probabilities right?")
    columns = st.columns(min(len(found), 4), gap="medium")
    for place, (key, each) in enumerate(found.items()):
        with columns[place % len(columns)]:
            error = "" if each.calibration_error is None else f"ECE {each.calibration_error:.3f}, "
            st.caption(f"{for_markdown(names[key])}: {error}n = {each.n_rated:,}")
            st.plotly_chart(
                reliability_diagram(each.bins, key),
                config=NO_BUTTONS,
                key=f"calibration_{key}",
                alt=f"{names[key]}: judged over predicted probability in bins, {error}n = {each.n_rated:,}",
            )
    st.caption(
        "A dot is a bin of predicted probability, as large as its number of pairs; on the dotted line the rater is as "
        "sure as the judges. ECE: the mean distance from it, weighted by pairs."
    )


def _by_judge(measured: Measured, names: dict[str, str]) -> None:
    found = caches.quality_by_judge(*measured.key)
    shown = [judge.name for judge in measured.judges[:MOST_JUDGES]]
    groups = [(judge, key, found[judge, key]) for judge in shown for key in names if (judge, key) in found]
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**By judge**: accuracy on all pairs")
        _intervals("judges", [dot(judge, key, each.accuracies[0.0]) for judge, key, each in groups], names)
    with right:
        st.markdown("**By judge**: Cohen's kappa")
        scale = Scale("Cohen's kappa", ends=(-1.0, 1.0), factor=1.0, reference=0.0)
        st.plotly_chart(
            interval_dots([dot(judge, key, each.kappa) for judge, key, each in groups], scale, names),
            config=NO_BUTTONS,
            key="quality_kappa",
            alt="Cohen's kappa of the rater and each judge, by criterion",
        )


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
        dot(name, each, found[name][each,].accuracies[0.0])
        for name in raters
        for each in names
        if (each,) in found[name]
    ]
    _intervals("raters", dots, names)


def _by_domain(measured: Measured, names: dict[str, str]) -> None:
    found = caches.quality(*measured.key, judge=measured.view.judge, by=("domain", "criterion"))
    domains = [each.domain for each in caches.coverage(*measured.judgments_key).domains]
    dots = [
        dot(domain, key, found[domain, key].accuracies[0.0])
        for domain in domains
        for key in names
        if (domain, key) in found and found[domain, key].accuracies[0.0].n
    ]
    if not dots:
        return
    rows = list(dict.fromkeys(each.row for each in dots))[:MOST_DOMAINS]
    st.markdown("**By domain**: accuracy on all pairs within one")
    _intervals("domains", [each for each in dots if each.row in rows], names)


def _table(found: dict[str, Quality]) -> None:
    rows = [
        {
            "Criterion": name_of(key),
            **{_AT_CUT[cut].capitalize(): share_in_words(each.accuracies[cut]) for cut in CONFIDENCE_CUTS},
            "Cohen's kappa": number_in_words(each.kappa),
            "ECE": each.calibration_error,
            "Seen in training": each.n_seen,
        }
        for key, each in found.items()
    ]
    with st.expander("The same as a table", icon=":material/table_rows:"):
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            key="quality_table",
            column_config={"ECE": st.column_config.NumberColumn(format="%.3f")},
            alt="Accuracy, kappa and calibration error by criterion",
        )
