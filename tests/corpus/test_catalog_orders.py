"""What arrays answer is what plain SQL over the same documents answers, for any filter, order and stretch."""

import json
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from core.corpus.catalog import kept as kept_module
from core.corpus.catalog.arrays import NO_DATE
from core.corpus.catalog.binned import bins_of, places_among
from core.corpus.catalog.distributions import QUANTILES
from core.corpus.catalog.kept import Kept
from core.corpus.catalog.names import rating_column
from core.corpus.catalog.queries import open_catalog
from core.corpus.catalog.sorted_numbers import MISSING, ranks_of, sorted_numbers, standings
from core.corpus.catalog.value_histograms import Axis
from core.corpus.chance import random_bits
from core.corpus.files import write_json
from core.corpus.filters import (
    DateRange,
    DocumentFilter,
    FieldRange,
    FieldValues,
    Order,
    RatingRange,
    TokenRange,
)
from core.corpus.importing import import_files
from core.corpus.rating_parts import write_ratings
from core.corpus.ratings import Standardisation
from core.corpus.rows import FieldNames
from core.corpus.workspace import RECORD
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.errors import NotFoundError
from core.records import Amount

CRITERIA = ("writing_style", "educational_value")
N_FIRST, N_LATER = 300, 40
DOMAINS = ("news", "web", "a'b", "Ünïcode")
NAMES = FieldNames(id="id", date="day", tokens="words")


def record(number, rng):
    """Documents with many equal values and many missing ones, in no order."""
    return {
        "id": f"{rng.integers(0, 10**6):06d}-{number}",
        "text": f"text {number}",
        "domain": DOMAINS[rng.integers(0, len(DOMAINS))],
        "day": [None, "1969-12-31", "1970-01-01", "2020-02-29", "2021-01-01T12:00:00"][rng.integers(0, 5)],
        "words": int(rng.integers(0, 8)),
        "year": [None, 1999, 2005, -3][rng.integers(0, 4)],
        "ratio": [None, 0.5, -0.25, 7][rng.integers(0, 4)],
        "kind": [None, "x", "'", "3", "Z"][rng.integers(0, 5)],
    }


def rate(workspace, rng):
    """Rate the first part, some documents twice alike, some by no criterion."""
    (part,) = workspace.document_parts()
    n = pq.read_metadata(part).num_rows
    values = {key: rng.choice([-1.5, -0.0, 0.0, 0.25, 3.0, np.nan], n).astype(np.float32) for key in CRITERIA}
    table = pa.table(
        {
            "doc_id": pq.read_table(part, columns=["doc_id"])["doc_id"],
            **{key: pa.array(column, mask=np.isnan(column)) for key, column in values.items()},
            **{f"{key}_segments": pa.array([[0.5]] * n, pa.list_(pa.float32())) for key in CRITERIA},
            "segment_lengths": pa.array([[3]] * n, pa.list_(pa.int32())),
            "share_fragments": pa.array(np.zeros(n, np.float32)),
            "text_hash": pa.array(np.zeros(n, np.uint64)),
        }
    )
    folder = workspace.ratings("default")
    folder.mkdir()
    write_ratings(folder / part.name, table, criteria=CRITERIA, fingerprint="made up", precision="float32")
    said = {"rater": "default", "fingerprint": "made up", "criteria": CRITERIA, "n_documents": n}
    write_json(folder / RECORD, {**said, "parts": [part.name], "precision": "float32", "base": "", "folder": ""})


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("orders"), np.random.default_rng(3)
    workspace = create_workspace(folder / "workspace")
    for name, n in (("first", N_FIRST), ("later", N_LATER)):
        lines = (json.dumps(record(number, rng)) for number in range(n))
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
        # The ids of the two may be the same by chance only.
        import_files(open_workspace(workspace.root), [folder / f"{name}.jsonl"], names=NAMES)
        if name == "first":
            rate(workspace, rng)
    return open_catalog(open_workspace(workspace.root))


