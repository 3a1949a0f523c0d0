"""The audit's document says what its figures say, and its measures are right on values made by hand."""

import json

import audit_of_default_rater as benchmark
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rater_audit import groups, levels, pairs
from rater_audit.tables import Table, markdown, written_into

from core.errors import InputError
from core.estimates import Estimate
from core.insight.audit.measures.ratings_held_equal import remaining_gaps
from core.insight.audit.pairs.pair_audit import ALL

CRITERIA = groups.CRITERIA


def test_the_tables_of_the_document_are_those_of_the_figures():
    figures = json.loads(benchmark.FIGURES.read_text(encoding="utf-8"))
    text = benchmark.DOCUMENT.read_text(encoding="utf-8")
    assert written_into(text, benchmark.in_document(figures)) == text


def test_figures_differ_where_numbers_do_and_not_by_rounding():
    one = {"a": {"columns": [["x", "gap"]], "rows": [["y", {"value": 1.0, "n": 3, "p_adjusted": 0.2}]]}}
    near = json.loads(json.dumps(one).replace("1.0", "1.04").replace("0.2", "0.9"))
    far = json.loads(json.dumps(one).replace("1.0", "1.06"))
    assert benchmark.differences(one, near) == []
    assert len(benchmark.differences(one, far)) == 1
    assert len(benchmark.differences(one, {"a": {"columns": [], "rows": []}})) >= 1
    assert benchmark.differences(one, json.loads(json.dumps(one).replace('"n": 3', '"n": 4'))) != []


def test_a_table_is_bold_where_chance_does_not_explain_it():
    estimates = [{"value": 0.5, "n": 9, "ci_low": 0.1, "ci_high": 0.9, "p_adjusted": p} for p in (0.04, 0.06)]
    table = Table([("group", "text"), ("n", "count"), ("gap", "gap"), ("gap", "gap")], [["x", 1234, *estimates]])
    assert markdown(table.to_json()).splitlines()[2] == (
        "| x | 1,234 | **+0.50** (+0.10 to +0.90) | +0.50 (+0.10 to +0.90) |"
    )


def test_a_table_without_a_place_is_refused():
    table = Table([("a", "text")], [["b"]]).to_json()
    text = "<!-- table one -->\nold\n<!-- end -->\n"
    assert written_into(text, {"one": table}) == "<!-- table one -->\n\n| a |\n|---|\n| b |\n\n<!-- end -->\n"
    with pytest.raises(InputError, match="two"):
        written_into(text, {"one": table, "two": table})


@given(st.sampled_from(["he", "He", "his", "Himself", "him"]), st.sampled_from(["moss", "Fern.", ""]))
def test_swapped_pronouns_keep_capitals_and_all_else(word, rest):
    swapped = pairs.swapped(f"{word} {rest}", pairs._SHE_FOR_HE)
    assert swapped.endswith(f" {rest}")
    assert swapped[0].isupper() == word[0].isupper()
    assert swapped.split()[0].lower() in {"she", "her", "herself"}


def rated_by_length(texts):
    n = np.array([len(text) for text in texts], dtype=np.float64)
    return pd.DataFrame({**dict.fromkeys(CRITERIA, n), "n_tokens": n.astype(np.int64)})


def test_pairs_are_told_by_kind():
    texts = pairs.Pairs.of([("a", "aa", "x"), ("a", "aaaa", "y"), ("bb", "b", "y"), ("c", "c", "x"), ("", "d", "x")])
    table, told = pairs.by_kind(texts, rated_by_length, [ALL])
    assert [row[:3] for row in table.rows] == [["all", 3, 1.0], ["x", 1, 1.0], ["y", 2, 1.0]]
    assert [row[2] for row in told] == [3] * len(CRITERIA)
    assert told[0][4].value == pytest.approx(2 / 3)


def test_sentences_about_one_person_are_no_new_witnesses():
    """Each unit said ten times over: values stay, and intervals are those of the units, not of the sentences."""
    rng = np.random.default_rng(1)
    unit_ratings, labels = rng.normal(size=80), np.repeat(["x", "y"], 40)
    units = pd.Series([f"u{n}" for n in range(80)])
    once = {"facts": unit_ratings}
    ten = {"facts": np.repeat(unit_ratings, 10)}
    zeros = np.zeros(80, dtype=np.int64)
    said, ten_units = pd.Series(np.repeat(labels, 10)), units.repeat(10).reset_index(drop=True)
    first, *_ = groups.gap_rows(once, pd.Series(labels), zeros, units=units)
    tenfold, *_ = groups.gap_rows(ten, said, zeros.repeat(10), units=ten_units)
    naive, *_ = groups.gap_rows(ten, said, zeros.repeat(10))
    assert tenfold[:3] == ["x", 400, 40]
    assert tenfold[3]["value"] == pytest.approx(first[3]["value"])
    assert width(tenfold[3]) == pytest.approx(width(first[3]), rel=0.2)
    assert width(naive[2]) < 0.4 * width(first[3])


def test_gaps_from_sums_are_those_of_the_audit():
    rng = np.random.default_rng(4)
    values, group_of, strata = rng.normal(size=300), rng.integers(0, 5, 300), rng.integers(0, 7, 300)
    strata[group_of == 4] = 6
    cells = group_of * 7 + strata
    n, totals = (np.bincount(cells, each, 35).reshape(5, 7) for each in (np.ones(300), values))
    expected = [each.gap.value for each in remaining_gaps(values, group_of, 5, strata)]
    assert groups.gaps_of(n, totals) == pytest.approx(expected)


def width(cell):
    return cell["ci_high"] - cell["ci_low"]


def test_few_texts_come_last_and_are_not_tested():
    values = {"facts": np.arange(100.0)}
    labels = pd.Series(["few"] * 20 + ["many"] * 40 + ["others"] * 40)
    rows = groups.gap_rows(values, labels, np.zeros(100, dtype=np.int64))
    assert [row[0] for row in rows] == ["many", "others", "few (few)"]
    assert rows[-1][2]["p_adjusted"] is None
    assert rows[0][2]["p_adjusted"] is not None


def test_a_correlation_of_ranks_has_an_interval():
    rng = np.random.default_rng(2)
    one = rng.normal(size=400)
    found = levels.spearman(one, one + rng.normal(size=400))
    assert found.ci_low < found.value < found.ci_high
    assert levels.spearman(one[:5], one[:5]) == Estimate(None, 5, None, None)
