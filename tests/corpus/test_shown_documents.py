"""What a table shows of some documents, and how values are counted in bins: as pandas and a plain loop say it."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.catalog.value_histograms import DATE, LENGTH, Axis
from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, Order, TokenRange
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError

EVERYTHING = DocumentFilter()


@pytest.fixture
def catalog(rated_workspace: Workspace) -> Catalog:
    return open_catalog(rated_workspace)


def all_documents(catalog: Catalog) -> pd.DataFrame:
    return catalog.page(EVERYTHING, "default", order=Order("doc_id", descending=False), offset=0, limit=10**6)


def test_documents_by_chance_hang_on_the_seed_and_are_what_the_filter_leaves(catalog: Catalog) -> None:
    news = DocumentFilter(domains=("news",))
    drawn = [tuple(catalog.by_chance(news, None, seed=seed, n=10)) for seed in range(40)]
    assert drawn == [tuple(catalog.by_chance(news, None, seed=seed, n=10)) for seed in range(40)]
    assert len(set(drawn)) == 40
    documents = all_documents(catalog)
    of_news = set(documents[documents["domain"] == "news"]["doc_id"])
    assert all(len(set(ids)) == 10 and set(ids) <= of_news for ids in drawn)
    # 400 draws of 37: each is missed with probability (27/37)^40, 3 in a million.
    assert set().union(*drawn) == of_news
    assert set(catalog.by_chance(news, None, seed=1, n=10**6)) == of_news


def test_documents_are_shown_as_a_page_shows_them_in_the_order_asked_for(catalog: Catalog) -> None:
    documents = all_documents(catalog)
    wanted = list(documents["doc_id"][::-7])
    shown = catalog.documents_shown(wanted, "default")
    pd.testing.assert_frame_equal(shown, documents.set_index("doc_id").loc[wanted].reset_index()[list(shown)])
    assert catalog.documents_shown([], None).empty


@pytest.mark.parametrize("limit", [1, 3, 10**6])
def test_those_rated_next_are_those_beside_it_in_its_domain(catalog: Catalog, limit: int) -> None:
    documents = all_documents(catalog).assign(
        z=lambda frame: [
            catalog.place(doc_id, "default").standardised["facts_and_trivia"] for doc_id in frame["doc_id"]
        ]
    )
    for doc_id, domain in documents[["doc_id", "domain"]].iloc[::29].itertuples(index=False):
        beside = documents[documents["domain"] == domain].sort_values(["z", "doc_id"])["doc_id"].tolist()
        here = beside.index(doc_id)
        expected = beside[max(here - limit, 0) : here] + beside[here + 1 : here + 1 + limit]
        assert list(catalog.rated_next(doc_id, "facts_and_trivia", "default", limit=limit)["doc_id"]) == expected


def test_nothing_is_rated_next_to_what_is_not_here(catalog: Catalog) -> None:
    assert catalog.rated_next("nobody", "facts_and_trivia", "default", limit=3).empty


@pytest.fixture
def valued(make_workspace: Callable[..., Workspace]) -> Catalog:
    rows = [
        {
            "text": "word " * (1 + number**2),
            "day": f"2020-01-{number % 28 + 1:02d}" if number % 5 else None,
            "year": 2000 + number % 7,
            "share": number / 7 if number % 3 else None,
            'kind of "text"': "ab"[number % 2],
        }
        for number in range(40)
    ]
    return open_catalog(make_workspace(rows, names=FieldNames(date="day")))


def test_further_columns_come_in_the_order_of_the_documents(valued: Catalog) -> None:
    documents = valued.page(EVERYTHING, None, order=Order("n_tokens"), offset=0, limit=40)
    doc_ids = list(documents["doc_id"])[::3]
    columns = ["field:share", "date", 'field:kind of "text"']
    found = valued.values_of(doc_ids, columns)
    assert list(found) == columns
    numbers = list(range(39, -1, -3))
    assert [None if pd.isna(each) else round(each * 7) for each in found["field:share"]] == [
        number if number % 3 else None for number in numbers
    ]
    assert [None if pd.isna(each) else each for each in found["date"]] == [
        f"2020-01-{number % 28 + 1:02d}" if number % 5 else None for number in numbers
    ]
    assert list(found['field:kind of "text"']) == ["ab"[number % 2] for number in numbers]
    assert set(valued.fields_of(doc_ids[0])) == {"year", 'kind of "text"', "day"}
    with pytest.raises(NotFoundError, match="nothing"):
        valued.values_of(doc_ids, ["field:nothing"])


FILTERS = [
    EVERYTHING,
    DocumentFilter(n_tokens=TokenRange(100, None)),
    DocumentFilter(date=DateRange("2020-01-10", None), fields=(FieldValues('kind of "text"', ("a",)),)),
    DocumentFilter(fields=(FieldRange("share", 1.0, 4.0),)),
    DocumentFilter(domains=("nowhere",)),
]


@pytest.mark.parametrize("name", [LENGTH, DATE, "field:year", "field:share"])
@pytest.mark.parametrize("documents", FILTERS)
def test_values_are_counted_in_their_bins(valued: Catalog, name: str, documents: DocumentFilter) -> None:
    axis = valued.axis_of(name)
    assert axis is not None
    left = valued.page(documents, None, order=Order("doc_id"), offset=0, limit=40)
    ids = list(left["doc_id"])
    if name == LENGTH:
        values = np.log2(np.maximum(left["n_tokens"].to_numpy(dtype=float), 1))
    elif name == DATE:
        days = pd.to_datetime(valued.values_of(ids, ["date"])["date"])
        values = ((days - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    else:
        values = valued.values_of(ids, [name])[name].to_numpy(dtype=float)
    values = values[~np.isnan(values)]
    bins = np.clip(np.floor((values - axis.low) / axis.width), 0, axis.n_bins - 1).astype(int)
    expected = np.bincount(bins, minlength=axis.n_bins).tolist()
    assert valued.value_histogram(name, None, documents, axis=axis) == expected


def test_few_whole_numbers_have_a_bin_each(valued: Catalog) -> None:
    assert valued.axis_of("field:year") == Axis(2000.0, 1.0, 7, holds_whole_numbers=True)


def test_what_does_not_vary_has_no_bins_and_texts_have_none(make_workspace: Callable[..., Workspace]) -> None:
    catalog = open_catalog(make_workspace([{"text": f"one{n}", "year": 3, "kind": "a"} for n in range(3)]))
    assert catalog.axis_of("field:year") is None
    assert catalog.axis_of(DATE) is None
    with pytest.raises(InputError, match="'kind' holds texts"):
        catalog.axis_of("field:kind")
    with pytest.raises(NotFoundError, match="'other'"):
        catalog.axis_of("field:other")