ends = st.none() | st.integers(-1, 9)
days = st.none() | st.sampled_from(["1969-12-31", "1970-01-01", "2020-02-29", "2021-01-01", "9999-12-31", "0001-01-01"])
ratings = st.none() | st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.1, 0.7, 1.9, 5.0]) | st.floats(-3, 3)
fields = st.one_of(
    st.builds(FieldValues, st.just("kind"), st.lists(st.sampled_from([None, "x", "'", "3", "no"])).map(tuple)),
    st.builds(FieldValues, st.just("year"), st.lists(st.sampled_from([None, "1999", "-3", "1999.0"])).map(tuple)),
    st.builds(FieldRange, st.just("year"), st.none() | st.integers(-5, 2010), st.none() | st.floats(-5, 2010)),
    st.builds(FieldRange, st.just("ratio"), st.none() | st.floats(-1, 8), st.none() | st.floats(-1, 8)),
)
filters = st.builds(
    DocumentFilter,
    domains=st.lists(st.sampled_from([*DOMAINS, "nowhere"]), max_size=2, unique=True).map(tuple),
    n_tokens=st.none() | st.builds(TokenRange, ends, ends),
    date=st.none() | st.builds(DateRange, days, days),
    fields=st.lists(fields, max_size=2).map(tuple),
    ranges=st.lists(st.builds(RatingRange, st.sampled_from(CRITERIA), ratings, ratings), max_size=2).map(tuple),
)
columns = st.sampled_from(
    [*CRITERIA, "n_tokens", "doc_id", "domain", "date", "field:year", "field:ratio", "field:kind", "required_expertise"]
)
orders = st.builds(Order, columns, st.booleans())


def in_sql(column):
    if column in CRITERIA:
        return rating_column(0, column)
    fields_of = {"field:year": "m", "field:ratio": "m", "field:kind": "m"}
    return f'"{column}"' if column not in fields_of else None


@settings(max_examples=200)
@given(filters, orders, st.integers(0, 400), st.integers(0, 60))
def test_a_page_is_what_sorting_in_sql_gives(catalog, documents, order, offset, limit):
    where, parameters = catalog._condition(documents, 0)
    column = "n_tokens" if order.column == "required_expertise" else in_sql(order.column)
    column = column or f"m{catalog.fields[order.field].number}"
    direction = "DESC" if order.descending else "ASC"
    sql = f"SELECT doc_id, n_tokens FROM documents WHERE {where} ORDER BY {column} {direction} NULLS LAST, doc_id"
    wanted = catalog._rows(sql, parameters)
    page = catalog.page(documents, "default", order=order, offset=offset, limit=limit)
    assert list(page["doc_id"]) == [doc_id for doc_id, _ in wanted[offset : offset + limit]]
    assert catalog.amount(documents, "default") == Amount(len(wanted), sum(n for _, n in wanted))
    assert catalog.nth(documents, "default", place=len(wanted)) is None


def test_each_document_is_described_alike_wherever_it_is_asked_for(catalog):
    sql = 'SELECT doc_id, title, domain, n_tokens, n_bytes, part, "row", r0_writing_style, z0_writing_style,'
    rows = catalog._rows(f"{sql} p0_writing_style, p0_required_expertise FROM documents ORDER BY doc_id")
    page = catalog.page(DocumentFilter(), "default", order=Order("doc_id", descending=False), offset=0, limit=10**6)
    assert len(page) == len(rows) == N_FIRST + N_LATER
    for shown, (doc_id, title, domain, n_tokens, n_bytes, part, row, rating, z, percentile, none) in zip(
        page.itertuples(), rows, strict=True
    ):
        place = catalog.place(doc_id, "default")
        assert (place.doc_id, place.title, place.domain, place.n_tokens) == (doc_id, title, domain, n_tokens)
        assert (shown.doc_id, shown.title, shown.domain, shown.n_tokens) == (doc_id, title, domain, n_tokens)
        assert (place.n_bytes, place.part, place.row) == (n_bytes, part, row)
        assert (place.ratings["writing_style"], place.standardised["writing_style"]) == (rating, z)
        assert place.percentiles["writing_style"] == percentile
        assert place.percentiles["required_expertise"] is none is None
        assert shown.writing_style == percentile or (percentile is None and np.isnan(shown.writing_style))
        assert np.isnan(shown.required_expertise)
    with pytest.raises(NotFoundError, match="no document with id"):
        catalog.place("elsewhere", "default")


