"""How a training goes: its loss, and its accuracy on what was held out."""

from itertools import groupby

import plotly.graph_objects as go

from core.estimates import Estimate
from core.qurater.learning.training_log import WHOLE, TrainingLog, TrainingStep
from pages.parts.charts.domains import ROW_PIXELS, name_rows
from pages.parts.charts.intervals import error_bar
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, LINE, QUIET, calm_layout
from pages.parts.plain import for_plotly

_HEIGHT = 220
_KEY = {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False}
_AXIS_PIXELS = 52
# Folds stand above the dot of all of them.
_ABOVE, _BELOW = -0.16, 0.16


def loss_curves(log: TrainingLog) -> go.Figure:
    """Draw the loss over steps, one line a fit; folds stand behind the fit that is kept.

    Parameters
    ----------
    log : TrainingLog
        Lines that stand for a whole fold are left out: they are no steps.

    Returns
    -------
    Figure
        Held-out losses are diamonds.
    """
    figure = go.Figure()
    fits = groupby((step for step in log.steps if step not in log.folds), key=lambda step: step.part)
    for part, group in fits:
        steps = list(group)
        is_kept = part == WHOLE
        name = "training, the fit that is kept" if is_kept else "training, folds"
        figure.add_scatter(
            x=[step.step for step in steps],
            y=[step.loss for step in steps],
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=is_kept or part == "fold 1",
            line={"color": KEPT if is_kept else LINE, "width": 2.5 if is_kept else 1},
            hovertemplate=f"{for_plotly(steps[0].name)}, step %{{x:,}}: loss %{{y:.4f}}<extra></extra>",
        )
        _held_out(figure, [step for step in steps if step.held_out_loss is not None])
    figure.update_layout(**calm_layout(_HEIGHT))
    figure.update_layout(showlegend=True, legend=_KEY)
    figure.update_xaxes(title="step", rangemode="tozero", fixedrange=True, showgrid=False)
    figure.update_yaxes(title="loss", fixedrange=True, automargin=True, gridcolor=QUIET, zeroline=False)
    return figure


def _held_out(figure: go.Figure, steps: list[TrainingStep]) -> None:
    if not steps:
        return
    figure.add_scatter(
        x=[step.step for step in steps],
        y=[step.held_out_loss for step in steps],
        mode="lines+markers",
        name="held-out documents",
        line={"color": LINE, "width": 1, "dash": "dot"},
        marker={"symbol": "diamond", "size": 8, "color": KEPT},
        hovertemplate=f"{for_plotly(steps[0].name)}, step %{{x:,}}: held out %{{y:.4f}}<extra></extra>",
    )


def accuracy_by_fold(
    folds: tuple[TrainingStep, ...], together: dict[str, Estimate], names: dict[str, str]
) -> go.Figure:
    """Draw what each fold of a cross-validation was worth, and all of them together.

    Parameters
    ----------
    folds : tuple of TrainingStep
        With accuracies, at least one.
    together : dict of str to Estimate
        The accuracy over all folds; none as long as it is not known.
    names : dict of str to str
        What each criterion is called.

    Returns
    -------
    Figure
        A row a criterion.
    """
    figure = go.Figure()
    for place, (key, name) in enumerate(names.items()):
        colour = CRITERION_COLOURS.get(key, LINE)
        told = [step for step in folds if key in step.accuracy]
        figure.add_scatter(
            x=[100 * step.accuracy[key] for step in told],
            y=[place + _ABOVE] * len(told),
            mode="markers",
            marker={"color": colour, "size": 5, "opacity": 0.7},
            text=[step.name for step in told],
            hovertemplate=f"{for_plotly(name)}, %{{text}}: %{{x:.1f}} %<extra></extra>",
        )
        if key in together:
            _together(figure, together[key], place + _BELOW, key, name)
    figure.update_layout(**calm_layout(len(names) * (ROW_PIXELS + 6) + _AXIS_PIXELS))
    figure.update_xaxes(title="accuracy, %", fixedrange=True, gridcolor=QUIET, zeroline=False, nticks=6)
    name_rows(figure, list(names.values()))
    return figure


def _together(figure: go.Figure, found: Estimate, place: float, criterion: str, name: str) -> None:
    colour = CRITERION_COLOURS.get(criterion, LINE)
    figure.add_scatter(
        x=[100 * (found.value or 0.0)],
        y=[place],
        mode="markers",
        marker={"color": colour, "size": 10},
        error_x=error_bar([found], 100.0, colour),
        hovertemplate=f"{for_plotly(name)}, all folds: %{{x:.1f}} %<br>n = {found.n:,}<extra></extra>",
    )


def accuracy_by_step(evaluated: list[TrainingStep], names: dict[str, str]) -> go.Figure:
    """Draw accuracies as they were measured on the way.

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
    figure = go.Figure()
    for key, name in names.items():
        figure.add_scatter(
            x=[step.step for step in evaluated],
            y=[_per_cent(step.accuracy.get(key)) for step in evaluated],
            mode="lines+markers",
            name=for_plotly(name),
            line={"color": CRITERION_COLOURS.get(key, LINE), "width": 1.5},
            hovertemplate=f"{for_plotly(name)}: %{{y:.1f}} %<br>step %{{x:,}}<extra></extra>",
        )
    figure.update_layout(**calm_layout(_HEIGHT))
    figure.update_layout(showlegend=True, legend=_KEY)
    figure.update_xaxes(title="step", rangemode="tozero", fixedrange=True, showgrid=False)
    figure.update_yaxes(title="accuracy, %", fixedrange=True, automargin=True, gridcolor=QUIET, zeroline=False)
    return figure


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
