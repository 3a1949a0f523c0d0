"""What a model meets along the training position, in the order that is chosen."""

import streamlit as st

from core.selection.asked.parameters import SelectionParameters
from core.wording import count
from pages.parts.caches import subset as caches
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.positions import along_training
from pages.parts.opened import Opened
from pages.parts.subset.sections import section
from pages.parts.subset.view import SubsetView


def order_section(corpus: Opened, view: SubsetView, parameters: SelectionParameters) -> None:
    """Draw ratings, domains and lengths along the training, once the reader opens the section."""
    with section(view, "order", "Along the training: ratings, domains and lengths in this order") as is_open:
        if not is_open:
            return
        criteria = corpus.criteria(parameters.rater)
        found = caches.positions(*corpus.key, parameters, tuple(criteria))
        if not found.ends:
            st.caption("Nothing is taken, so there is no order.")
            return
        st.plotly_chart(
            along_training(found, criteria),
            config=NO_BUTTONS,
            key="along_training",
            alt="Mean rating by criterion, shares of the domains, and tokens a document, from the first token to the "
            "last.",
        )
        st.caption(
            f"{count(len(found.ends), 'stretch', 'stretches')} of equal tokens, from the first that a model is trained "
            "on to the last; ratings and domains weighted by tokens. Gains from ordering are small in the literature: "
            "compare an order with the random one before you trust it."
        )
