"""What is drawn or clicked on the map becomes its window, its filter, or the document that is read beside it."""

from dataclasses import replace
from typing import Any

from core.corpus.catalog.places import Axes
from core.corpus.filters import DocumentFilter, FieldValues
from core.corpus.outlines import thinned
from core.corpus.searches import Region
from core.corpus.windows import Window
from pages.parts import state
from pages.parts.filters.steps import take_step
from pages.parts.map.view import CHOOSE, OUTLINE, ZOOM, MapView
from pages.parts.state import widget_value

_MOST_CORNERS = 60


def when_chosen(key: str, axes: Axes, group: str | None) -> None:
    """Take in what was drawn or clicked; for the callback of the chart of that key."""
    selection = widget_value(key)["selection"]
    view = state.again(MapView)
    if view.pointer == ZOOM and selection["box"]:
        box = selection["box"][0]
        state.show(replace(view, window=Window.around(tuple(box["x"]), tuple(box["y"]))))
    elif view.pointer == OUTLINE and selection["lasso"]:
        lasso = selection["lasso"][0]
        outline = thinned(list(zip(lasso["x"], lasso["y"], strict=True)), _MOST_CORNERS)
        if len(outline) >= 3:
            take_step(MapView, view, view.filter.with_search(Region(*axes, outline)))
    elif view.pointer == CHOOSE and selection["points"]:
        _clicked(view, selection["points"][0].get("customdata"), group)


def _clicked(view: MapView, data: Any, group: str | None) -> None:
    match data:
        case ["cluster", str(name)] if group is not None:
            take_step(MapView, view, toggled(view.filter, group, name))
        case ["doc", str(doc_id)]:
            state.show(replace(view, doc_id=None if doc_id == view.doc_id else doc_id))


def chosen_clusters(documents: DocumentFilter, group: str | None) -> tuple[str, ...]:
    """Name the clusters that a filter keeps to; none where it keeps to none.

    Examples
    --------
    >>> chosen_clusters(DocumentFilter(fields=(FieldValues("cluster", ("1 sea", None)),)), "cluster")
    ('1 sea',)
    """
    wanted = documents.field_named(group) if group is not None else None
    return tuple(name for name in wanted.values if name is not None) if isinstance(wanted, FieldValues) else ()


def of_clusters(documents: DocumentFilter, group: str, names: tuple[str, ...]) -> DocumentFilter:
    """Keep to some clusters, or to none in particular, of what else a filter leaves."""
    return documents.with_field(group, FieldValues(group, names) if names else None)


def toggled(documents: DocumentFilter, group: str, name: str) -> DocumentFilter:
    """Keep to one cluster more, or let it go where it was kept.

    Examples
    --------
    >>> both = toggled(toggled(DocumentFilter(), "cluster", "1 sea"), "cluster", "2 law")
    >>> chosen_clusters(both, "cluster"), chosen_clusters(toggled(both, "cluster", "1 sea"), "cluster")
    (('1 sea', '2 law'), ('2 law',))
    """
    names = chosen_clusters(documents, group)
    others = tuple(each for each in names if each != name)
    return of_clusters(documents, group, others if name in names else (*names, name))


def outline_of(documents: DocumentFilter, axes: Axes) -> tuple[tuple[float, float], ...]:
    """Give the corners of the outline on this map that a filter keeps to; none where it keeps to none."""
    on_this = (each for each in documents.searches if isinstance(each, Region) and (each.x, each.y) == axes)
    return next((each.outline for each in on_this), ())


def without_outline(documents: DocumentFilter, axes: Axes) -> DocumentFilter:
    """Take the outline on this map out of a filter."""
    kept = (each for each in documents.searches if not (isinstance(each, Region) and (each.x, each.y) == axes))
    return replace(documents, searches=tuple(kept))
