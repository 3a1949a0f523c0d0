from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.filters import (
    BY_FIELD,
    CLOSENESS,
    ORDER_COLUMNS,
    DateRange,
    DocumentFilter,
    FieldRange,
    FieldValues,
    Membership,
    Order,
    RatingRange,
    TokenRange,
)
from core.corpus.searches import FIELDS as SEARCHED
from core.corpus.searches import Likeness, Pattern, Predicate, Region, Words
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.selection.asked.parameters import COMBINATIONS, ORDERS, QUOTAS, SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.curricula.orders import RATED_ORDERS
from pages.parts.browse.view import COLUMNS, LAST_DRAW, PAGE_SIZES, BrowseView
from pages.parts.corpus.view import CorpusView
from pages.parts.filters.pills import condition_in_words
from pages.parts.subset.view import SubsetView

NAMES = st.text(min_size=1, max_size=20)
BOUNDS = st.one_of(st.none(), st.integers(-30, 30).map(lambda tenths: tenths / 10))
WEIGHTS = st.sampled_from([0.5, 1.0, -2.0, 1 / 3])


DAYS = st.one_of(st.none(), st.dates().map(str))
SELECTIONS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
HASHES = st.text("0123456789abcdef", min_size=8, max_size=8)
LENGTHS = st.one_of(st.none(), st.integers(0, 10**9))
FIELDS = st.one_of(
    st.builds(FieldValues, NAMES, st.lists(st.one_of(st.none(), NAMES), min_size=1, max_size=3).map(tuple)),
    st.builds(FieldRange, NAMES, BOUNDS, BOUNDS),
)
SORTED_BY = st.one_of(st.sampled_from([*ORDER_COLUMNS, CLOSENESS]), NAMES.map(lambda name: BY_FIELD + name))
SHOWN = st.one_of(st.sampled_from(COLUMNS), NAMES.map(lambda name: BY_FIELD + name))
CORNERS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
QUERIES = NAMES.filter(str.strip)
SEARCHES = st.one_of(
    st.builds(Words, QUERIES, st.sampled_from(SEARCHED)),
    st.builds(Pattern, QUERIES),
    st.builds(Likeness, text=QUERIES, most=st.integers(1, 1000), is_least=st.booleans()),
    st.builds(Likeness, doc_id=st.text(max_size=20), most=st.integers(1, 1000), is_least=st.booleans()),
    st.builds(Region, NAMES, NAMES, st.lists(CORNERS, min_size=3, max_size=6).map(tuple)),
    st.builds(Predicate, QUERIES),
)


def with_an_end(kind: Any, ends: Any) -> Any:
    """A range with at least one end, or none."""
    return st.one_of(
        st.none(), st.builds(kind, ends, ends).filter(lambda found: (found.low, found.high) != (None, None))
    )


@st.composite
def filters(draw: Any) -> DocumentFilter:
    found = DocumentFilter(
        domains=tuple(draw(st.lists(NAMES, max_size=3))),
        text=draw(st.text(max_size=20)),
        searches=tuple(draw(st.lists(SEARCHES, max_size=2))),
        n_tokens=draw(with_an_end(TokenRange, LENGTHS)),
        date=draw(with_an_end(DateRange, DAYS)),
        fields=tuple(draw(st.lists(FIELDS, max_size=2))),
        memberships=tuple(draw(st.lists(st.builds(Membership, SELECTIONS, HASHES, kept=st.booleans()), max_size=2))),
    )
    for key in draw(st.sets(st.sampled_from(CRITERION_KEYS))):
        found = found.with_range(RatingRange(key, draw(BOUNDS), draw(BOUNDS)))
    return found


@st.composite
def browse_views(draw: Any) -> BrowseView:
    return BrowseView(
        rater=draw(st.one_of(st.none(), NAMES)),
        filter=draw(filters()),
        order=Order(draw(SORTED_BY), descending=draw(st.booleans())),
        page_number=draw(st.integers(1, 10**6)),
        page_size=draw(st.sampled_from(PAGE_SIZES)),
        columns=tuple(draw(st.lists(SHOWN, max_size=4, unique=True))),
        draw=draw(st.one_of(st.none(), st.integers(1, LAST_DRAW))),
        doc_id=draw(st.one_of(st.none(), NAMES)),
        passage=draw(st.integers(1, 1000)),
        criterion=draw(st.sampled_from(CRITERION_KEYS)),
    )


@given(browse_views())
def test_a_browse_view_comes_back_from_its_link_as_it_was(view: BrowseView) -> None:
    assert BrowseView.from_query(view.to_query()) == view


@given(filters(), st.integers(0, 12))
def test_a_condition_that_is_removed_leaves_the_others(documents: DocumentFilter, number: int) -> None:
    conditions = documents.conditions()
    left = documents.without(number).conditions()
    assert left == [condition for place, condition in enumerate(conditions) if place != number]
    assert all(condition_in_words(condition) for condition in conditions)


@given(browse_views(), filters())
def test_the_closest_come_first_where_a_new_search_says_how_close_each_is(
    view: BrowseView, wanted: DocumentFilter
) -> None:
    shown = view.with_filter(wanted)
    told, told_before = (
        {each for each in one.searches if isinstance(each, Words | Likeness)} for one in (wanted, view.filter)
    )
    assert (shown.filter, shown.page_number) == (wanted, 1)
    if told - told_before:
        assert shown.order == Order(CLOSENESS)
    elif told or view.order.column != CLOSENESS:
        assert shown.order == view.order
    else:
        assert shown.order == Order()


