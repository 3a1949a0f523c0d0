"""Groups by several columns: every document in the combination of its groups, and no combination left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.rows import FieldNames
from core.errors import InputError
from core.insight.crossed import crossed
from core.insight.group_by_column import group_by
from core.insight.groups import MOST_GROUPS, NO_VALUE, Group, Grouping


def grouping(column: str, names: list[str], places: list[int]) -> Grouping:
    return Grouping(column, tuple(Group(name, None) for name in names), np.array(places, dtype=np.int64))


NAMES = st.lists(st.text('ab +"“”', max_size=6), min_size=1, max_size=4, unique=True)


@st.composite
def groupings(draw):
    n = draw(st.integers(0, 30))
    parts = draw(st.lists(NAMES, min_size=2, max_size=3))
    return [
        grouping(f"c{number}", names, draw(st.lists(st.integers(0, len(names) - 1), min_size=n, max_size=n)))
        for number, names in enumerate(parts)
    ]


@given(groupings())
def test_a_document_is_in_the_combination_of_its_groups_and_no_two_are_called_alike(parts):
    both = crossed(parts)
    assert len(both.groups) == np.prod([len(part.groups) for part in parts])
    assert len({group.name for group in both.groups}) == len(both.groups)
    place_of: dict[tuple[int, ...], int] = {}
    for row, place in enumerate(both.group_of.tolist()):
        combination = tuple(int(part.group_of[row]) for part in parts)
        assert place_of.setdefault(combination, place) == place
    assert len(set(place_of.values())) == len(place_of)


def test_names_that_hold_the_sign_between_names_get_quotes():
    found = crossed([grouping("a", ["x", "x + y"], [0, 1]), grouping("b", ["y + z", "z"], [0, 1])])
    assert [group.name for group in found.groups][:2] == ['"x" + "y + z"', '"x" + "z"']


def test_one_grouping_stays_as_it_is():
    only = grouping("a", ["x"], [0, 0])
    assert crossed([only]) is only


def test_too_many_combinations_and_a_column_twice_are_refused():
    many = grouping("many", [str(number) for number in range(MOST_GROUPS)], [0])
    two = grouping("two", ["x", "y"], [0])
    assert len(crossed([many, grouping("one", ["x"], [0])]).groups) == MOST_GROUPS
    with pytest.raises(InputError, match=r"400 combinations \(200 of 'many' times 2 of 'two'\), and at most 200"):
        crossed([many, two])
    with pytest.raises(InputError, match="twice by 'two'"):
        crossed([two, two])


def test_the_condition_of_a_combination_leads_to_its_documents_and_what_does_not_occur_stays(make_workspace):
    rows = [
        {
            "id": f"doc-{number}",
            "text": f"text number {number}",
            "domain": "ab"[number % 2],
            "role": [None, "x", "</script>"][number % 3] if number % 2 else "x",
            "stars": number % 5,
        }
        for number in range(120)
    ]
    catalog = open_catalog(make_workspace(rows, names=FieldNames(id="id")))
    found = crossed([group_by(catalog, column) for column in ("domain", "role", "stars")])
    sizes = np.bincount(found.group_of, minlength=len(found.groups))
    assert sizes.sum() == 120
    assert (sizes == 0).sum() == 10, "the domain 'a' has one role, five times"
    for group, size in zip(found.groups, sizes, strict=True):
        assert catalog.amount(group.documents, None).n_documents == size, group.name


def test_a_combination_with_what_stands_apart_stands_apart():
    one = grouping("a", ["x", "y"], [0, 1, 1])
    none = Grouping("b", (Group("z", None), Group(NO_VALUE, None, is_apart=True)), np.array([0, 0, 1]))
    assert [group.is_apart for group in crossed([one, none]).groups] == [False, True] * 2
