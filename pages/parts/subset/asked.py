"""What the view asks for, settled: what a baseline, another selection, or a target of the temperature make of it."""

from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.baselines.registry import MATCHED, as_baseline, matched_to
from core.selection.stored.selecting import selection_manifest
from pages.parts.caches import subset as caches
from pages.parts.opened import Opened
from pages.parts.subset.view import SubsetView


def asked(corpus: Opened, view: SubsetView, rater: str) -> SelectionParameters:
    """Give the parameters of the selection that the view asks for.

    Raises
    ------
    InputError
        If they cannot be.
    NotFoundError
        If a baseline needs a column that is not there yet.
    """
    parameters = view.parameters(rater, has_domains=corpus.summary["has_domains"])
    if parameters.baseline == MATCHED:
        parameters = _matched(corpus, view, parameters)
    elif parameters.baseline is not None:
        parameters = as_baseline(parameters, parameters.baseline, corpus.workspace.columns(), corpus.root)
    return caches.with_temperature_found(*corpus.key, parameters)


def _matched(corpus: Opened, view: SubsetView, parameters: SelectionParameters) -> SelectionParameters:
    if view.match is not None:
        return matched_to(parameters, selection_manifest(corpus.workspace, view.match))
    if not parameters.shares:
        raise InputError("A uniform draw can only be matched to a saved selection. Choose one among the baselines.")
    return parameters