def test_percentiles_are_those_of_a_window_function(catalog):
    sql = """
        SELECT p0_writing_style, 100.0 * count(*) OVER (ORDER BY r0_writing_style RANGE UNBOUNDED PRECEDING)
               / count(*) OVER ()
        FROM documents WHERE r0_writing_style IS NOT NULL
    """
    rows = catalog._rows(sql)
    assert rows
    assert all(ours == theirs for ours, theirs in rows)


kinds = st.sampled_from([np.float32, np.int8, np.int32, np.int64])


@st.composite
def columns_of_values(draw):
    kind, n = draw(kinds), draw(st.integers(0, 40))
    if kind == np.float32:
        elements = st.floats(width=32, allow_nan=True) | st.sampled_from([0.0, -0.0, np.nan])
    else:
        elements = st.integers(-1 if kind != np.int64 else -(2**60), 100)
        elements = elements | st.just(NO_DATE) if kind == np.int64 else elements
    return draw(npst.arrays(kind, n, elements=elements)), draw(st.permutations(range(n)))


def is_missing(value):
    return np.isnan(value) if isinstance(value, np.floating) else value == (NO_DATE if value.itemsize == 8 else -1)


@given(columns_of_values(), st.booleans())
def test_any_column_is_sorted_as_a_loop_sorts_it(drawn, descending):
    values, by_id = drawn[0], np.array(drawn[1], dtype=np.int32)
    id_rank = np.empty(len(values), np.int32)
    id_rank[by_id] = np.arange(len(values), dtype=np.int32)
    ranks = ranks_of(values)
    there = [number for number in range(len(values)) if not is_missing(values[number])]
    lost = sorted(set(range(len(values))) - set(there), key=lambda number: id_rank[number])
    there.sort(key=lambda number: id_rank[number])
    there.sort(key=lambda number: values[number], reverse=descending)
    found = sorted_numbers(ranks, id_rank, by_id, descending=descending)
    assert found.tolist() == there + lost
    assert (ranks == MISSING).sum() == len(lost)
    ascending = sorted_numbers(ranks, id_rank, by_id, descending=False)
    counts = [sum(values[other] <= values[number] for other in there) for number in there]
    assert standings(ranks, ascending)[there].tolist() == counts
    assert not standings(ranks, ascending)[lost].any()


@given(st.data())
def test_stretches_put_together_are_all_that_is_left(data):
    n = data.draw(st.integers(0, 300))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    ordered = np.array(data.draw(st.permutations(range(n))), dtype=np.int32)
    asked = data.draw(st.lists(st.tuples(st.integers(0, 320), st.integers(0, 50)), min_size=1, max_size=8))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept_module, "BLOCK", 16)
        kept = Kept(mask, np.arange(n))
        left = ordered[mask[ordered]]
        for offset, limit in asked:
            stretch = partial(kept.stretch_of, "by something", ordered)
            assert stretch(offset, limit).tolist() == left[offset : offset + limit].tolist()
        assert kept.amount == Amount(int(mask.sum()), int(np.arange(n)[mask].sum()))
        assert [kept.nth(place) for place in range(len(left) + 1)] == [*np.flatnonzero(mask).tolist(), None]


EDGES = [-1.0, -0.5, 0.0, 0.5, 1.0]


@settings(max_examples=60)
@given(filters)
def test_histograms_are_those_of_sql(catalog, documents):
    where, parameters = catalog._condition(documents, 0)
    bin_of = "least(greatest(floor(({} + 1) / 0.5), 0), 3)::INTEGER"
    wanted = {
        (domain, key, bin_number): n
        for key in CRITERIA
        for domain, bin_number, n in catalog._rows(
            f"""
            SELECT domain, {bin_of.format(f"z0_{key}")} AS bin, count(*) FROM documents
            WHERE z0_{key} IS NOT NULL AND {where} GROUP BY ALL
            """,
            parameters,
        )
    }
    found = catalog.histograms_by_domain("default", documents, edges=EDGES)
    rows = list(found.itertuples(index=False, name=None))
    assert {row[:3]: row[3] for row in rows} == wanted
    assert rows == sorted(rows)
    for key in CRITERIA:
        counts = [sum(n for (_, k, b), n in wanted.items() if (k, b) == (key, place)) for place in range(4)]
        assert catalog.histogram(key, "default", documents, edges=EDGES) == counts


