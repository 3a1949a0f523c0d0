"""Files of pairs: what is refused, and that it is refused before the whole file is read."""

import json
from itertools import count

import numpy as np
import pytest

from core.errors import InputError, ShapeError
from core.insight.audit.pairs import pair_texts
from core.insight.audit.pairs.pair_audit import audit_pairs
from core.insight.audit.pairs.pair_texts import MOST_KINDS, MOST_PAIRS, read_pair_texts


@pytest.fixture
def file(tmp_path):
    def written(*kinds):
        path = tmp_path / "pairs.jsonl"
        rows = [
            {"text_a": f"he {number}", "text_b": f"she {number}", "kind": kind} for number, kind in enumerate(kinds)
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(path)

    return written


def endless(monkeypatch, kind_of):
    """Let a file have rows without end; the number of those that were read is counted."""
    read = []

    def records(*_):
        for number in count(1):
            read.append(number)
            yield number, {"text_a": f"he {number}", "text_b": f"she {number}", "kind": kind_of(number)}

    monkeypatch.setattr(pair_texts, "records_of", records)
    return read


def test_too_many_pairs_are_refused_at_the_first_that_is_too_many(file, monkeypatch):
    monkeypatch.setattr(pair_texts, "MOST_PAIRS", 1_000)
    read = endless(monkeypatch, lambda _: "x")
    with pytest.raises(InputError, match="more than 1,000 pairs"):
        read_pair_texts(file("x"))
    assert len(read) == 1_001
    assert MOST_PAIRS == 100_000


def test_too_many_kinds_are_refused_at_the_first_that_is_too_many(file, monkeypatch):
    read = endless(monkeypatch, str)
    with pytest.raises(InputError, match=f"more than {MOST_KINDS} kinds"):
        read_pair_texts(file("x"), kind_field="kind")
    assert len(read) == MOST_KINDS + 1


def test_a_kind_with_the_name_of_all_is_refused_where_there_are_others(file):
    with pytest.raises(InputError, match="is called 'all', as all pairs together are"):
        read_pair_texts(file("x", "all", "x"), kind_field="kind")
    with pytest.raises(ShapeError, match="is called 'all'"):
        audit_pairs(["all", "x", "x"], {"c": np.zeros(6)})
    alone = read_pair_texts(file("all", "all"), kind_field="kind")
    assert alone.kinds == ["all", "all"]
    found = audit_pairs(alone.kinds, {"c": np.array([0.0, 1.0, 1.0, 3.0])})
    assert [each.shift.n for each in found["all"]] == [2]


def test_pairs_without_a_kind_are_of_one(file):
    assert read_pair_texts(file(None, "", "x")).kinds == ["all"] * 3
    assert read_pair_texts(file(None, "", "x"), kind_field="kind").kinds == ["(no value)", "(no value)", "x"]


def test_a_pair_that_stands_there_again_counts_once_a_kind(tmp_path):
    path = tmp_path / "pairs.jsonl"
    pairs = [("he", "she", "x")] * 3 + [
        ("she", "he", "x"),
        ("he", "she", "y"),
        ("same", "same", "x"),
        (None, "she", "x"),
    ]
    path.write_text(
        "".join(json.dumps(dict(zip(("text_a", "text_b", "kind"), pair, strict=True))) + "\n" for pair in pairs)
    )
    by_kind = read_pair_texts(str(path), kind_field="kind")
    assert list(zip(by_kind.texts_a, by_kind.kinds, strict=True)) == [("he", "x"), ("she", "x"), ("he", "y")]
    assert (by_kind.n_alike, by_kind.n_repeated, by_kind.n_incomplete) == (1, 2, 1)
    told = "Left out: 1 row with twice the same text, 2 rows that stood there before, 1 row without one of the texts."
    assert by_kind.left_out_in_words == told
    assert read_pair_texts(str(path)).n_repeated == 3
