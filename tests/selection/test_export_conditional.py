"""What is put before texts: a prefix from the fields of the record, a token for the bucket of its rating."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.export.buckets import Buckets, parse_bucket_token
from core.selection.export.exporting import export
from core.selection.export.losses import Losses
from core.selection.export.prefix import Prefix
from core.selection.stored.selecting import select

RECORDS = [
    {
        "text": "First text.",
        "domain": "news",
        "url": "x.org/{a}",
        "meta": {"year": 1999, "tags": ["a"]},
        "when": "2020-05-04",
    },
    {"text": "Second text.", "domain": "web", "meta": None, "odd": "\ud800", "when": None},
    {"text": "{domain}", "url": 5, "meta": {"year": "=1"}},
]


@pytest.fixture
def rated(tmp_path, write_jsonl):
    workspace = create_workspace(tmp_path / "w")
    import_files(workspace, [write_jsonl(RECORDS)], names=FieldNames(date="when"))
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1", quota="none"))
    return workspace


def texts(path):
    return {json.loads(line)["text"] for line in path.read_text().splitlines()}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{domain}: ", {"news: First text.", "web: Second text.", ": {domain}"}),
        ("[{date}] ", {"[2020-05-04] First text.", "[] Second text.", "[] {domain}"}),
        ("{title}|", {"First text.|First text.", "Second text.|Second text.", "{domain}|{domain}"}),
        ("{url} ", {"x.org/{a} First text.", " Second text.", "5 {domain}"}),
        ("{meta.year}/", {"1999/First text.", "/Second text.", "=1/{domain}"}),
        ("{meta}", {'{"year": 1999, "tags": ["a"]}First text.', "Second text.", '{"year": "=1"}{domain}'}),
        ("{{{odd}}}\n", {"{}\nFirst text.", "{?}\nSecond text.", "{}\n{domain}"}),
        ("", {"First text.", "Second text.", "{domain}"}),
    ],
)
def test_a_prefix_is_filled_from_each_record_and_nothing_else_changes(rated, tmp_path, template, expected):
    export(rated, "all", tmp_path / "out.jsonl", prefix=template)
    assert texts(tmp_path / "out.jsonl") == expected
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    export(rated, "all", tmp_path / "plain.jsonl")
    plain = [json.loads(line) for line in (tmp_path / "plain.jsonl").read_text().splitlines()]
    for changed, record in zip(records, plain, strict=True):
        assert changed["text"].endswith(record["text"])
        assert changed | {"text": ""} == record | {"text": ""}
        assert list(changed) == list(record)
    assert json.loads((tmp_path / "out.jsonl.manifest.json").read_text())["export"]["prefix"] == template


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            "{nothing}",
            r"names 'nothing', and no document has such a field \(there is 'domain', 'title', 'date', 'text'",
        ),
        ("{nothing.at.all}", "names 'nothing.at.all'"),
        ("{domain", r"'{domain' cannot be read \(expected '}' before end of string\)"),
        ("}", "cannot be read"),
        ("{}", "more or less than a name in braces"),
        ("{domain:>10}", "more or less than a name in braces"),
        ("{domain!r}", "more or less than a name in braces"),
    ],
)
def test_prefixes_that_cannot_be_filled_are_refused(rated, tmp_path, template, message):
    with pytest.raises(InputError, match=message):
        export(rated, "all", tmp_path / "out.jsonl", prefix=template)
    assert not (tmp_path / "out.jsonl").exists()


LITERAL = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)


@given(st.lists(LITERAL, min_size=2, max_size=2))
def test_doubled_braces_are_braces(literals):
    before, behind = (literal.replace("{", "{{").replace("}", "}}") for literal in literals)
    table = pa.table({"domain": ["d"], "text": ["t"]})
    assert Prefix.of(f"{before}{{domain}}{behind}").of_rows(table, (), Losses()) == [f"{literals[0]}d{literals[1]}"]


def test_columns_of_parquet_fill_a_prefix_too(tmp_path):
    table = pa.table(
        {
            "text": pa.array(["a b", "c d"], pa.large_string()),
            "domain": ["x", None],
            "s": pa.array([{"n": 1}, None], pa.struct([("n", pa.int8())])),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    workspace = create_workspace(tmp_path / "w")
    import_files(workspace, [tmp_path / "in.parquet"])
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1", quota="none"))
    export(workspace, "all", tmp_path / "out.parquet", prefix="{domain}{s.n}-")
    back = pq.read_table(tmp_path / "out.parquet").sort_by("text")
    # The field of theirs is meant, which is null, not our domain, which is then "all".
    assert back["text"].to_pylist() == ["-c d", "x1-a b"]
    assert back.schema.field("text").type == pa.large_string()
    export(workspace, "all", tmp_path / "hf", file_format="hf", prefix="{domain}")
    assert (tmp_path / "hf" / "README.md").is_file()


ratings = st.lists(
    st.one_of(st.just(np.nan), st.floats(-5, 5, width=32), st.sampled_from([0.0, 1.0])), min_size=1, max_size=40
).filter(lambda values: not all(map(np.isnan, values)))


@given(ratings, st.integers(2, 7))
def test_buckets_are_the_quantiles_of_the_ratings_that_are_there(values, n_buckets):
    column = np.array(values, dtype=np.float32)
    buckets = Buckets.over("writing_style", n_buckets, column)
    by = buckets.standardised_by
    # Standardised, ratings that differ by next to nothing are one.
    standardised = [(value - by.mean) / by.sd if by.sd else value - value for value in column.tolist()]
    rated = sorted(value for value in standardised if value == value)
    # The share of ratings that are lower decides: plainly, with whole numbers.
    limits = [rated[-(-len(rated) * bucket // n_buckets) - 1] for bucket in range(1, n_buckets)]
    expected = [
        "<|writing_style_unrated|>"
        if value != value
        else f"<|writing_style_{1 + sum(limit < value for limit in limits)}_of_{n_buckets}|>"
        for value in standardised
    ]
    assert buckets.tokens(column) == expected


def test_each_text_has_the_token_of_its_bucket_over_the_pool(rated_workspace, tmp_path):
    select(rated_workspace, "top", SelectionParameters(fraction="0.3", temperature=0.0, quota="none"))
    export(rated_workspace, "top", tmp_path / "out.jsonl", bucket_token="educational_value:4", prefix="{domain} ")
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    rows = pq.read_table(rated_workspace.rating_parts("default")).to_pylist()
    values = sorted(row["educational_value"] for row in rows)
    rating_of = {row["doc_id"]: row["educational_value"] for row in rows}
    for record in records:
        n_lower = sum(value < rating_of[record["id"]] for value in values)
        bucket = min(n_lower * 4 // len(values), 3) + 1
        assert record["text"].startswith(f"<|educational_value_{bucket}_of_4|>{record['domain']} ")
    # Of the highest three in ten, none is in the lower half of the pool.
    assert {record["text"].split("|")[1][-6] for record in records} == {"3", "4"}
    told = json.loads((tmp_path / "out.jsonl.manifest.json").read_text())["export"]["bucket_token"]
    assert told["tokens"][0] == "<|educational_value_1_of_4|>"
    assert told["highest_standardised_rating_in_bucket"][-1] is None
    card = (tmp_path / "out.jsonl.card.md").read_text()
    assert "educational\\_value\\_4\\_of\\_4" in card


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("beauty", "no criterion 'beauty'"),
        ("writing_style:1", "cannot have '1' buckets"),
        ("writing_style:many", "cannot have 'many' buckets"),
        ("writing_style:99999999999999", "buckets. Give a number from 2 to 1,000"),
    ],
)
def test_bucket_tokens_that_make_no_sense_are_refused(written, message):
    with pytest.raises(InputError, match=message):
        parse_bucket_token(written)
