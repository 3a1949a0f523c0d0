"""How far judgments reach: pairs by judge and criterion, and the share of each domain's documents."""

import plotly.graph_objects as go

from core.judging.trust.coverage import DomainCoverage, JudgeCoverage
from core.wording import count
from pages.parts.charts.domains import ROW_PIXELS, name_rows
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, LINE, QUIET, calm_layout
from pages.parts.plain import for_plotly, shortened

_BAR_PIXELS, _GAP_PIXELS = 9, 12
# On a narrow screen the key has a line for every two criteria.
_OUTSIDE_PIXELS, _KEY_PIXELS = 58, 11
# Below it Plotly has no room for the axis.
_LEAST_PIXELS = 60
_FEW_PAIRS = 5


def pairs_by_judge(found: list[JudgeCoverage], names: dict[str, str]) -> go.Figure:
    """Draw how many pairs each judge answered about, a bar a criterion.

    Parameters
    ----------
    found : list of JudgeCoverage
        Judges in their order.
    names : dict of str to str
        What each criterion is called, in the order of the bars.

    Returns
    -------
    Figure
        The first judge on top.
    """
    judges = list(dict.fromkeys(each.judge for each in found))
    figure = go.Figure()
    for criterion in names:
        said = [each for each in found if each.criterion == criterion]
        figure.add_bar(
            x=[each.n_pairs for each in said],
            y=[judges.index(each.judge) for each in said],
            orientation="h",
            name=for_plotly(names[criterion]),
            marker_color=CRITERION_COLOURS.get(criterion, LINE),
            text=[_hover(each, names[criterion]) for each in said],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    bars = max(len(judges) * (_BAR_PIXELS * len(names) + _GAP_PIXELS), _LEAST_PIXELS)
    height = bars + _KEY_PIXELS * len(names) + _OUTSIDE_PIXELS
    figure.update_layout(**calm_layout(height), barmode="group", bargap=0.3)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal", "itemclick": False},
    )
    figure.update_xaxes(title="pairs with an answer", rangemode="tozero", fixedrange=True, gridcolor=QUIET, nticks=5)
    if all(each.n_pairs < _FEW_PAIRS for each in found):
        figure.update_xaxes(dtick=1)  # else there would be ticks at half a pair
    name_rows(figure, judges)
    return figure


def _hover(each: JudgeCoverage, name: str) -> str:
    return (
        f"{for_plotly(shortened(each.judge, 80))}<br>{for_plotly(name)}: {count(each.n_pairs, 'pair')}, "
        f"{each.n_both_orders:,} in both orders<br>{each.n_unanswered:,} of {each.n_judgments:,} questions without an "
        "answer"
    )


def reached_by_domain(found: list[DomainCoverage]) -> go.Figure:
    """Draw which share of each domain's documents was judged.

    Parameters
    ----------
    found : list of DomainCoverage
        At least one.

    Returns
    -------
    Figure
        The first domain on top.
    """
    places = list(range(len(found)))
    figure = go.Figure()
    for shares, colour in (([1.0] * len(found), QUIET), ([each.share_judged for each in found], KEPT)):
        figure.add_bar(
            x=[100 * share for share in shares],
            y=places,
            orientation="h",
            marker_color=colour,
            text=[
                f"{for_plotly(shortened(each.domain, 80))}<br>{each.n_judged:,} of "
                f"{count(each.n_documents, 'document')} judged<br>{count(each.n_pairs_within, 'pair')} within it"
                for each in found
            ],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    figure.update_layout(**calm_layout(48 + max(ROW_PIXELS * len(found), _LEAST_PIXELS)), barmode="overlay", bargap=0.4)
    figure.update_xaxes(
        title="% of documents judged", range=[0, 101], dtick=25, fixedrange=True, showgrid=False, zeroline=False
    )
    name_rows(figure, [each.domain for each in found])
    return figure
