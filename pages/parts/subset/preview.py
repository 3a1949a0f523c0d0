"""What a selection would do, before it is saved: amounts, what it leaves out and why, ratings kept and dropped."""

import streamlit as st

from core.criteria import CRITERION_KEYS, criterion_by_key
from core.insight.subset_and_pool import Comparison, CriterionShift
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.candidates import NO_RATING
from core.selection.choosing.choose import Choice
from core.wording import count
from pages.parts.charts.distributions import shift_of_criterion
from pages.parts.charts.palette import DROPPED, KEPT, NO_BUTTONS
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent, signed

_IN_A_ROW = 4
_MOST_NAMED = 8
_SWATCH = "display:inline-block;width:.8em;height:.8em;margin:0 .35em 0 .9em"


def amounts_line(choice: Choice, comparison: Comparison, sample_size: float | None) -> None:
    """Say how much is taken, of what, and how varied it is; then what ran out, and what was left out and why."""
    kept, pool = comparison.subset, comparison.pool
    share = percent(kept.n_tokens / pool.n_tokens if pool.n_tokens else None)
    parts = [
        f"**{comparison.n_different:,}** of {count(pool.n_documents, 'document')}",
        f"**{kept.n_tokens:,}** {_at_most(choice)}, {share} of the pool",
    ]
    if kept.n_documents > comparison.n_different:
        parts.append(f"{kept.n_documents:,} with those that come again")
    if sample_size is not None:
        parts.append(f"as varied as a uniform draw from **{sample_size:,.0f}** documents")
    st.markdown("Would keep " + " · ".join(parts))
    if lines := [*_ran_out(choice), *_left_out(choice)]:
        st.caption("  \n".join(lines))
    if choice.empty_groups:
        # The domain of a corpus without domains has no name that a reader knows.
        of = f" of {_named(choice.empty_groups)}" if kept.n_documents else ""
        st.warning(f"Nothing is taken{of}.", icon=":material/block:")


def _at_most(choice: Choice) -> str:
    if choice.token_budget is None:
        return f"tokens, in at most {count(choice.document_budget or 0, 'document')}"
    return f"of at most {count(choice.token_budget, 'token')}"


def _named(names: tuple[str, ...]) -> str:
    listed = ", ".join(for_markdown(shortened(name, 40)) for name in names[:_MOST_NAMED])
    return f"{listed} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else listed


def _ran_out(choice: Choice) -> list[str]:
    """Say whose share could not be met, by how much it fell short, and that others have the rest."""
    lacking = choice.quotas.ran_out if choice.quotas else {}
    if not lacking:
        return []
    unit = "token" if choice.document_budget is None else "document"
    short = [f"{for_markdown(shortened(name, 40))} by {count(n, unit)}" for name, n in lacking.items()]
    more = f" and {len(short) - _MOST_NAMED} more" if len(short) > _MOST_NAMED else ""
    return [f"Ran out, so that others have the rest of its share: {', '.join(short[:_MOST_NAMED])}{more}."]


def _left_out(choice: Choice) -> list[str]:
    """Say how many documents could not be taken, by reason."""
    reasons = choice.candidates.n_by_reason()
    n_unrated = reasons.pop(NO_RATING, 0)
    lines = [f"{n_unrated:,} unrated, not considered."] if n_unrated else []
    return lines + [f"{n:,} left out: {for_markdown(shortened(reason, 80))}." for reason, n in reasons.items() if n]


def criteria_charts(comparison: Comparison, parameters: SelectionParameters) -> None:
    """Draw the ratings of subset and pool, one chart a criterion, and a column that is selected by."""
    legend = "".join(
        f'<span style="{_SWATCH};background:{colour}"></span>{name}'
        for colour, name in ((DROPPED, "pool"), (KEPT, "subset"))
    )
    lines = "lines: mean of the kept (colour) and of the dropped documents (dotted)"
    epochs = ", each once" if parameters.max_epochs > 1 else ""
    st.html(
        f'<div style="font-size:.85rem;opacity:.9">Ratings, each as % of its own documents{epochs}'
        f"{legend} &ensp;·&ensp; {lines}</div>"
    )
    for first in range(0, len(comparison.criteria), _IN_A_ROW):
        row = comparison.criteria[first : first + _IN_A_ROW]
        for column, shift in zip(st.columns(_IN_A_ROW), row, strict=False):
            with column:
                _criterion_chart(shift)


def _criterion_chart(shift: CriterionShift) -> None:
    name = shift.criterion
    title = criterion_by_key(name).title if name in CRITERION_KEYS else shortened(name, 40)
    means = f"kept {signed(shift.mean_kept)} sd · dropped {signed(shift.mean_dropped)} sd"
    st.markdown(f"**{for_markdown(title)}**  \n{means}")
    figure = shift_of_criterion(
        name, shift.pool_shares, shift.subset_shares, mean_kept=shift.mean_kept, mean_dropped=shift.mean_dropped
    )
    st.plotly_chart(figure, config=NO_BUTTONS, key=f"shift_{name}", alt=f"{title}: mean {means}")
