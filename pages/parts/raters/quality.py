"""Section three: how good a rater is, as one more judge of the pairs that others judged."""

import pandas as pd
import streamlit as st

from core.criteria import CRITERION_KEYS
from core.qurater.agreement.accuracy import CONFIDENCE_CUTS
from core.qurater.agreement.quality import Quality
from core.wording import count
from pages.parts.caches import raters as caches
from pages.parts.charts.intervals import FEW, Dot
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.quality import accuracy_curve, reliability_diagram
from pages.parts.plain import for_markdown
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import estimate_of_record, name_of, number_in_words, share_in_words
from pages.parts.raters.quality_by_group import accuracy_intervals, quality_by_group

_AT_CUT = {0.0: "all pairs", 0.5: "≥ 0.5", 0.8: "≥ 0.8"}
_CROSS_VALIDATED = ", cross-validated"


def quality_pictures(measured: Measured) -> None:
    """Draw accuracy and calibration of a rater that was evaluated."""
    by_criterion = criteria_compared(measured)
    names = {key: name_of(key) for key in by_criterion}
    _amounts(measured, by_criterion)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Accuracy by the judge's confidence**")
        dots = [each for cut in CONFIDENCE_CUTS for each in _dots_at(measured, by_criterion, cut)]
        accuracy_intervals("accuracy", dots, names, has_key=True)
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
        "Confidence: how far the judge's probability lies from an even one, from 0 to 1. Lines: 95 % intervals "
        f"(Wilson, over documents where there are fewer than pairs){_band(measured, names)}. "
        f"Hollow: fewer than {FEW}. n beneath a curve: of the criterion with the fewest pairs.{_cross_validated(dots)}"
    )
    _calibration(by_criterion, names)
    quality_by_group(measured, names)
    _table(by_criterion)


def _band(measured: Measured, names: dict[str, str]) -> str:
    marked = names.get(measured.view.criterion)
    return "" if marked is None else f"; the band is that of the thick line, {for_markdown(marked)}"


def _cross_validated(dots: list[Dot]) -> str:
    """Say what the rater's own record tells, and why it may tell more than is measured here, where it is drawn."""
    if not any(each.row.endswith(_CROSS_VALIDATED) for each in dots):
        return ""
    return (
        " Cross-validated: on unseen documents of the rater's own training judgments. Where it does worse on "
        "the judgments here, that may lie in them: other judges, or documents, languages and code unlike those."
    )


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
    here = [Dot(_AT_CUT[cut], key, each.accuracies[cut]) for key, each in found.items()]
    told = [_in_training(measured, key, cut) for key in found]
    return here + [each for each in told if each is not None]


def _in_training(measured: Measured, criterion: str, cut: float) -> Dot | None:
    """Give the accuracy that the rater's own record tells."""
    record = None if measured.about is None else measured.about.cross_validation(criterion)
    found = estimate_of_record(record, cut)
    return None if found is None else Dot(f"{_AT_CUT[cut]}{_CROSS_VALIDATED}", criterion, found)


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
        "sure as the judges. Which text is A is a matter of storage, so each pair counts in both orientations, half "
        "each: the lower half mirrors the upper one. ECE: the mean distance from the line, weighted by pairs."
    )


def _heading(cut: float) -> str:
    return f"Confidence ≥ {cut:g}" if cut else "All pairs"


def _table(found: dict[str, Quality]) -> None:
    rows = [
        {
            "Criterion": name_of(key),
            **{_heading(cut): share_in_words(each.accuracies[cut]) for cut in CONFIDENCE_CUTS},
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
