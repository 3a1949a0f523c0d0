"""Ratings over length, dates and numbers, and documents at percentiles, as pandas and numpy find them."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.speed.explorable import write_explorable
from core.corpus.catalog.queries import open_catalog
from core.corpus.catalog.rated_samples import DATE, LENGTH
from core.corpus.catalog.steps import MOST_STEPS, STEPS_IN_A_DOUBLING
from core.corpus.filters import BY_FIELD, DateRange, DocumentFilter, FieldRange, TokenRange
from core.criteria import THE_FOUR
from core.errors import InputError, NotFoundError

CRITERIA = [criterion.key for criterion in THE_FOUR]
EVERYTHING = DocumentFilter()
N_DOCUMENTS = 1_500


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Many short documents with dates, years and numbers beside them; one in ten has no date and no year."""
    return write_explorable(tmp_path_factory.mktemp("steps") / "generated", N_DOCUMENTS)


@pytest.fixture(scope="module")
def catalog(workspace):
    return open_catalog(workspace)


@pytest.fixture(scope="module")
def frame(workspace):
    """All documents with their standardised ratings, read without the catalog."""
    read = [pd.read_parquet(part) for part in workspace.document_parts()]
    documents = pd.concat(read, ignore_index=True)
    rated = pd.concat([pd.read_parquet(part) for part in workspace.rating_parts("default")], ignore_index=True)
    for key in CRITERIA:
        values = rated[key].to_numpy(float)
        documents[key] = (values - values.mean()) / values.std()
    for name in ("year", "page_quality"):
        documents[name] = [fields[name] for fields in documents["fields"]]
    return documents


def require_quartiles(found, documents, column, steps):
    """Each row is of the documents in its step: its ends, how many, and their quartiles."""
    groups = [group for _, group in documents.groupby(steps)]
    assert [row["n"] for row in found] == [len(group) for group in groups]
    for row, group in zip(found, groups, strict=True):
        assert (row["low"], row["high"]) == (group[column].min(), group[column].max())
        for key in CRITERIA:
            assert list(row[key]) == pytest.approx(group[key].quantile([0.25, 0.5, 0.75]).tolist(), abs=1e-6)


def test_lengths_are_put_together_by_halves_of_a_doubling(catalog, frame):
    found = catalog.ratings_over("default", EVERYTHING, axis=LENGTH)
    steps = np.floor(STEPS_IN_A_DOUBLING * np.log2(frame["n_tokens"]))
    require_quartiles(found.frame.to_dict("records"), frame, "n_tokens", steps)
    assert (found.kind, found.n, found.n_documents) == ("length", N_DOCUMENTS, N_DOCUMENTS)


def test_few_numbers_are_steps_themselves(catalog, frame):
    found = catalog.ratings_over("default", EVERYTHING, axis=f"{BY_FIELD}year")
    dated = frame[frame["year"].notna()]
    require_quartiles(found.frame.to_dict("records"), dated, "year", dated["year"])
    assert found.n == found.n_documents == len(dated) < N_DOCUMENTS


def test_many_numbers_are_put_into_steps_of_about_as_many_documents(catalog, frame):
    found = catalog.ratings_over("default", EVERYTHING, axis=f"{BY_FIELD}page_quality")
    assert len(found.frame) == MOST_STEPS
    assert found.frame["n"].max() < 1.2 * N_DOCUMENTS / MOST_STEPS
    steps = np.searchsorted(found.frame["high"].to_numpy(), frame["page_quality"])
    require_quartiles(found.frame.to_dict("records"), frame, "page_quality", steps)


@pytest.mark.parametrize(("days", "step"), [(20, "D"), (400, "M"), (13 * 365, "Y")])
def test_dates_are_put_into_steps_by_how_far_they_reach(catalog, frame, days, step):
    dated = frame[frame["date"] < frame["date"].min() + pd.Timedelta(days=days)].copy()
    last = str(dated["date"].max().date())
    found = catalog.ratings_over("default", DocumentFilter(date=DateRange(None, last)), axis=DATE)
    dated["day"] = dated["date"].dt.date.astype(str)
    require_quartiles(found.frame.to_dict("records"), dated, "day", dated["date"].dt.to_period(step))
    assert found.kind == "date"


