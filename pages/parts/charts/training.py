"""How a training goes: its loss, and its accuracy on what was held out."""

from itertools import groupby

import plotly.graph_objects as go

from core.qurater.learning.training_log import TrainingLog, TrainingStep
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, LINE, QUIET, calm_layout
from pages.parts.plain import for_plotly

_HEIGHT = 220
_WHOLE = "all"


def loss_curves(log: TrainingLog) -> go.Figure:
    """Draw the loss over steps, one line a part; folds of the cross-validation stand behind the fit that is kept.

    Parameters
    ----------
    log : TrainingLog
        With at least one step.

    Returns
    -------
    Figure
        Held-out losses are diamonds.
    """
    figure = go.Figure()
    for part, group in groupby(log.steps, key=lambda step: step.part):
        steps = list(group)
        is_kept = part == _WHOLE
        figure.add_scatter(
            x=[step.step for step in steps],
            y=[step.loss for step in steps],
            mode="lines",
            name=for_plotly(part),
            line={"color": KEPT if is_kept else LINE, "width": 2.5 if is_kept else 1},
            hovertemplate=f"{for_plotly(part)}, step %{{x:,}}: loss %{{y:.4f}}<extra></extra>",
        )
        _held_out(figure, [step for step in steps if step.held_out_loss is not None], part)
    figure.update_layout(**calm_layout(_HEIGHT))
    figure.update_xaxes(title="step", rangemode="tozero", fixedrange=True, showgrid=False)
    figure.update_yaxes(title="loss", fixedrange=True, automargin=True, gridcolor=QUIET, zeroline=False)
    return figure


def _held_out(figure: go.Figure, steps: list[TrainingStep], part: str) -> None:
    figure.add_scatter(
        x=[step.step for step in steps],
        y=[step.held_out_loss for step in steps],
        mode="lines+markers",
        line={"color": LINE, "width": 1, "dash": "dot"},
        marker={"symbol": "diamond", "size": 8, "color": KEPT},
        hovertemplate=f"{for_plotly(part)}, step %{{x:,}}: held out %{{y:.4f}}<extra></extra>",
    )


def held_out_accuracy(evaluated: list[TrainingStep], names: dict[str, str]) -> go.Figure:
    """Draw accuracies in the order in which they were measured.

    Parameters
    ----------
    evaluated : list of TrainingStep
        With accuracies, at least one.
    names : dict of str to str
        What each criterion is called.

    Returns
    -------
    Figure
        One line a criterion.
    """
    places = list(range(1, len(evaluated) + 1))
    when = [f"{for_plotly(step.part)}, step {step.step:,}" for step in evaluated]
    figure = go.Figure()
    for key, name in names.items():
        figure.add_scatter(
            x=places,
            y=[_per_cent(step.accuracy.get(key)) for step in evaluated],
            mode="lines+markers",
            name=for_plotly(name),
            line={"color": CRITERION_COLOURS.get(key, LINE), "width": 1.5},
            text=when,
            hovertemplate=f"{for_plotly(name)}: %{{y:.1f}} %<br>%{{text}}<extra></extra>",
        )
    figure.update_layout(**calm_layout(_HEIGHT))
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    ticks = when if len(evaluated) <= 6 else [""] * len(evaluated)
    figure.update_xaxes(tickvals=places, ticktext=ticks, fixedrange=True, showgrid=False)
    figure.update_yaxes(title="accuracy, %", fixedrange=True, automargin=True, gridcolor=QUIET, zeroline=False)
    return figure


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