@settings(max_examples=60)
@given(filters)
def test_ratings_by_domain_are_those_of_sql(catalog, documents):
    where, parameters = catalog._condition(documents, 0)
    found = catalog.ratings_by_domain("default", documents)
    wanted = []
    for key in CRITERIA:
        z = f"z0_{key}"
        sql = f"""
            SELECT domain, '{key}', count({z}), avg({z}), stddev_pop({z}), quantile_cont({z}, {list(QUANTILES)})
            FROM documents WHERE {z} IS NOT NULL AND {where} GROUP BY domain
        """
        wanted += catalog._rows(sql, parameters)
    wanted.sort()
    rows = list(found.itertuples(index=False, name=None))
    assert [row[:3] for row in rows] == [row[:3] for row in wanted]
    for row, other in zip(rows, wanted, strict=True):
        assert row[3:5] == pytest.approx(other[3:5], abs=1e-7)
        assert row[5] == pytest.approx(other[5], abs=1e-12)


axes = st.builds(Axis, st.floats(-4, 9), st.floats(0.01, 3), st.integers(1, 40))


@settings(max_examples=150)
@given(filters, axes, st.sampled_from(["n_tokens", "date", "field:year", "field:ratio"]))
def test_values_in_bins_are_those_of_sql(catalog, documents, axis, name):
    of_days = {"date": 365 * 20.0, "field:year": 250.0}.get(name, 1.0)
    axis = Axis(axis.low * of_days, axis.width * of_days, axis.n_bins)
    value = {"n_tokens": "log2(greatest(n_tokens, 1))", "date": "floor(epoch(date) / 86400)"}.get(name)
    value = value or f"m{catalog.fields[name.removeprefix('field:')].number}::DOUBLE"
    where, parameters = catalog._condition(documents, 0)
    last = axis.n_bins - 1
    sql = f"""
        SELECT CASE WHEN v < ? THEN 0 WHEN v >= ? THEN ? ELSE floor((v - ?) / ?)::INTEGER END AS bin, count(*)
        FROM (SELECT {value} AS v FROM documents WHERE {where}) WHERE v IS NOT NULL GROUP BY bin
    """
    ends = [axis.low, axis.low + axis.width * last, last, axis.low, axis.width]
    counts = dict(catalog._rows(sql, [*ends, *parameters]))
    wanted = [counts.get(number, 0) for number in range(axis.n_bins)]
    assert catalog.value_histogram(name, "default", documents, axis=axis) == wanted


@given(npst.arrays(np.int16, st.integers(0, 50)), st.lists(st.integers(-5, 40_000), max_size=127).map(sorted))
def test_narrow_values_are_placed_as_wide_ones_are(values, starts):
    starts = np.array(starts, dtype=np.int64)
    assert places_among(starts, values).tolist() == places_among(starts, values.astype(np.int32)).tolist()


@settings(max_examples=300)
@given(
    npst.arrays(np.float32, st.integers(0, 40), elements=st.floats(-9, 9, width=32)),
    st.floats(-1e7, 1e7) | st.sampled_from([0.0, 1.0]),
    st.floats(1e-30, 1e30) | st.sampled_from([0.0, 0.5, 1.0]),
    st.integers(1, 80),
    st.floats(-5, 0),
)
def test_bins_worked_out_in_32_bits_are_those_of_64(values, mean, sd, n_bins, low):
    edges = [low + 6 * number / n_bins for number in range(n_bins + 1)]
    ratings = np.concatenate([values, (mean + sd * np.array(edges)).astype(np.float32)])
    standardised = (ratings.astype(np.float64) - mean) / (sd or 1.0)
    wanted = np.clip(np.floor((standardised - edges[0]) / ((edges[-1] - edges[0]) / n_bins)), 0, n_bins - 1)
    assert bins_of(ratings, Standardisation(len(ratings), mean, sd), edges).tolist() == wanted.astype(int).tolist()