@pytest.mark.parametrize(
    ("axis", "within"),
    [
        (LENGTH, lambda low, high: DocumentFilter(n_tokens=TokenRange(low, high))),
        (DATE, lambda low, high: DocumentFilter(date=DateRange(low, high))),
        (f"{BY_FIELD}page_quality", lambda low, high: DocumentFilter(fields=(FieldRange("page_quality", low, high),))),
    ],
)
def test_the_ends_of_a_step_find_its_documents_again(catalog, axis, within):
    for row in catalog.ratings_over("default", EVERYTHING, axis=axis).frame.to_dict("records"):
        assert catalog.amount(within(row["low"], row["high"]), "default").n_documents == row["n"]


def test_texts_are_no_axis_and_what_no_document_has_gives_no_steps(catalog):
    with pytest.raises(InputError, match="'language' holds texts"):
        catalog.ratings_over("default", EVERYTHING, axis=f"{BY_FIELD}language")
    with pytest.raises(NotFoundError, match="no field 'beauty'"):
        catalog.ratings_over("default", EVERYTHING, axis=f"{BY_FIELD}beauty")
    nothing = DocumentFilter(domains=("nowhere",))
    for axis in (LENGTH, DATE, f"{BY_FIELD}year"):
        assert catalog.ratings_over("default", nothing, axis=axis).frame.empty


def test_a_sample_is_of_the_smallest_hashes_and_says_what_it_stands_for(catalog, frame):
    found = catalog.ratings_over("default", EVERYTHING, axis=LENGTH, most=500)
    assert found.n_documents == N_DOCUMENTS
    sampled = frame[frame["doc_hash"] < 2**64 * 500 // N_DOCUMENTS]
    assert found.n == len(sampled)
    require_quartiles(
        found.frame.to_dict("records"),
        sampled,
        "n_tokens",
        np.floor(STEPS_IN_A_DOUBLING * np.log2(sampled["n_tokens"])),
    )


def test_all_steps_of_a_sample_leave_no_document_out(catalog):
    found = catalog.ratings_over("default", EVERYTHING, axis=LENGTH, most=500)
    lows, highs = found.frame["low"].tolist(), found.frame["high"].tolist()
    assert found.range_between(lows[0], highs[-1]) == (None, None)
    assert found.range_between(lows[1], highs[-1]) == (lows[1], None)
    assert found.range_between(lows[0], highs[1]) == (None, highs[1])
    whole = catalog.ratings_over("default", EVERYTHING, axis=LENGTH)
    ends = whole.frame["low"].iloc[0], whole.frame["high"].iloc[-1]
    assert whole.range_between(*ends) == ends


@pytest.mark.parametrize("limit", [1, 3])
def test_documents_at_percentiles_are_those_of_numpy(catalog, frame, limit):
    percents = [0.0, 5.0, 30.0, 70.0, 95.0, 100.0]
    domain = frame["domain"].iloc[0]
    found = catalog.standing_at(
        "writing_style", "default", DocumentFilter(domains=(domain,)), percents=percents, limit=limit
    )
    inside = frame[frame["domain"] == domain]
    z, ids = inside["writing_style"].to_numpy(), inside["doc_id"].to_numpy(str)
    for percent in percents:
        rows = found[found["percent"] == percent]
        middle = np.quantile(z, percent / 100, method="inverted_cdf")
        nearest = np.lexsort((ids, np.abs(z - middle)))[:limit]
        assert rows["doc_id"].tolist() == ids[nearest].tolist()
        assert rows["standardised"].tolist() == pytest.approx(z[nearest].tolist(), abs=1e-6)
    assert set(found["domain"]) == {domain}


def test_more_examples_than_documents_are_all_of_them_and_of_nothing_there_are_none(catalog, frame):
    found = catalog.standing_at("writing_style", "default", EVERYTHING, percents=[50.0], limit=10**6)
    assert sorted(found["doc_id"]) == sorted(frame["doc_id"])
    nothing = DocumentFilter(domains=("nowhere",))
    assert catalog.standing_at("writing_style", "default", nothing, percents=[5.0, 95.0], limit=2).empty