@st.composite
def phases(draw: Any) -> tuple[Phase, ...]:
    names = draw(st.lists(NAMES, min_size=1, max_size=3))
    return tuple(
        Phase(
            draw(st.sampled_from(["0.5", "1/3"])),
            name,
            temperature=draw(st.sampled_from([None, 0.0, 0.5])),
            shares=draw(st.sampled_from([None, (("a:b", "0.5"),)])),
        )
        for name in names
    )


@st.composite
def parameters(draw: Any) -> SelectionParameters:
    budget = draw(st.sampled_from(["fraction", "token_budget", "document_budget"]))
    amount = draw(st.sampled_from(["0.1", "1/3", "1", "0.000125"]) if budget == "fraction" else st.integers(1, 10**12))
    keys = draw(st.lists(st.sampled_from([*CRITERION_KEYS, "bits_per_byte"]), min_size=1, unique=True))
    combine = draw(st.sampled_from(COMBINATIONS))
    weights = [0.5, 1.0, 0.333333] if combine == "mix" else [0.5, 1.0, -2.0, 0.333333]
    order = draw(st.sampled_from(ORDERS))
    quota = draw(st.sampled_from(QUOTAS))
    shares = tuple(draw(st.dictionaries(NAMES, st.sampled_from(["0.5", "1/2"]), max_size=2)).items())
    return SelectionParameters(
        **{budget: amount},
        criteria=tuple((key, draw(st.sampled_from(weights))) for key in keys),
        combine=combine,
        reference=draw(st.sampled_from([None, "writing_style"])) if len(keys) > 1 and combine != "mix" else None,
        at_least=tuple(draw(st.dictionaries(NAMES, st.sampled_from(["50", "99.5"]), max_size=2)).items()),
        temperature=draw(st.sampled_from([0.0, 0.25, 2.0, 1e6])),
        temperature_for=draw(st.one_of(st.none(), NAMES)),
        inverse=draw(st.booleans()),
        quota=quota,
        quota_by=draw(NAMES),
        shares=shares,
        minimum_per_group=draw(st.integers(0, 10**12)) if shares or quota != "none" else 0,
        max_epochs=draw(st.integers(1, 1000)),
        excluded=tuple(draw(st.lists(NAMES, max_size=2))),
        required=tuple(draw(st.lists(NAMES, max_size=2))),
        excluded_lists=tuple(draw(st.dictionaries(NAMES, HASHES, max_size=2)).items()),
        collapse=draw(st.one_of(st.none(), NAMES)),
        baseline=draw(st.sampled_from([None, "uniform", "dsir"])),
        order=order,
        cycles=draw(st.integers(1, 100_000)),
        jitter=draw(st.sampled_from([0.0, 0.25])) if order in RATED_ORDERS else 0.0,
        phases=draw(phases()) if order == "staged" else (),
        seed=draw(st.integers(0, 2**63 - 1)),
        rater=draw(NAMES),
    )


@given(parameters())
def test_parameters_come_back_from_the_link_of_their_view_as_they_were(wanted: SelectionParameters) -> None:
    view = SubsetView.of_parameters(wanted)
    back = SubsetView.from_query(view.to_query())
    assert back == view
    assert back.parameters(wanted.rater, has_domains=False) == wanted


def test_the_usual_views_need_no_words_in_the_address() -> None:
    assert CorpusView().to_query() == BrowseView().to_query() == SubsetView().to_query() == {}


def test_leaving_out_every_criterion_is_kept_in_the_address_and_refused_when_used() -> None:
    view = SubsetView.from_query(SubsetView(criteria=()).to_query())
    assert view.criteria == ()
    with pytest.raises(InputError, match="at least one criterion"):
        view.parameters("default", has_domains=True)


@pytest.mark.parametrize(
    "query",
    [
        {"page": ["x"]},
        {"page": ["inf"]},
        {"page": ["nan"]},
        {"writing_style": ["a..b"]},
        {"writing_style": ["nan.."]},
        {"sort": ["text; drop table"]},
        {"tint": ["beauty"]},
        {"column": ["text"]},
        {"draw": ["0"]},
        {"draw": ["9" * 400]},
        {"tokens": ["many.."]},
        {"date": ["2019-13-01.."]},
        {"field": ["role"]},
        {"kept": ["ten-percent"]},
        {"kept": ["-@"]},
        {"kept": ["a@1"]},
        {"tokens": ["9" * 46 + ".."]},
        {"field": ['["year", {"from": ' + "9" * 400 + ', "to": null}]']},
        {"field": ["[1, 2]"]},
        {"field": ['["role"]']},
        {"field": ['["year", {"from": "a", "to": null}]']},
        {"field": ["[" * 9999]},
    ],
)
def test_a_link_that_says_what_cannot_be_is_refused_with_a_sentence(query: dict[str, list[str]]) -> None:
    with pytest.raises(InputError):
        BrowseView.from_query(query)


@pytest.mark.parametrize(
    "query",
    [
        {"seed": ["x"]},
        {"tokens": ["1e999"]},
        {"temperature": ["hot"]},
        {"jitter": ["nan"]},
        {"by": ["weight"]},
        {"inverse": ["yes"]},
        {"max_epochs": ["9" * 9999]},
        {"phase": ["{"]},
        {"phase": ["[]"]},
        {"phase": ['{"share": "0.5", "color": 1}']},
        {"phase": ["[" * 99999]},
    ],
)
def test_a_link_to_an_impossible_subset_is_refused_with_a_sentence(query: dict[str, list[str]]) -> None:
    with pytest.raises(InputError, match="The link says"):
        SubsetView.from_query(query)


def test_without_domains_the_usual_quota_is_none_as_on_the_command_line() -> None:
    assert SubsetView().parameters("default", has_domains=False).quota == "none"
    assert SubsetView().parameters("default", has_domains=True).quota == "proportional"
