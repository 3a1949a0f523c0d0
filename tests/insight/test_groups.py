"""Every document is in exactly one group, and the condition of a group leads to its documents."""

import numpy as np
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.rows import FieldNames
from core.errors import NotFoundError
from core.insight.group_by_column import columns_to_group_by, group_by
from core.insight.groups import EMPTY, MOST_GROUPS, NO_VALUE

WORDS = ["alpha", "beta", "gamma"]


def record(number):
    return {
        "id": f"doc-{number}",
        "text": " ".join(WORDS * (1 + number % 7)) + f" {number}",
        "domain": WORDS[number % 3],
        "role": [None, "(no value)", "", '"; drop table documents; --'][number % 4],
        "year": 1900 + number % 60,
        "stars": number % 5,
        "is_new": number % 2 == 0,
        "title": f"title {number}",
        "tags": ["not", "single"],
    } | ({"price": number / 7} if number % 10 else {})


@pytest.fixture
def workspace(make_workspace):
    return make_workspace([record(number) for number in range(300)], names=FieldNames(id="id"))


def test_the_condition_of_each_group_leads_to_its_documents(workspace):
    catalog = open_catalog(workspace)
    columns = columns_to_group_by(catalog)
    assert set(columns) == {"domain", "n_tokens", "role", "year", "stars", "is_new", "price"}
    for column in columns:
        found = group_by(catalog, column)
        sizes = np.bincount(found.group_of, minlength=len(found.groups))
        assert sizes.sum() == 300
        assert sizes.min() > 0
        for group, size in zip(found.groups, sizes, strict=True):
            assert catalog.amount(group.documents, None).n_documents == size, (column, group.name)


def test_numbers_come_in_bands_and_few_numbers_by_value(workspace):
    catalog = open_catalog(workspace)
    assert sorted(group.name for group in group_by(catalog, "stars").groups) == ["0", "1", "2", "3", "4"]
    years = [group.name for group in group_by(catalog, "year").groups]
    assert years == ["1,900 to 1,911", "1,912 to 1,923", "1,924 to 1,935", "1,936 to 1,947", "1,948 to 1,959"]
    assert [group.name for group in group_by(catalog, "price").groups][-1] == NO_VALUE
    assert {group.name for group in group_by(catalog, "role").groups} >= {NO_VALUE, EMPTY, "“(no value)”"}
    for column in ("price", "role"):
        assert [group.name for group in group_by(catalog, column).groups if group.is_apart] == [NO_VALUE]


def test_many_values_leave_a_rest_that_is_counted(workspace):
    found = group_by(open_catalog(workspace), "title")
    assert len(found.groups) == MOST_GROUPS + 1
    assert found.groups[-1].documents is None
    assert found.groups[-1].name == "100 rarer values"
    assert [group.is_apart for group in found.groups] == [False] * MOST_GROUPS + [True]
    assert np.bincount(found.group_of)[-1] == 100


def test_a_column_that_is_not_there_is_named(workspace):
    with pytest.raises(NotFoundError, match="no field 'colour'"):
        group_by(open_catalog(workspace), "colour")


def test_a_field_that_is_called_like_a_column_of_ours_is_beside_it(make_workspace):
    rows = [
        {
            "text": "word " * (1 + n % 3),
            "source": "books",
            "domain": f"d{n % 2}",
            "n_tokens": n % 4,
            "date": "May",
            "x": n,
        }
        | ({"field x": "a"} if n else {})
        for n in range(12)
    ]
    catalog = open_catalog(
        make_workspace(
            [row | {"text": f"{row['text']}{n}"} for n, row in enumerate(rows)], names=FieldNames(domain="source")
        )
    )
    ours, theirs = columns_to_group_by(catalog)[:2], columns_to_group_by(catalog)[2:]
    assert ours == ["domain", "n_tokens"]
    assert sorted(theirs) == ["field date", "field domain", "field field x", "field n_tokens", "source", "x"]
    assert [group.name for group in group_by(catalog, "domain").groups] == ["books"]
    assert [group.name for group in group_by(catalog, "field domain").groups] == ["d0", "d1"]
    assert [group.name for group in group_by(catalog, "field n_tokens").groups] == ["0", "1", "2", "3"]
    assert [group.name for group in group_by(catalog, "field date").groups] == ["May"]
    assert [group.name for group in group_by(catalog, "field field x").groups] == ["a", NO_VALUE]
    for group in group_by(catalog, "field n_tokens").groups:
        assert catalog.amount(group.documents, None).n_documents == 3


@pytest.mark.parametrize(("step", "first"), [(1.0, "1,700,000,000 to 1,700,000,004"), (1e-3, None), (1e9, None)])
def test_bands_of_numbers_have_names_of_their_own_with_no_more_digits_than_that_takes(make_workspace, step, first):
    rows = [{"text": f"text {n}", "created": 1_700_000_000.25 + n * step} for n in range(25)]
    catalog = open_catalog(make_workspace(rows))
    groups = group_by(catalog, "created").groups
    assert len({group.name for group in groups}) == 5
    assert [catalog.amount(group.documents, None).n_documents for group in groups] == [5] * 5
    assert first in (None, groups[0].name)


def test_zero_is_one_group_whatever_its_sign(make_workspace):
    few = [
        {"text": f"text {n}", "few": [0.0, -0.0, 0.5][n % 3], "many": n * -0.0 if n < 9 else n / 7} for n in range(48)
    ]
    catalog = open_catalog(make_workspace(few))
    assert [group.name for group in group_by(catalog, "few").groups] == ["0", "0.5"]
    assert group_by(catalog, "many").groups[0].name == "0 to 0"


def test_ids_of_64_bits_are_banded_apart(make_workspace):
    catalog = open_catalog(make_workspace([{"text": f"text {n}", "id": 2**60 + n} for n in range(25)]))
    found = group_by(catalog, "id")
    assert np.bincount(found.group_of).tolist() == [5, 5, 5, 5, 5]
    assert len({group.name for group in found.groups}) == 5
    assert [catalog.amount(group.documents, None).n_documents for group in found.groups] == [5] * 5
