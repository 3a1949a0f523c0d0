"""What the judgments made so far would make of the chosen rater: felt at once, and kept only when asked."""

from functools import partial

import streamlit as st

from core.qurater.heads.published_preview import publish_preview
from core.wording import count
from pages.parts.caches import raters as caches
from pages.parts.charts.intervals import Dot, Scale, interval_dots
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.messages import refusals_shown
from pages.parts.plain import for_markdown
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import names_of
from pages.parts.state import widget_value

# Reading so many excerpts takes less than a minute, once; for more there is training, which is a job.
_MOST_EXCERPTS = 1_000
_BEFORE, _AFTER = "as it is", "moved by the judgments"


def preview_section(measured: Measured) -> None:
    """Offer the preview, and draw it once it was asked for; there are judgments."""
    if measured.about is None or not measured.about.has_heads:
        return
    st.markdown("**Or move the rater that is chosen above by the judgments made so far**")
    n = caches.n_excerpts(measured.corpus.root, measured.judged)
    if n > _MOST_EXCERPTS:
        st.caption(f"{n:,} excerpts were judged, too many for a preview: train a rater on them, which is a job.")
        return
    is_wanted = st.toggle(
        f"Preview: {for_markdown(measured.name)}, moved",
        key="preview_wanted",
        help="Nothing is changed. Few judgments move its heads little, many move them more. The first time the "
        "excerpts are read, which may take a minute; later judgments are felt at once.",
    )
    if is_wanted:
        with refusals_shown():
            _draw(measured)


def _draw(measured: Measured) -> None:
    found = caches.preview(*measured.judgments_key, measured.folder, measured.rater_state)
    criteria = [key for key, each in found.before.items() if each.n]
    dots = [
        Dot(row, key, each[key]) for row, each in ((_BEFORE, found.before), (_AFTER, found.after)) for key in criteria
    ]
    st.plotly_chart(
        interval_dots(dots, Scale("accuracy, %", reference=0.5), names_of(criteria), has_key=True),
        config=NO_BUTTONS,
        key="preview_accuracy",
        alt="Accuracy on the judgments, of the rater as it is and moved by them, by criterion",
    )
    n_votes, n_tested = max(found.n_votes.values()), max(each.n for each in found.before.values())
    st.caption(
        f"Moved by up to {count(n_votes, 'pair')} a criterion. Accuracy with 95 % intervals, both on the same up to "
        f"{count(n_tested, 'pair')}; moved, by cross-validation over disjoint documents: no pair is predicted by heads "
        "that saw its documents judged. Ties, and pairs whose documents fell into different folds, are not counted."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Keep it as a rater called", f"{measured.name}-moved", key="preview_name", max_chars=64)
        st.button("Keep", key="preview_keep", icon=":material/save:", on_click=partial(_keep, measured))


def _keep(measured: Measured) -> None:
    name = str(widget_value("preview_name")).strip()
    with refusals_shown():
        found = caches.preview(*measured.judgments_key, measured.folder, measured.rater_state)
        model = caches.model(measured.folder, measured.rater_state)
        destination = measured.corpus.workspace.rater(name)
        with measured.corpus.workspace.being_written(destination):
            publish_preview(found, model, destination=destination, name=name)
        st.toast(f"Kept as {for_markdown(name)}. Choose it above to evaluate it, or rate the documents with it.")
