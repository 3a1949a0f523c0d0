"""The sample of shortcut checks: who is in it, whose features they are, and that a planted shortcut is found."""

from dataclasses import replace

import numpy as np
import pytest

from core.corpus.catalog.queries import open_catalog
from core.insight.audit.shortcuts.shallow import FEATURES, shallow_features
from core.insight.audit.shortcuts.shortcut_findings import LENGTH
from core.insight.audit.shortcuts.shortcut_sample import shortcut_sample
from core.insight.audit.shortcuts.shortcuts import shortcuts
from core.insight.audit.texts_of_documents import documents_read, drawn_fairly
from core.selection.pool.load import load_pool
from tests.insight.pools import pool_of

QUESTIONS = "question marks (per 1,000 words)"


@pytest.fixture
def opened(rated_workspace):
    return rated_workspace, open_catalog(rated_workspace), load_pool(rated_workspace, "default")


def texts_of(opened):
    workspace, catalog, pool = opened
    read = documents_read(workspace, catalog, pool.doc_ids.to_pylist())
    return {each.doc_id: each.text for each in read}


def test_features_are_those_of_their_documents(opened):
    """Beside the check made by hand, in the order of the pool."""
    workspace, catalog, pool = opened
    texts = texts_of(opened)
    columns = np.array([shallow_features(texts[doc_id]) for doc_id in pool.doc_ids.to_pylist()])
    ratings = pool.standardisation_of("educational_value").apply(pool.ratings_by("educational_value"))
    features = {name: columns[:, place] for place, name in enumerate(FEATURES)}
    expected = shortcuts("educational_value", ratings, features, pool.n_tokens, pool.domain_of)
    found = {each.criterion: each for each in shortcut_sample(workspace, catalog, pool).criteria}["educational_value"]
    assert found.n == len(pool)
    assert found.features == expected.features
    assert found.together == expected.together
    for document in found.shallow:
        place = pool.doc_ids.to_pylist().index(document.doc_id)
        assert document.predicted == pytest.approx(expected.predicted[place])
        assert document.rating >= np.quantile(ratings, 0.9)
        assert document.predicted >= np.quantile(expected.predicted, 0.9)
        assert texts[document.doc_id].strip().startswith(document.beginning)
    beyond = [each.beyond_domain for each in found.shallow]
    assert beyond == sorted(beyond, reverse=True)
    for document in found.by_sign[QUESTIONS]:
        assert "?" in texts[document.doc_id]


def test_the_sample_is_of_the_smallest_hashes_and_no_larger_than_asked(opened):
    workspace, catalog, pool = opened
    found = shortcut_sample(workspace, catalog, pool, n=150, n_listed=150)
    assert (found.n, found.n_rated) == (150, len(pool))
    smallest = set(pool.ids(np.argsort(pool.doc_hash)[:150]).to_pylist())
    listed = {each.doc_id for check in found.criteria for each in check.shallow}
    assert listed
    assert listed <= smallest
    assert shortcut_sample(workspace, catalog, pool, n=99).criteria == ()


def test_a_planted_shortcut_is_found_with_its_reason(opened):
    """Ratings that are question marks and some noise: explained by them, and they are the reason."""
    workspace, catalog, pool = opened
    texts = texts_of(opened)
    place = list(FEATURES).index(QUESTIONS)
    marks = np.array([shallow_features(texts[doc_id])[place] for doc_id in pool.doc_ids.to_pylist()])
    noise = np.random.default_rng(1).normal(size=len(pool))
    ratings = (np.argsort(np.argsort(marks)) / len(pool) * 10 + 0.1 * noise).astype(np.float32)
    planted = replace(pool, ratings={"educational_value": ratings}, statistics={}, fingerprints={})
    (found,) = shortcut_sample(workspace, catalog, planted).criteria
    assert found.features[0].name == QUESTIONS
    assert {each.reasons[0].feature for each in found.shallow} == {QUESTIONS}
    assert all(each.reasons[0].share_below > 0.8 for each in found.shallow)


def test_a_document_that_is_only_better_than_its_domain_is_not_listed(opened):
    """In a domain that is rated low everything average is beyond it: that alone is no shortcut."""
    workspace, catalog, pool = opened
    ratings = np.random.default_rng(3).normal(size=len(pool)).astype(np.float32)
    ratings[np.asarray(pool.domain_of) == 0] -= 3
    planted = replace(pool, ratings={"educational_value": ratings}, statistics={}, fingerprints={})
    (found,) = shortcut_sample(workspace, catalog, planted, n_listed=len(pool)).criteria
    assert all(each.beyond_domain > 0 and each.predicted > 0 for each in found.shallow)
    assert len(found.shallow) <= len(pool) / 10 + 1


def test_where_length_alone_is_rated_it_is_the_reason(opened):
    workspace, catalog, pool = opened
    lengths = np.asarray(pool.n_tokens)
    noise = np.random.default_rng(4).normal(size=len(pool))
    ratings = (np.argsort(np.argsort(lengths)) / len(pool) * 10 + 0.1 * noise).astype(np.float32)
    planted = replace(pool, ratings={"educational_value": ratings}, statistics={}, fingerprints={})
    (found,) = shortcut_sample(workspace, catalog, planted).criteria
    assert found.shallow
    assert {each.reasons[0].feature for each in found.shallow} == {LENGTH}
    assert all(each.reasons[0].value == each.n_tokens for each in found.shallow)


def test_documents_are_drawn_by_their_ids_alone():
    """Fewer are the first of more, whoever else stands there, and each is drawn about as often."""
    pool = replace(pool_of([1] * 400), doc_hash=np.random.default_rng(2).integers(0, 2**63, 400).astype(np.uint64))
    rows = np.arange(400)
    many = drawn_fairly(pool, rows, 100)
    assert drawn_fairly(pool, rows, 10).tolist() == many[:10].tolist()
    assert set(drawn_fairly(pool, rows[::2], 400)) == set(rows[::2].tolist())
    assert set(many[many % 2 == 0]) <= set(drawn_fairly(pool, rows[::2], 100).tolist())
    # 100 of 400: the mean place is within three standard errors of the middle.
    assert abs(many.mean() - 199.5) < 3 * 400 / 12**0.5 / 10
    assert drawn_fairly(pool, rows, 0).tolist() == []


def test_the_work_can_be_ended_at_each_report_and_every_row_group_makes_one(opened):
    """Also while what is listed is read."""
    told = []
    shortcut_sample(*opened, on_progress=told.append)
    assert [each.done for each in told] == [0, 304, 0, told[-1].total]

    for number in range(len(told)):
        left = iter(range(number))

        def end(progress, left=left):
            if next(left, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            shortcut_sample(*opened, on_progress=end)
