"""These settings, the saved selections and the baselines, each with each: what they share, and how alike they rank."""

import pandas as pd
import streamlit as st

from core.insight.compared_selections import MOST_RANKED, ComparedSelections
from core.insight.overlaps import Pair, matrix_of
from core.selection.asked.parameters import SelectionParameters
from core.wording import count
from pages.parts.caches import subset as caches
from pages.parts.charts.overlaps import Cell, name_in_words, square
from pages.parts.charts.palette import NO_BUTTONS, TEXT_ON_DARK, TEXT_ON_LIGHT
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import membership, saved_selections
from pages.parts.subset.sections import section
from pages.parts.subset.view import SubsetView
from pages.parts.wording import ABSENT, decimal

_MOST_SAVED = 12


def all_overlaps_section(corpus: Opened, view: SubsetView, parameters: SelectionParameters) -> None:
    """Compare each with each, once the reader opens the section."""
    with section(view, "overlaps", "Overlap with saved selections and baselines") as is_open:
        if not is_open:
            return
        names = [name for name, _ in saved_selections(corpus)]
        saved = tuple(membership(corpus, name, kept=True) for name in names[:_MOST_SAVED])
        found = caches.compared(*corpus.key, parameters, saved)
        if len(names) > _MOST_SAVED:
            st.caption(f"Of {len(names):,} saved selections the newest {_MOST_SAVED}.")
        _squares(found)
        _table(found)
        lacking = [for_markdown(why) for why in found.not_to_be_had.values()]
        if lacking:
            st.caption("  \n".join(["Not among them:", *lacking]))


def _squares(found: ComparedSelections) -> None:
    colour = TEXT_ON_DARK if st.context.theme.type == "dark" else TEXT_ON_LIGHT
    shared, ranked = st.columns(2)
    with shared:
        st.markdown("**Documents that both keep, over those that either keeps**")
        st.plotly_chart(
            square(found.names, _shared(found), text_colour=colour),
            config=NO_BUTTONS,
            key="overlap_square",
            alt="Jaccard index of each two; the table has the same.",
        )
        st.caption(
            "Below the diagonal: Jaccard index, 1 is the same. Above: what random selections would have. Draws of one "
            "seed have the same chance in common, so they share more than those of different seeds."
        )
    with ranked:
        st.markdown("**Rank correlation of what they want**")
        st.plotly_chart(
            square(found.names, _ranked(found), text_colour=colour),
            config=NO_BUTTONS,
            key="correlation_square",
            alt="Spearman's rank correlation of each two; the table has the same.",
        )
        over = f"{MOST_RANKED:,} documents drawn by chance, of" if found.is_sampled else ""
        st.caption(
            f"Spearman's, over {over} the documents that both rate, before chance and quotas. Uniform draws want "
            "nothing."
        )


def _shared(found: ComparedSelections) -> list[Cell]:
    jaccard, expected = (matrix_of(found.pairs, found.names, value) for value in ("jaccard", "expected"))
    told = {(pair.one, pair.other): _shared_in_words(pair) for pair in found.pairs}
    cells = []
    for row, one in enumerate(found.names):
        for column, other in enumerate(found.names):
            hover = told.get((one, other)) or told.get((other, one))
            if hover is not None:
                value = jaccard[row][column] if row > column else expected[row][column]
                tint = value if row > column else None
                cells.append(Cell(row, column, _written(value), tint, hover))
    return cells


def _ranked(found: ComparedSelections) -> list[Cell]:
    places = {name: place for place, name in enumerate(found.names)}
    return [
        Cell(places[pair.other], places[pair.one], _written(pair.correlation), pair.correlation, _ranked_in_words(pair))
        for pair in found.pairs
        if pair.correlation is not None
    ]


def _both_names(pair: Pair) -> str:
    return f"{name_in_words(pair.one)} and {name_in_words(pair.other)}"


def _shared_in_words(pair: Pair) -> str:
    shares = f"{pair.n_both:,} of {count(pair.n_either, 'document')} in both: {_written(pair.jaccard)}"
    return f"{_both_names(pair)}<br>{shares}<br>random ones of their sizes: {_written(pair.expected)}"


def _ranked_in_words(pair: Pair) -> str:
    return f"{_both_names(pair)}<br>Spearman {_written(pair.correlation)}, n = {pair.n_rated:,}"


def _written(value: float | None) -> str:
    return ABSENT if value is None else decimal(value)


def _table(found: ComparedSelections) -> None:
    frame = pd.DataFrame(
        [
            {
                "One": shortened(pair.one, 80),
                "Other": shortened(pair.other, 80),
                "In both": pair.n_both,
                "In either": pair.n_either,
                "Jaccard": pair.jaccard,
                "By chance": pair.expected,
                "Rank correlation": pair.correlation,
                "n": pair.n_rated,
            }
            for pair in found.pairs
        ]
    )
    if frame.empty:
        return
    counts = {name: st.column_config.NumberColumn(format="localized") for name in ("In both", "In either", "n")}
    figures = {
        name: st.column_config.NumberColumn(format="%.3f") for name in ("Jaccard", "By chance", "Rank correlation")
    }
    st.dataframe(frame, hide_index=True, column_config=counts | figures, key="overlap_table", alt="Each two selections")
