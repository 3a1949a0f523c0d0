"""Pictures of an audit: few documents stand apart, findings have a sign, and hostile names are inert."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.estimates import Estimate
from core.insight.audit.in_order import in_order
from core.insight.audit.in_words import LESS, MORE
from core.insight.audit.measures.rating_gaps import rating_gaps
from core.insight.audit.measures.strata import Remaining
from core.insight.audit.selection_audit import audit_by
from core.insight.audit.shortcuts.shortcuts import Explained
from core.insight.groups import Group, Grouping
from pages.parts.charts.audit_curves import MOST_NAMED, Curve, audit_curves
from pages.parts.charts.audit_dots import audit_dots
from pages.parts.charts.audit_heat import audit_heat
from pages.parts.charts.audit_ratings import audit_ratings
from pages.parts.charts.beyond import arrows_beyond
from pages.parts.charts.explained import explained_bars
from pages.parts.charts.group_rows import places_of
from pages.parts.wording import ABSENT
from tests.insight.pools import pool_of, pool_rated
from tests.pages.conftest import HOSTILE

SIZES = [200, 100, 100, 40, 12, 0]
KEPT = [60, 90, 2, 15, 12, 0]


def grouping(names):
    group_of = np.repeat(np.arange(len(SIZES)), SIZES)
    return Grouping("x", tuple(Group(name, None) for name in names), group_of)


def order_of(names):
    by = grouping(names)
    is_kept = np.concatenate([np.arange(size) < n for size, n in zip(SIZES, KEPT, strict=True)])
    everything = Grouping("domain", (Group("all", None),), np.zeros(sum(SIZES), dtype=np.int64))
    halves = Grouping("half", (Group("a", None), Group("b", None)), np.arange(sum(SIZES)) % 2)
    found = audit_by(pool_of([10] * sum(SIZES)), is_kept, by, domains=everything, held=[halves], criteria=())
    return in_order(found.groups)


NAMES = ["middle", "most", "least", "some", "few", "none"]


def drawn(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_what_is_kept_most_of_is_on_top_and_those_with_few_documents_are_hollow_and_apart():
    figure = audit_dots(order_of(NAMES), held="half held equal")
    ranked, few = drawn(figure, "what is kept")
    assert list(ranked.y) == [0, 1, 2, 3]
    assert list(few.y) == [5, 6]
    assert list(ranked.x) == sorted(ranked.x, reverse=True)
    assert ranked.marker.symbol == "circle"
    assert few.marker.symbol == "circle-open"
    assert few.opacity < ranked.opacity
    assert few.x[1] is None, "what does not occur has no dot"
    [bars] = [trace for trace in figure.data if trace.type == "bar"]
    assert list(bars.customdata) == ["most", "some", "middle", "least", "few", "none"]
    assert "does not occur" in bars.text[-1]


def test_findings_have_a_sign_that_is_no_colour_and_few_documents_never_have_one():
    figure = audit_dots(order_of(NAMES), held="")
    [texts] = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text"]
    said = [text.strip() for text in texts.text]
    assert said == [f"100 {MORE}", "40", f"200 {LESS}", f"100 {LESS}", "12", "0"]


def test_each_series_is_explained_once():
    for sizes in (NAMES, NAMES[::-1]):
        figure = audit_dots(order_of(sizes), held="half held equal")
        shown = [trace.name for trace in figure.data if trace.showlegend]
        assert sorted(shown) == ["a uniform draw with the same domains", "what is kept", "with half held equal"]
    figure = audit_dots(order_of(NAMES), held="", has_uniform=False)
    assert [trace.name for trace in figure.data if trace.showlegend] == ["what is kept"]


def test_curves_name_the_chosen_group_first_and_keep_the_rest_quiet():
    curves = [Curve(f"g{place}", 50, [place / 4, 1.0, None]) for place in range(9)]
    named = ["g7", "g1"]
    figure = audit_curves(curves, ["0", "1", "2"], named=named)
    quiet, *lines = figure.data
    assert [line.name for line in lines] == named
    assert lines[0].line.width > lines[1].line.width
    assert len({line.line.dash for line in lines}) == 2
    assert set(quiet.customdata) == {f"g{place}" for place in range(9)} - set(named)
    assert quiet.x[3] is None
    assert MOST_NAMED >= 6


def test_tints_are_as_far_from_clear_at_half_as_at_twice():
    curves = [Curve("a", 50, [0.5, 2.0, 1.0, 0.0, None]), Curve("b", 3, [1.0] * 5)]
    figure = audit_heat(curves, list("vwxyz"), n_few=1, text_colour="#000000", chosen="b")
    ranked, few, texts, *_ = figure.data
    assert list(ranked.z[0]) == [-1.0, 1.0, 0.0, -1.0, None]
    assert few.opacity < ranked.opacity
    assert list(few.y) == [2]
    assert list(texts.text)[:5] == ["0.50", "2.00", "1.00", "0.00", ABSENT]


def test_ratings_are_drawn_in_sd_with_gaps_beside_them():
    by = Grouping("x", tuple(Group(name, None) for name in "abc"), np.repeat([0, 1, 2], [60, 60, 5]))
    values = np.concatenate([np.linspace(0, 1, 60), np.linspace(1, 2, 60), np.full(5, np.nan)])
    rows = rating_gaps(pool_rated(values), "writing_style", by)
    figure = audit_ratings(rows, n_few=1, colour="#0072B2", chosen="a")
    gaps = [trace for trace in figure.data if trace.error_x.array is not None]
    assert gaps[0].x[0] == pytest.approx(-gaps[0].x[1])
    beside = next(trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text")
    assert [text.strip() for text in beside.text] == ["60", "60", "0"]
    hovers = next(trace.text for trace in figure.data if trace.type == "bar")
    assert "none of 5 documents is rated" in hovers[2]


@pytest.mark.parametrize("n", [(0, 0), (1, 0), (0, 3), (2, 2)])
def test_every_row_has_a_place_of_its_own(n):
    places = places_of(*n)
    assert len(set(places)) == len(places) == sum(n)
    assert places == sorted(places)


def test_hostile_names_are_inert_in_every_picture():
    names = HOSTILE[: len(SIZES)]
    order = order_of(names)
    curves = [Curve(name, 50, [1.0, 0.5]) for name in names]
    rows = rating_gaps(pool_rated(np.arange(sum(SIZES)) % 7), "writing_style", grouping(names))
    explained = [Explained(name, 0.5, Estimate(0.1, 9, 0.0, 0.2)) for name in names]
    figures = [
        audit_dots(order, held=f"{HOSTILE[1]} held equal"),
        audit_curves(curves, ["0", HOSTILE[1]], named=names[:3]),
        audit_heat(curves, ["0", HOSTILE[1]], n_few=2, text_colour="#000000"),
        audit_ratings(rows, n_few=1, colour="#0072B2"),
        explained_bars(explained, colour="#0072B2"),
    ]
    for number, figure in enumerate(figures):
        for trace in figure.data:
            # What Plotly shows; customdata comes back with a click, and is raw.
            shown = [trace.name or "", *(trace.text if trace.text is not None else ())]
            shown += list(figure.layout.yaxis.ticktext or ()) + list(figure.layout.xaxis.ticktext or ())
            shown += list(trace.customdata) if number == 4 else []
            assert not [text for text in shown if "<b>" in str(text) or "$x$" in str(text)], number


def arrows(figure):
    """The arrows at the edges, as (sign, place)."""
    found = [trace for trace in figure.data if trace.type == "scatter" and isinstance(trace.marker.symbol, tuple)]
    return sorted(
        (symbol, place) for trace in found for symbol, place in zip(trace.marker.symbol, trace.y, strict=True)
    )


def test_an_interval_that_goes_on_beyond_the_axis_ends_with_an_arrow_and_no_other_does():
    shown = [
        Estimate(1.0, 50, 0.5, 1.5),
        Estimate(1.0, 50, 0.5, 3.0),
        Estimate(1.0, 50, -1.0, 3.0),
        Estimate(1.0, 1, None, None),
        Estimate(0.0, 9, 0.0, 2.0),
    ]
    figure = go.Figure()
    arrows_beyond(figure, shown, [0, 1, 2, 3, 4], ends=(0.0, 2.0), colour="#000000")
    assert arrows(figure) == [("triangle-left", 2), ("triangle-right", 1), ("triangle-right", 2)]
    assert all(0.0 < x < 2.0 for x in figure.data[0].x)


@given(highs=st.lists(st.floats(0.0, 12.0), min_size=len(SIZES), max_size=len(SIZES)))
@settings(max_examples=20, deadline=None)
def test_what_remains_is_drawn_whole_or_ends_with_an_arrow(highs):
    order = order_of(NAMES)

    def with_remaining(each, high):
        gap = Estimate(min(1.0, high), 9, 0.0, high)
        return replace(each, remaining=Remaining(gap, 9))

    changed = {each.retention.group.name: high for each, high in zip(order.shown, highs, strict=True)}
    ranked, few = (
        tuple(with_remaining(each, changed[each.retention.group.name]) for each in side)
        for side in (order.ranked, order.few)
    )
    figure = audit_dots(replace(order, ranked=ranked, few=few), held="half held equal")
    end = figure.layout.xaxis.range[1]
    names = [each.retention.group.name for each in order.shown]
    places = dict(zip(names, places_of(len(ranked), len(few)), strict=True))
    beyond = [places[name] for name, high in changed.items() if high > end]
    of_remaining = [place for _, place in arrows(figure) if place != int(place)]
    assert sorted(int(place) for place in of_remaining) == sorted(beyond)
