from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.tokens import load_tokenizer
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.insight.passages import bounds_of_passages, read_passage, tokens_of_beginning
from core.insight.segments_of_document import ends_of_segments, rating_row, segments_between

TEXTS = st.text(alphabet="ab \n\u00e9", max_size=300)


@given(TEXTS, st.integers(3, 50))
def test_passages_rejoin_to_the_text_and_none_is_too_long(text: str, size: int) -> None:
    bounds = bounds_of_passages(text, size)
    assert "".join(text[start:end] for start, end in bounds) == text
    assert all(end - start <= size for start, end in bounds)
    assert all(end > start for start, end in bounds) or not text


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 200_000))
def test_tokens_of_a_beginning_are_those_of_the_whole_text(n_characters: int) -> None:
    text = "".join(f"word{number * 7919 % 1000} and\n" for number in range(15_000))
    tokenizer = load_tokenizer()
    whole, beginning = tokenizer.ends(text), tokens_of_beginning(tokenizer, text, n_characters)
    assert np.array_equal(beginning, whole[: len(beginning)])
    assert len(beginning) == len(whole) or beginning[-1] >= min(n_characters, len(text)) - 1


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20))
def test_segments_rejoin_to_the_text(lengths: list[int]) -> None:
    token_ends = np.arange(1, sum(lengths) + 1) * 3
    n_characters = int(token_ends[-1]) + 2
    ends = ends_of_segments(lengths, token_ends, n_characters)
    assert ends[-1] == n_characters
    assert [end - start for start, end in pairwise([0, *ends[:-1]])] == [3 * length for length in lengths[:-1]]


def _places(workspace: Workspace) -> list[str]:
    frame = open_catalog(workspace).page(DocumentFilter(), None, order=Order("n_tokens"), offset=0, limit=10)
    return list(frame["doc_id"])


def test_segments_of_the_sample_cover_each_passage_and_average_to_the_rating(rated_workspace: Workspace) -> None:
    catalog = open_catalog(rated_workspace)
    scale = catalog.standardisation("default")
    for doc_id in _places(rated_workspace):
        place = catalog.place(doc_id, "default")
        passage = read_passage(rated_workspace, place, 1, rater="default", scale=scale)
        assert passage.segments[0].start == 0
        assert passage.segments[-1].end == len(passage.text)
        assert all(before.end == after.start for before, after in pairwise(passage.segments))
        if passage.n_passages == 1:
            weights = [segment.n_tokens for segment in passage.segments]
            for key in CRITERION_KEYS:
                mean = np.average([segment.standardised[key] for segment in passage.segments], weights=weights)
                assert mean == pytest.approx(place.standardised[key], abs=1e-4)


def test_a_passage_far_into_a_text_has_the_segments_that_lie_there(rated_workspace: Workspace) -> None:
    catalog = open_catalog(rated_workspace)
    place = catalog.place(_places(rated_workspace)[0], "default")
    whole = read_passage(rated_workspace, place, 1, rater="default", scale=catalog.standardisation("default"))
    half = len(whole.text) // 2
    clipped = segments_between(whole.segments, half, len(whole.text))
    assert clipped[0].start == 0
    assert clipped[-1].end == len(whole.text) - half
    assert {segment.number for segment in clipped} <= {segment.number for segment in whole.segments}


def test_an_unrated_document_is_read_without_segments(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace([{"text": "One text.", "note": {"a": [1]}}])
    place = open_catalog(workspace).place(_places(workspace)[0], None)
    passage = read_passage(workspace, place, 5, rater=None, scale={})
    assert (passage.text, passage.number, passage.segments) == ("One text.", 1, [])
    assert passage.fields == {"note": {"a": [1]}}


def test_ratings_of_other_documents_are_refused(rated_workspace: Workspace) -> None:
    catalog = open_catalog(rated_workspace)
    place = catalog.place(_places(rated_workspace)[0], "default")
    path = rated_workspace.rating_parts("default")[0]
    table = pq.read_table(path)
    strangers = pa.array([f"x{number}" for number in range(table.num_rows)])
    pq.write_table(table.set_column(0, "doc_id", strangers), path)
    with pytest.raises(InputError, match="ratings of the documents beside it"):
        rating_row(rated_workspace, "default", place)
