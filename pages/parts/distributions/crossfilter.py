"""What is chosen in one chart filters all others, and becomes a pill: callbacks of charts, and what each one shows."""

from dataclasses import replace
from typing import Any

from core.corpus.catalog.rated_samples import DATE, LENGTH
from core.corpus.catalog.steps import Steps
from core.corpus.filters import BY_FIELD, DateRange, DocumentFilter, FieldRange, RatingRange, TokenRange
from core.insight.curves import bins_between
from pages.parts import state
from pages.parts.charts.clicks import clicked
from pages.parts.distributions.view import DistributionsView
from pages.parts.filters.refilter import refilters
from pages.parts.state import widget_value

# A chart shows the documents that all other conditions leave, with its own range shaded: else nothing would be left to
# choose from.


def without_domains(documents: DocumentFilter) -> DocumentFilter:
    """Leave out what was chosen in a chart of domains."""
    return replace(documents, domains=())


def without_ratings(documents: DocumentFilter, *criteria: str) -> DocumentFilter:
    """Leave out what was chosen in a chart of criteria."""
    for criterion in criteria:
        documents = documents.with_range(RatingRange(criterion))
    return documents


def without_axis(documents: DocumentFilter, axis: str) -> DocumentFilter:
    """Leave out what was chosen in a chart over length, date or a field."""
    if axis == LENGTH:
        return replace(documents, n_tokens=None)
    if axis == DATE:
        return replace(documents, date=None)
    return documents.with_field(axis.removeprefix(BY_FIELD), None)


def range_on(documents: DocumentFilter, axis: str) -> tuple[Any, Any]:
    """Give the range of length, date or a field that a filter asks for."""
    if axis in (LENGTH, DATE):
        wanted = documents.n_tokens if axis == LENGTH else documents.date
        return (wanted.low, wanted.high) if wanted else (None, None)
    field = documents.field_named(axis.removeprefix(BY_FIELD))
    return (field.low, field.high) if isinstance(field, FieldRange) else (None, None)


def choose_domain(key: str) -> None:
    """Add the domain that was clicked to those that are shown, or take it away; for a chart of domains."""
    domain = clicked(key)
    if domain is not None:
        refilters(DistributionsView, lambda documents: _toggled(documents, domain))()


def _toggled(documents: DocumentFilter, domain: str) -> DocumentFilter:
    kept = tuple(name for name in documents.domains if name != domain)
    return replace(documents, domains=kept if domain in documents.domains else (*documents.domains, domain))


def choose_ratings(key: str, across: str, upwards: str | None = None) -> None:
    """Choose the ratings that were drawn over; for a chart with one criterion to the right, and one upwards."""
    ranges = []
    for box in widget_value(key)["selection"]["box"][-1:]:
        if box["xref"] == "x":
            ranges.append(RatingRange(across, *bins_between(*box["x"])))
        if box["yref"] == "y" and upwards is not None:
            ranges.append(RatingRange(upwards, *bins_between(*box["y"])))
    if ranges:
        refilters(DistributionsView, lambda documents: _with_ranges(documents, ranges))()


def _with_ranges(documents: DocumentFilter, ranges: list[RatingRange]) -> DocumentFilter:
    for wanted in ranges:
        documents = documents.with_range(wanted)
    return documents


def choose_steps(key: str, axis: str, found: Steps) -> None:
    """Choose the steps that were drawn over; for a chart over length, date or a field."""
    ends = [point["customdata"] for point in widget_value(key)["selection"]["points"] if point.get("customdata")]
    if not ends:
        return
    low, high = found.range_between(min(low for low, _ in ends), max(high for _, high in ends))
    refilters(DistributionsView, lambda documents: _within(documents, axis, low, high))()


def _within(documents: DocumentFilter, axis: str, low: Any, high: Any) -> DocumentFilter:
    if axis == LENGTH:
        whole = (None if end is None else int(end) for end in (low, high))
        return replace(documents, n_tokens=TokenRange(*whole))
    if axis == DATE:
        return replace(documents, date=DateRange(low, high))
    name = axis.removeprefix(BY_FIELD)
    is_open = low is None and high is None
    return documents.with_field(name, None if is_open else FieldRange(name, low, high))


def choose_pair(key: str) -> None:
    """Draw the pair that was clicked; a criterion with length is drawn over length."""
    names = clicked(key)
    if not names:
        return
    if LENGTH in names:
        criterion = next(name for name in names if name != LENGTH)
        state.change(DistributionsView, section="over", axis=LENGTH, criterion=criterion)
    else:
        # The cell is named by its row and its column: upwards, and to the right.
        state.change(DistributionsView, pair=(names[1], names[0]))
