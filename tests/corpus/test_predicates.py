"""A free condition in SQL finds what it says, and reaches nothing but the row that it is about."""

import itertools
import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.catalog import predicates
from core.corpus.catalog.found_lists import TooMuchError
from core.corpus.catalog.predicate_shape import FUNCTIONS, require_predicate
from core.corpus.catalog.predicates import predicate_columns
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter
from core.corpus.searches import Predicate
from core.errors import ConflictError, InputError

ROWS = [
    {
        "text": f"text {n}",
        "domain": ["news", "wiki", 'a"b'][n % 3],
        "year": 2000 + n if n % 4 else None,
        "odd name; --": f"v{n % 5}",
        "title": f"T{n}",
        "N_Tokens": n,
    }
    for n in range(60)
]


@pytest.fixture(scope="module")
def rated(sample_built_once):
    from core.corpus.workspace_folder import open_workspace

    return open_catalog(open_workspace(sample_built_once))


@pytest.fixture
def catalog(make_workspace):
    return open_catalog(make_workspace(ROWS))


def numbers(catalog, sql):
    return np.flatnonzero(catalog._answer(Predicate(sql)).mask).tolist()


FRAME = pd.DataFrame(ROWS)


@pytest.mark.parametrize(
    ("sql", "is_met"),
    [
        ("true", FRAME["title"].notna()),
        ("domain = 'news'", FRAME["domain"] == "news"),
        ("""domain = 'a"b'""", FRAME["domain"] == 'a"b'),
        (
            "DOMAIN IN ('news', 'wiki') AND \"year\" > 2030",
            FRAME["domain"].isin(["news", "wiki"]) & (FRAME["year"] > 2030),
        ),
        ('"year" IS NULL', FRAME["year"].isna()),
        ('"year" = NULL', FRAME["year"] == -1),
        ('NOT ("year" BETWEEN 2010 AND 2020)', (FRAME["year"] < 2010) | (FRAME["year"] > 2020)),
        ("\"odd name; --\" = 'v3' -- a comment", FRAME["odd name; --"] == "v3"),
        ("title LIKE 'T1_' /* another */", FRAME["title"].str.fullmatch("T1.")),
        ("regexp_matches(lower(title), '^t[3-5]$')", FRAME["title"].isin(["T3", "T4", "T5"])),
        (
            "CASE WHEN domain = 'news' THEN \"year\" ELSE 0 END % 2 = 1",
            (FRAME["domain"] == "news") & (FRAME["year"] % 2 == 1),
        ),
        ("try_cast(substring(title, 2) AS INTEGER)::DOUBLE >= 58", FRAME.index >= 58),
        ('"N_Tokens (field)" < 3', FRAME["N_Tokens"] < 3),
        ("'it''s' = title OR title = 'T7'", FRAME["title"] == "T7"),
        ("date IS NULL AND n_bytes > 0 AND n_tokens > 0 AND doc_id <> ''", FRAME["title"].notna()),
    ],
)
def test_the_documents_for_which_it_is_true_are_found(catalog, sql, is_met):
    assert numbers(catalog, sql) == np.flatnonzero(is_met).tolist()


def test_ratings_are_those_of_the_first_rater(rated):
    key = rated.criteria_rated("default")[1]
    ratings = rated._frame(f"SELECT number, r0_{key} AS rating, z0_{key} AS sd, p0_{key} AS percentile FROM documents")
    for name in ("rating", "sd", "percentile"):
        middle = float(ratings[name].median())
        assert numbers(rated, f"{name}_{key} > {middle!r}") == sorted(ratings["number"][ratings[name] > middle])
    names = {column.name for column in predicate_columns(rated.fields, rated.criteria_rated("default"))}
    assert {f"rating_{key}", f"sd_{key}", f"percentile_{key}", "n_tokens", "date"} <= names


COLUMNS = ("doc_id", "title", "domain", "n_tokens", "n_bytes", "date")


def test_columns_are_named_once_whatever_the_input_calls_its_fields(catalog):
    columns = predicate_columns(catalog.fields, ())
    names = [column.name.lower() for column in columns]
    assert len(set(names)) == len(names)
    assert [column.name for column in columns[: len(COLUMNS)]] == list(COLUMNS)
    for column in columns:
        numbers(catalog, f"{column.written} IS NOT NULL")
    assert {column.written: column.kind for column in columns}['"year"'] == "number"


