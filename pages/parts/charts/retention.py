"""What a selection keeps of each group: its shares of the tokens before and after, and its retention."""

from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.wording import count
from pages.parts.charts.domains import ROW_PIXELS, name_rows
from pages.parts.charts.palette import DROPPED, KEPT, LINE, calm_layout
from pages.parts.charts.row_targets import row_targets
from pages.parts.plain import for_plotly, shortened

# An axis that ends sooner would make little look like much.
_LEAST_DRAWN = 1.5


@dataclass(frozen=True, slots=True)
class Row:
    """One group as it is drawn.

    Attributes
    ----------
    name : str
        Of the group.
    n_documents : int
        It has in the corpus.
    share_before, share_after : float
        Its shares of the tokens.
    retention_ratio : float or None
        What is kept of it over what is kept overall; None where there is none.
    """

    name: str
    n_documents: int
    share_before: float
    share_after: float
    retention_ratio: float | None


def retention_chart(rows: list[Row]) -> go.Figure:
    """Draw groups as rows, the first on top.

    Parameters
    ----------
    rows : list of Row
        At least one.

    Returns
    -------
    Figure
        Shares on the left; on the right retention with a line at 1. A click anywhere in a row selects a point with the
        group's name as ``customdata``.
    """
    figure = make_subplots(cols=2, column_widths=[0.5, 0.5], shared_yaxes=True, horizontal_spacing=0.04)
    places = list(range(len(rows)))
    shares = (
        ([row.share_before for row in rows], DROPPED, "pool"),
        ([row.share_after for row in rows], KEPT, "subset"),
    )
    for values, colour, label in shares:
        figure.add_bar(
            x=[100 * value for value in values],
            y=places,
            orientation="h",
            name=label,
            marker_color=colour,
            hoverinfo="skip",
            row=1,
            col=1,
        )
    ratios = [row.retention_ratio for row in rows]
    end = 1.05 * max([_LEAST_DRAWN, *(ratio for ratio in ratios if ratio is not None)])
    marker = {"color": KEPT, "size": 9}
    figure.add_scatter(
        x=ratios, y=places, mode="markers", marker=marker, hoverinfo="skip", showlegend=False, row=1, col=2
    )
    names, hovers = [row.name for row in rows], list(map(_hover, rows))
    for column, highest in enumerate((100 * max(max(values) for values, _, _ in shares), end), start=1):
        row_targets(figure, names, hovers, places=places, ends=(0, highest), column=column)
    figure.add_vline(x=1, line={"color": LINE, "width": 1, "dash": "dot"}, row=1, col=2)
    figure.update_layout(**calm_layout(96 + (ROW_PIXELS + 3) * len(rows)), clickmode="event+select")
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        bargroupgap=0.0,
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )
    figure.update_xaxes(title="% of tokens", side="top", rangemode="tozero", nticks=5, fixedrange=True, row=1, col=1)
    # Dots at 0 are whole dots.
    ratio_axis = {"range": [-0.03 * end, end], "nticks": 6, "zeroline": False}
    figure.update_xaxes(title="retention", side="top", fixedrange=True, row=1, col=2, **ratio_axis)
    name_rows(figure, [row.name for row in rows])
    return figure


def _hover(row: Row) -> str:
    lines = [
        f"{for_plotly(shortened(row.name, 80))}: {count(row.n_documents, 'document')}",
        f"{100 * row.share_before:.1f} % of the tokens of the pool, {100 * row.share_after:.1f} % of the subset's",
    ]
    if row.retention_ratio is not None:
        lines.append(f"kept {row.retention_ratio:.2f} times as much as overall")
    return "<br>".join(lines)
