"""What an audit says is what fairlearn's MetricFrame says of the same documents, kept ones being its predictions."""

import warnings
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, mean_prediction, selection_rate

from core.insight.audit.measures.rating_gaps import rating_gaps
from core.insight.audit.measures.retention import audit
from core.insight.audit.measures.retention_held_equal import remaining_retention
from core.insight.audit.measures.strata import strata_of
from core.insight.crossed import crossed
from tests.insight.pools import grouping_of, pool_of

N = 3_000


@pytest.fixture
def documents() -> dict[str, npt.NDArray[np.generic]]:
    rng = np.random.default_rng(7)
    group = rng.choice(4, N, p=[0.5, 0.3, 0.15, 0.05])
    return {
        "group": group,
        "other": rng.integers(0, 3, N),
        "n_tokens": rng.integers(20, 900, N),
        "is_kept": rng.random(N) < np.array([0.1, 0.2, 0.3, 0.25])[group],
        "rating": rng.normal(size=N) + 0.2 * group,
    }


def frame(documents, metric, values, features, **options):
    return MetricFrame(
        metrics=metric,
        y_true=np.zeros(N),
        y_pred=values,
        sensitive_features=features,
        sample_params={"sample_weight": options.pop("weights")},
        **options,
    )


def test_retention_is_the_selection_rate_of_tokens_over_that_of_all(documents):
    found = audit(pool_of(documents["n_tokens"]), documents["is_kept"], grouping_of(documents["group"], 4))
    theirs = frame(documents, selection_rate, documents["is_kept"], documents["group"], weights=documents["n_tokens"])
    expected = theirs.by_group / theirs.overall
    assert [each.retention_ratio for each in found] == pytest.approx(expected.sort_index().tolist())


def test_intervals_are_about_those_of_their_bootstrap(documents):
    """Theirs draws from all documents, ours within groups: the sizes of groups are held, which are of little weight."""
    found = audit(pool_of(documents["n_tokens"]), documents["is_kept"], grouping_of(documents["group"], 4))
    theirs = frame(
        documents,
        selection_rate,
        documents["is_kept"],
        documents["group"],
        weights=documents["n_tokens"],
        n_boot=200,
        ci_quantiles=[0.025, 0.975],
        random_state=3,
    )
    low, high = (ci.sort_index().to_numpy() / theirs.overall for ci in theirs.by_group_ci)
    ours = np.array([[each.ci_low, each.ci_high] for each in found])
    width = high - low
    # The largest group is half of all: drawn again, it moves what is kept of all with it, which the ratio takes out.
    assert (np.abs(ours - np.column_stack([low, high]))[1:] < 0.2 * width[1:, None]).all()
    assert (ours[0, 1] - ours[0, 0]) < width[0]


def test_means_of_ratings_are_their_mean_predictions(documents):
    pool = replace(pool_of(documents["n_tokens"]), ratings={"writing_style": documents["rating"]}, statistics={})
    found = rating_gaps(pool, "writing_style", grouping_of(documents["group"], 4))
    values = (documents["rating"] - documents["rating"].mean()) / documents["rating"].std()
    theirs = frame(documents, mean_prediction, values, documents["group"], weights=np.ones(N))
    assert [each.mean for each in found] == pytest.approx(theirs.by_group.sort_index().tolist(), abs=1e-6)


def test_combinations_that_do_not_occur_stay_as_theirs_do(documents):
    group, other = documents["group"].copy(), documents["other"]
    group[(group == 3) & (other == 0)] = 0
    both = crossed([grouping_of(group, 4), replace(grouping_of(other, 3), column="y")])
    found = audit(pool_of(documents["n_tokens"]), documents["is_kept"], both)
    features = pd.DataFrame({"group": group, "other": other})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = frame(documents, selection_rate, documents["is_kept"], features, weights=documents["n_tokens"])
    expected = (theirs.by_group / theirs.overall).sort_index()
    assert [each.group.name for each in found] == [f"{one} + {two}" for one, two in expected.index]
    ours = [np.nan if each.retention_ratio is None else each.retention_ratio for each in found]
    assert ours == pytest.approx(expected.tolist(), nan_ok=True)
    assert np.isnan(ours).sum() == 1


def test_what_remains_is_what_their_control_features_give_beside_the_others(documents):
    """Within strata they give the rates of a group and of all others, from which what remains is put together."""
    n_tokens, group = documents["n_tokens"], documents["group"]
    strata = strata_of([grouping_of(documents["other"], 3)])
    found = remaining_retention(n_tokens, documents["is_kept"], group, 4, strata)
    for place, each in enumerate(found):
        is_in = group == place
        theirs = frame(
            documents,
            selection_rate,
            documents["is_kept"],
            is_in,
            weights=n_tokens,
            control_features=documents["other"],
        )
        rates = theirs.by_group.sort_index()
        of_group = np.bincount(documents["other"][is_in], n_tokens[is_in])
        share = of_group.sum() / n_tokens.sum()
        kept, expected = (float((of_group * rates.xs(side, level=1).to_numpy()).sum()) for side in (True, False))
        assert each.gap.value == pytest.approx(kept / (share * kept + (1 - share) * expected))
