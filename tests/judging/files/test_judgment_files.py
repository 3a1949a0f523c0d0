"""Judgments as they come in files: three formats, one meaning of p, and errors that name the line."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import InputError, NoJudgmentsError, NotFoundError
from core.judging.files.judged_groups import source_document
from core.judging.files.judgment_files import read_judgments, write_pairs

PAIR = {"text_a": "one", "text_b": "two", "writing_style": 0.7, "educational_value": None}


def write_lines(path: Path, records: list[Any]) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records))
    return path


def test_a_pair_is_read_with_missing_criteria_as_nan(tmp_path: Path) -> None:
    found = read_judgments(write_lines(tmp_path / "p.jsonl", [PAIR, "", {**PAIR, "document_b": "d"}]))
    assert found.texts == ("one", "two")
    assert found.n_pairs == 2
    np.testing.assert_array_equal(found.prob_b_preferred[0], [0.7, math.nan, math.nan, math.nan])


def test_pairs_come_back_as_they_were_written(tmp_path: Path) -> None:
    records = [PAIR, {"text_a": "zwei\n\u2028", "text_b": "one", "facts_and_trivia": 1, "document_a": "d 7"}]
    before = read_judgments(write_lines(tmp_path / "p.jsonl", records))
    write_pairs(tmp_path / "q.jsonl", before)
    after = read_judgments(tmp_path / "q.jsonl")
    assert (after.texts, after.documents) == (before.texts, before.documents)
    np.testing.assert_array_equal(after.prob_b_preferred, before.prob_b_preferred)
    np.testing.assert_array_equal(after.index_a, before.index_a)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{broken", r"Line 2 of 'p.jsonl' is not JSON \(character 2: Expecting property name"),
        ("[1]", r"Line 2 of 'p.jsonl' is a JSON list"),
        ({"text_a": "x"}, r"Line 2 of 'p.jsonl' has no field 'text_b' \(found: 'text_a'\)"),
        ({**PAIR, "text_b": 3}, r"Line 2 of 'p.jsonl', field 'text_b', has '3' where a text should be"),
        ({**PAIR, "text_b": "\ud800"}, r"half a surrogate pair"),
        ({**PAIR, "writing_style": 1.3}, r"Line 2 of 'p.jsonl' has 'writing_style' = '1.3'"),
        ({**PAIR, "writing_style": -100}, r"from 0 to 1, or null where it was not judged"),
        ({**PAIR, "writing_style": True}, r"'writing_style' = 'True'"),
        ({**PAIR, "writing_style": math.nan}, r"'writing_style' = 'nan'"),
        ({**PAIR, "writing_style": "0.7"}, r"from 0 to 1"),
    ],
)
def test_a_line_that_cannot_be_learned_from_is_an_error_with_its_number(
    tmp_path: Path, record: Any, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_judgments(write_lines(tmp_path / "p.jsonl", [PAIR, record]))


def test_misspelt_criteria_are_no_judgments(tmp_path: Path) -> None:
    with pytest.raises(NoJudgmentsError, match="holds no judgment on any of writing_style"):
        read_judgments(write_lines(tmp_path / "p.jsonl", [{"text_a": "a", "text_b": "b", "style": 0.7}]))


def test_paths_that_hold_no_judgments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no file or folder"):
        read_judgments(tmp_path / "nothing.jsonl")
    with pytest.raises(InputError, match="holds no judgments"):
        read_judgments(tmp_path)
    (tmp_path / "p.csv").write_text("a,b")
    with pytest.raises(InputError, match="'p.csv' is of no known format"):
        read_judgments(tmp_path / "p.csv")
    (tmp_path / "p.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="not a readable Parquet file"):
        read_judgments(tmp_path / "p.parquet")


# 0.8: text two (the column) is preferred to text one (the row).  The sign that 467eebc flipped.
PUBLISHED = {
    "texts": ["one", "two"],
    "writing_style_votes_a": [[-100, 2], [8, -100]],
    "writing_style_votes_b": [[-100, 8], [2, -100]],
    "writing_style_average": [[-100, 0.8], [0.2, -100]],
    "educational_value_average": [[-100, -100], [-100, -100]],
}


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_the_published_schema_says_how_probable_the_column_beats_the_row(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"published{suffix}"
    if suffix == ".jsonl":
        write_lines(path, [PUBLISHED])
    else:
        pq.write_table(pa.Table.from_pylist([PUBLISHED]), path)
    found = read_judgments(path)
    assert (found.texts[found.index_a[0]], found.texts[found.index_b[0]]) == ("one", "two")
    np.testing.assert_allclose(found.prob_b_preferred, [[0.8, math.nan, math.nan, math.nan]])


def test_a_group_of_three_gives_three_pairs_and_one_half_of_the_matrix_is_enough(tmp_path: Path) -> None:
    matrix = [[-100, 0.9, -100], [-100, -100, 0.5], [0.25, 0.5, -100]]
    record = {"texts": ["a", "b", "c"], "required_expertise_average": matrix}
    found = read_judgments(write_lines(tmp_path / "g.jsonl", [record]))
    np.testing.assert_allclose(found.prob_b_preferred[:, 1], [0.9, 0.75, 0.5])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"texts": ["one"]}, "needs a list of two or more strings"),
        ({"texts": ["one", None]}, "has 'None' where a text should be"),
        ({"writing_style_average": [[-100, 0.8]]}, "is not a matrix of 2 x 2 numbers"),
        ({"writing_style_average": [[-100, 0.8], [0.8, -100]]}, "prefers both texts of a pair on 'writing_style'"),
        ({"writing_style_average": [[-100, 8], [2, -100]]}, "from 0 to 1"),
    ],
)
def test_a_damaged_published_record_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_judgments(write_lines(tmp_path / "published.jsonl", [{**PUBLISHED, **change}]))


GROUP = {"doc_ids": ["s/1#1", "s/2~9", "s/1#2"], "writing_style": [1, 3, None], "educational_value": [2.0, 2.0, 6.0]}


def groups_folder(folder: Path, group: dict[str, Any]) -> Path:
    rows = {"doc_id": ["s/1#1", "s/2~9", "s/1#2"], "text": ["one", "two", "three"], "nc": [False, False, True]}
    pq.write_table(pa.table(rows), folder / "documents.parquet")
    write_lines(folder / "groups.jsonl", [group])
    return folder


def test_groups_become_pairs_of_known_documents(tmp_path: Path) -> None:
    folder = groups_folder(tmp_path, GROUP)
    free = read_judgments(folder)
    assert (free.texts, free.documents) == (("one", "two"), ("s/1", "s/2"))
    # sigmoid(0.85 * 2), from the data's description: "2 about 85 %"
    np.testing.assert_allclose(free.prob_b_preferred, [[0.8455347, math.nan, math.nan, 0.5]], rtol=1e-6)
    whole = read_judgments(folder, with_noncommercial=True)
    assert whole.n_pairs == 3
    assert np.isnan(whole.prob_b_preferred[1:, 0]).all()
    assert whole.documents[2] == "s/1"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"doc_ids": ["s/1#1", "s/2~9", "s/7"]}, r"Line 1 of 'groups.jsonl' names the text 's/7'"),
        ({"doc_ids": None}, "has no list 'doc_ids'"),
        ({"writing_style": [1, 2]}, "needs 3 numbers for 'writing_style'"),
        ({"writing_style": [1, 2, "high"]}, "has 'high' among the values"),
        ({"writing_style": [1, 2, math.inf]}, "has 'inf' among the values"),
    ],
)
def test_a_damaged_group_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_judgments(groups_folder(tmp_path, {**GROUP, **change}))


def test_the_document_stands_before_the_first_mark() -> None:
    assert [source_document(name) for name in ("a/b", "a/b#1~2", "a/b~1#2")] == ["a/b"] * 3
