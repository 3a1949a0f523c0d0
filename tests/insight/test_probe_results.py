"""Figures of probes: intervals over seeds against scipy's, verdicts by them, domains weighed as in the corpus."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.corpus.files import write_json
from core.corpus.fingerprints import doc_hashes
from core.errors import InputError, NotFoundError
from core.insight.probe_results import BETTER, CANNOT_BE_TOLD, WORSE, over_seeds, probe_result, probes
from core.insight.probed_selections import selected_hashes

RECORD = {
    "probe": "trial",
    "model": {
        "n_parameters": 9,
        "steps": 2,
        "bytes_a_step": 8,
        "window": 4,
        "device": "cpu",
        "precision": "float32",
    },
    "bytes_trained": 100,
    "bytes_available": {"edu": 100, "uniform": 400},
    "n_copies": 1,
    "held_out": [
        {"domain": "news", "share": 0.75, "n_documents": 3, "n_bytes": 100},
        {"domain": "web", "share": 0.25, "n_documents": 4, "n_bytes": 1000},
    ],
    "trainings": [
        {"selection": "uniform", "seed": 2, "bits": [310.0, 2000.0], "seconds": 1.0},
        {"selection": "uniform", "seed": 1, "bits": [300.0, 2000.0], "seconds": 3.0},
        {"selection": "edu", "seed": 1, "bits": [250.0, 2100.0], "seconds": 1.0},
        {"selection": "edu", "seed": 2, "bits": [260.5, 2080.0], "seconds": 1.0},
    ],
    "time": "2026-01-01T00:00:00+00:00",
}


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=9))
def test_intervals_are_student_s(values):
    found = over_seeds(values, 5)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    reach = stats.t.ppf(0.975, len(values) - 1) * error
    np.testing.assert_allclose(
        [found.bits_per_byte, found.ci_low, found.ci_high],
        [np.mean(values), np.mean(values) - reach, np.mean(values) + reach],
        atol=1e-9,
    )


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([-0.2, -0.21, -0.19], BETTER),
        ([0.2, 0.21, 0.19], WORSE),
        ([-0.2, 0.3, -0.2], CANNOT_BE_TOLD),
        ([0.0, 0.0, 0.0], CANNOT_BE_TOLD),
        ([-5.0], CANNOT_BE_TOLD),
    ],
)
def test_a_verdict_needs_an_interval_on_one_side_of_zero(values, verdict):
    assert over_seeds(values, 5).verdict == verdict


@pytest.fixture
def workspace(make_workspace):
    workspace = make_workspace([{"text": "a text"}])
    (workspace.root / "probes" / "trial").mkdir(parents=True)
    write_json(workspace.root / "probes" / "trial" / "record.json", RECORD)
    return workspace


def test_figures_are_means_over_seeds_and_domains_weigh_as_in_the_corpus(workspace):
    found = probe_result(workspace, "trial")
    edu, uniform = found.trainings["edu"], found.trainings["uniform"]
    assert edu["news"].bits_per_byte == pytest.approx(2.5525)
    assert edu["all"].bits_per_byte == pytest.approx(0.75 * 2.5525 + 0.25 * 2.09)
    assert (edu["all"].n_bytes, edu["web"].n_bytes) == (1100, 1000)
    # Seed by seed: both differences are about half a bit, though the seeds differ among each other.
    difference = found.differences["edu"]["news"]
    assert difference.bits_per_byte == pytest.approx(-0.4975)
    assert difference.ci_high - difference.ci_low < (uniform["news"].ci_high - uniform["news"].ci_low) / 10
    assert difference.verdict == BETTER
    assert "uniform" not in found.differences
    assert (found.n_seeds, found.n_held_out, found.model.seconds_a_training) == (2, 7, 1.5)
    plain = found.to_json()
    assert plain["differences_to_uniform"]["edu"]["web"]["verdict"] == CANNOT_BE_TOLD
    assert plain["trainings"]["edu"]["web"]["n_bytes"] == 1000


def test_without_a_uniform_training_nothing_is_compared(workspace):
    trainings = [training for training in RECORD["trainings"] if training["selection"] == "edu"]
    write_json(workspace.root / "probes" / "trial" / "record.json", RECORD | {"trainings": trainings})
    assert probe_result(workspace, "trial").differences == {}


def test_probes_are_listed_from_the_newest_and_unfinished_ones_are_not(workspace):
    for name, time in (("older", "2025-01-01T00:00:00+00:00"), ("newer", "2027-01-01T00:00:00+00:00")):
        (workspace.root / "probes" / name).mkdir()
        write_json(workspace.root / "probes" / name / "record.json", RECORD | {"probe": name, "time": time})
    (workspace.root / "probes" / "unfinished").mkdir()
    assert [each.probe for each in probes(workspace)] == ["newer", "trial", "older"]
    with pytest.raises(NotFoundError, match="no finished probe 'unfinished'"):
        probe_result(workspace, "unfinished")


def test_selections_are_read_whole_and_once(workspace):
    import pyarrow as pa
    import pyarrow.parquet as pq

    ids = ["a", "b'\"", "ü", "a"]
    folder = workspace.selection("mine")
    folder.mkdir()
    write_json(folder / "manifest.json", {})
    for number, some in enumerate((ids[:2], ids[2:])):
        pq.write_table(pa.table({"doc_id": some}), folder / f"selected-{number:05d}.parquet")
    found = selected_hashes(workspace, ["mine"])["mine"]
    assert found.tolist() == sorted(doc_hashes(ids[:3]).tolist())
    with pytest.raises(NotFoundError, match=r"no selection 'other' in .* \(there is 'mine'\)"):
        selected_hashes(workspace, ["mine", "other"])
    with pytest.raises(InputError, match="named twice in mine, mine"):
        selected_hashes(workspace, ["mine", "mine"])