HOSTILE = [
    "1=1; DROP TABLE documents",
    "1=1); DROP TABLE documents; --",
    "true; SELECT 1",
    "1=0) OR (1=1",
    "1=1) UNION SELECT 1 FROM (SELECT 1",
    "1=1) GROUP BY (number",
    "1=1) ORDER BY (number",
    "1=1) LIMIT (1",
    "1=1) USING SAMPLE (5 PERCENT",
    "1=1) QUALIFY (true",
    "1=1) HAVING (true",
    "number IN (SELECT number FROM described)",
    "EXISTS (SELECT * FROM read_csv('/etc/passwd'))",
    "title = (SELECT content FROM read_text('/etc/passwd'))",
    "(FROM duckdb_settings()) IS NULL",
    "number > 1",
    "documents.title = 'x'",
    "catalog.documents.title = 'x'",
    "described.title = 'x'",
    "rowid = 1",
    "title = $1",
    "title = ?",
    "#1 = 1",
    "COLUMNS(*) IS NOT NULL",
    "*",
    "getenv('HOME') IS NULL",
    "read_text('/etc/passwd') IS NULL",
    "current_setting('memory_limit') = ''",
    "current_user = 'x'",
    "nextval('s') = 1",
    "length(replace(replace('aaaa', 'a', 'aaaaaaaa'), 'a', 'aaaaaaaa')) > 1",
    "regexp_replace(title, '.', 'xxxxxxxx', 'g') = 'x'",
    "levenshtein(title, title) > 1",
    "random() < 0.5",
    "now() > date",
    "current_date > date",
    "pg_sleep(10) IS NULL",
    "len(range(1000000000)) > 1",
    "len(repeat('x', 1000000000)) > 1",
    "length(lpad('x', 1000000000, 'y')) > 1",
    "list_value(1)[1] = 1",
    "[1] IS NULL",
    "{'a': 1}.a = 1",
    "count(*) > 1",
    "sum(n_tokens) OVER () > 1",
    "max(n_tokens) FILTER (WHERE true) > 1",
    "list_transform([1], x -> x) IS NULL",
    "title::INTEGER[] IS NULL",
    "CAST(title AS STRUCT(a INT)) IS NULL",
    "CAST(title AS nosuch) IS NULL",
    "system.main.lower(title) = 'x'",
    "main.lower(title) = 'x'",
    "ATTACH 'x.db'",
    "PRAGMA database_list",
    "COPY described TO 'x'",
    "SET enable_external_access = true",
    "INSTALL httpfs",
    "true /*",
    "'",
    '"',
    "(",
    ")",
    "--",
    ";",
    "\x00",
    "title COLLATE de = 'x'",
    "n_tokens = 'abc'",
    "nosuch = 1",
    "1 / 0 > 'x'",
    "n_tokens",
    "title AND true",
    "WHERE true",
    "SELECT 1",
    "(" * 990 + "true" + ")" * 990,
    "regexp_matches(title, '(')",
    f"regexp_extract(title, 'a', '{'ß' * 60}') = ''",
    "-" * 1_999 + "1",
]


@pytest.mark.parametrize("sql", HOSTILE)
def test_what_is_more_than_a_condition_is_refused_or_says_nothing_of_others(catalog, sql, tmp_path):
    before = sorted(path.name for path in tmp_path.rglob("*"))
    if sql in ("n_tokens", "(" * 990 + "true" + ")" * 990):
        # Odd, and a condition.
        assert len(numbers(catalog, sql)) == len(ROWS)
        return
    with pytest.raises(InputError) as refused:
        numbers(catalog, sql)
    said = str(refused.value)
    assert len(said) < 700
    assert "\n" not in said
    assert "/etc" not in said.replace(sql, "")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert len(numbers(catalog, "true")) == len(ROWS)


@settings(max_examples=50)
@given(st.text(alphabet="abn_t();'\"-/*=<>, 19\n", max_size=40) | st.text(max_size=40))
def test_whatever_is_typed_is_a_condition_or_refused(sql):
    try:
        require_predicate(sql, COLUMNS)
    except InputError as refused:
        said = str(refused)
    else:
        said = ""
    assert "\n" not in said


def test_none_of_the_functions_reaches_out_or_changes_its_mind(catalog):
    known = catalog._frame(
        "SELECT DISTINCT function_name AS name, function_type AS type, stability FROM duckdb_functions()"
    )
    ours = known[known["name"].isin(FUNCTIONS)]
    assert set(ours["type"]) <= {"scalar", "macro"}
    assert set(ours["stability"].dropna()) == {"CONSISTENT"}
    # What DuckDB writes as something else than a function.
    assert set(FUNCTIONS) - set(known["name"]) <= {"coalesce", "ifnull"}