@settings(max_examples=60)
@given(filters, st.lists(st.floats(0, 100), min_size=1, max_size=4).map(sorted), st.integers(1, 5))
def test_documents_around_a_percentile_are_those_of_sql(catalog, documents, percents, limit):
    where, parameters = catalog._condition(documents, 0)
    rated = f"z0_writing_style IS NOT NULL AND {where}"
    found = catalog.standing_at("writing_style", "default", documents, percents=percents, limit=limit)
    wanted = []
    for percent in percents:
        sql = f"""
            SELECT doc_id FROM documents, (
                SELECT quantile_disc(z0_writing_style, {percent / 100!r}::DOUBLE) AS middle FROM documents WHERE {rated}
            ) WHERE {rated} ORDER BY abs(z0_writing_style - middle), doc_id LIMIT {limit}
        """
        wanted += [(percent, doc_id) for (doc_id,) in catalog._rows(sql, parameters * 2)]
    assert list(zip(found["percent"], found["doc_id"], strict=True)) == wanted


@settings(max_examples=60)
@given(st.integers(0, N_FIRST + N_LATER - 1), st.integers(1, 4))
def test_documents_rated_next_are_those_of_a_loop(catalog, number, limit):
    doc_id = catalog.nth(DocumentFilter(), None, place=number)
    rows = catalog._rows("SELECT doc_id, domain, r0_writing_style FROM documents WHERE r0_writing_style IS NOT NULL")
    domain = catalog.place(doc_id, "default").domain
    ordered = sorted((rating, other) for other, of, rating in rows if of == domain)
    here = next((place for place, (_, other) in enumerate(ordered) if other == doc_id), None)
    near = [] if here is None else [*ordered[max(here - limit, 0) : here], *ordered[here + 1 : here + 1 + limit]]
    found = catalog.rated_next(doc_id, "writing_style", "default", limit=limit)
    assert list(found["doc_id"]) == [other for _, other in near]


@settings(max_examples=60)
@given(filters, st.integers(0, 2**63 - 1), st.integers(0, 12))
def test_documents_by_chance_and_by_hash_are_those_of_sql(catalog, documents, seed, n):
    where, parameters = catalog._condition(documents, 0)
    here = int(random_bits(seed, np.zeros(1, np.uint64))[0])
    sql = f"SELECT doc_id FROM documents WHERE {where} ORDER BY xor(doc_hash, ?::UBIGINT) LIMIT {n}"
    wanted = [doc_id for (doc_id,) in catalog._rows(sql, [*parameters, here])]
    assert catalog.by_chance(documents, "default", seed=seed, n=n) == wanted
    sql = f'SELECT part, "row" FROM documents WHERE {where} ORDER BY doc_hash LIMIT {n}'
    assert catalog.drawn(documents, "default", n=n) == sorted(catalog._rows(sql, parameters))


@pytest.mark.parametrize("domain", DOMAINS)
def test_percentiles_in_a_domain_are_those_of_sql(catalog, domain):
    for value in (-2.0, -0.3, 0.0, 0.9, 4.0):
        share = "100.0 * count(*) FILTER (z0_writing_style <= ?) / count(z0_writing_style)"
        sql = f"SELECT {share} FROM documents WHERE domain = ?"
        given_ratings = {"writing_style": value, "educational_value": None}
        wanted = {"writing_style": catalog._rows(sql, [value, domain])[0][0], "educational_value": None}
        assert catalog.percentiles_in_domain(domain, "default", given_ratings) == wanted


@pytest.mark.parametrize("name", ["domain", "n_tokens", "date"])
def test_columns_by_id_are_those_of_sql(catalog, name):
    wanted = [value for (value,) in catalog._rows(f'SELECT "{name}" FROM documents ORDER BY doc_id')]
    assert catalog.column(name).to_pylist() == wanted