def test_no_function_gives_much_more_than_it_is_given(catalog):
    """Nested, one that did would multiply; only the format of a time is written out, and holds no format then."""
    signatures = catalog._frame(
        "SELECT DISTINCT function_name AS name, parameter_types AS types FROM duckdb_functions() "
        "WHERE function_type = 'scalar' AND return_type = 'VARCHAR' AND varargs IS NULL"
    )
    values = {
        "VARCHAR": ["'a'", "'g'", "repeat('a', 60)", "repeat('%A', 30)", "repeat('.', 60)", "repeat('\u00df', 60)"],
        "BIGINT": ["60"],
        "INTEGER": ["60"],
        "DOUBLE": ["60.0"],
        "DATE": ["DATE '2026-01-31'"],
        "TIMESTAMP": ["TIMESTAMP '2026-01-31'"],
    }
    n_tried = 0
    for name, types in signatures[signatures["name"].isin(FUNCTIONS)].itertuples(index=False):
        for arguments in itertools.product(*(values.get(kind, []) for kind in types)):
            written = f'"{name}"({", ".join(arguments)})'
            try:
                answer = catalog._rows(f"SELECT coalesce(length({written}), 0)")[0][0]
            except (predicates.duckdb.Error, UnicodeDecodeError):
                continue
            n_tried += 1
            most = 600 if name == "strftime" else 60 * len(arguments)
            assert answer <= most, written
    assert n_tried > 40


def test_what_took_too_long_is_refused_at_once_the_next_time(catalog, monkeypatch):
    asked, condition = [], DocumentFilter(searches=(Predicate("n_tokens > 0"),))

    def slow(connection, sql):
        asked.append(sql)
        raise TooMuchError("This condition takes more than 10 s. Ask for less.")

    monkeypatch.setattr(predicates, "_answered", slow)
    for _ in range(4):
        with pytest.raises(InputError, match="more than 10 s"):
            catalog.amount(condition, None)
    assert asked == ["n_tokens > 0"]


def test_a_catalog_that_was_replaced_meanwhile_is_told_in_a_sentence(catalog):
    workspace = catalog._searched.workspace
    shutil.rmtree(workspace.root / "catalog")
    with pytest.raises(ConflictError, match="The corpus changed"):
        numbers(catalog, "n_tokens > 0")


def test_the_engine_behind_it_is_closed_off(catalog, tmp_path):
    with predicates._closed_off(catalog._searched, predicates._view({}, 0, ())) as connection:
        for statement in (
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            "SELECT * FROM read_text('/etc/passwd')",
            f"ATTACH '{tmp_path}/other.db'",
            "SET enable_external_access = true",
            "SET memory_limit = '1TB'",
            "DELETE FROM catalog.documents",
            "INSTALL httpfs",
        ):
            with pytest.raises(predicates.duckdb.Error):
                connection.execute(statement)
    assert not list(tmp_path.glob("*.csv"))


def test_what_takes_too_long_is_interrupted(catalog, monkeypatch):
    monkeypatch.setattr(predicates, "MOST_SECONDS", 0.2)
    with predicates._closed_off(catalog._searched, predicates._view({}, 0, ())) as connection:
        connection.execute("DROP VIEW described")
        connection.execute("CREATE VIEW described AS SELECT range AS number FROM range(1000000000000)")
        with pytest.raises(InputError, match="takes more than 0 s"):
            predicates._answered(connection, "sqrt(number) + sqrt(number + 1) < 0")


def test_a_folder_with_a_quotation_mark_is_no_way_out(tmp_path, write_jsonl):
    from core.corpus.importing import import_files
    from core.corpus.workspace_folder import create_workspace

    workspace = create_workspace(tmp_path / "it's; --")
    import_files(workspace, [write_jsonl(ROWS)])
    catalog = open_catalog(workspace)
    assert len(numbers(catalog, "true")) == len(ROWS)
    assert catalog.amount(DocumentFilter(searches=(Predicate("domain = 'news'"),)), None).n_documents == 20
    for refused in ("nosuch = 1", "lower(title"):
        with pytest.raises(InputError):
            catalog.require_askable(Predicate(refused))
