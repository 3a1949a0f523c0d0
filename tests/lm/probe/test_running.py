"""A probe sees what is better and what is worse, nothing where there is nothing, and goes on where it was."""

import json

import numpy as np
import pytest

from core.corpus.fingerprints import doc_hashes
from core.corpus.rows import FieldNames
from core.errors import ConflictError, InputError
from core.insight.probe_results import BETTER, CANNOT_BE_TOLD, WORSE, probe_result, probes
from core.lm.probe.plan import ProbePlan
from core.lm.probe.running import run_probe
from core.lm.probe.sets import sets_of
from core.records import ignore_progress
from tests.lm.probe.corpora import SHAPE, noise, sentences

PLAN = ProbePlan(n_seeds=3, steps=60, held_out=0.1)
ROWS = [*sentences("moss", 120, seed=1), *sentences("tide", 120, seed=1), *noise("junk", 120, seed=1)]
# Copies of texts under other ids, as a source that repeats itself has them.
ROWS += [{"id": f"copy of {row['id']}", "domain": "junk", "text": row["text"]} for row in ROWS[:60]]


def ids(*domains):
    return doc_hashes(row["id"] for row in ROWS if row["domain"] in domains)


@pytest.fixture
def workspace(make_workspace):
    return make_workspace(ROWS, names=FieldNames(id="id"))


def run(workspace, selections, plan=PLAN, **options):
    run_probe(workspace, "trial", selections, plan=plan, shape=SHAPE, **{"n_processes": 1} | options)
    return probe_result(workspace, "trial")


def test_a_selection_is_better_where_it_is_of_that_kind_and_noise_is_worse(workspace):
    found = run(workspace, {"moss": ids("moss"), "noise": ids("junk")})
    moss, junk = found.differences["moss"], found.differences["noise"]
    assert (moss["moss"].verdict, moss["tide"].verdict) == (BETTER, WORSE)
    assert (junk["moss"].verdict, junk["tide"].verdict) == (WORSE, WORSE)
    assert junk["all"].bits_per_byte > 0.3
    assert found.trainings["moss"]["moss"].bits_per_byte < found.trainings["uniform"]["moss"].bits_per_byte
    # All trainings are given as much as the smallest set has.
    assert found.bytes_trained == min(*found.bytes_available.values(), 60 * SHAPE.bytes_a_step)
    assert found.shares.keys() == {"moss", "tide", "junk"}
    assert [each.probe for each in probes(workspace)] == ["trial"]


def test_equal_selections_do_not_differ_at_all(workspace):
    everything = ids("moss", "tide", "junk")
    found = run(workspace, {"one": ids("moss"), "two": ids("moss")[::-1]}, ProbePlan(n_seeds=2, steps=5, held_out=0.1))
    assert found.trainings["one"] == found.trainings["two"]
    found = run(workspace, {"all of it": everything}, ProbePlan(n_seeds=2, steps=5, held_out=0.1), force=True)
    assert all(each.bits_per_byte == 0 for each in found.differences["all of it"].values())
    assert {each.verdict for each in found.differences["all of it"].values()} == {CANNOT_BE_TOLD}


def test_no_training_sees_what_is_held_out_or_a_copy_of_it(workspace):
    selections = {"moss": ids("moss"), "rest": ids("tide", "junk")}
    sets = sets_of(workspace, selections, plan=PLAN, shape=SHAPE, on_progress=ignore_progress)
    by_hash = dict(zip(doc_hashes(row["id"] for row in ROWS).tolist(), ROWS, strict=True))
    texts = np.array([by_hash[value]["text"] for value in sets.documents.doc_hash.tolist()], dtype=object)
    held = set(texts[sets.held.marks])
    for name, marks in sets.marks.items():
        assert not held & set(texts[marks]), name
    # Nothing but that is missing.
    assert len(held & set(texts[~sets.held.marks])) == sets.n_copies > 0
    assert int(sets.marks["uniform"].sum()) == len(ROWS) - int(sets.held.marks.sum()) - sets.n_copies


def test_an_interrupted_probe_goes_on_where_it_was(workspace):
    selections, plan = {"moss": ids("moss")}, ProbePlan(n_seeds=2, steps=40, held_out=0.1)

    def interrupt(progress):
        if " of 4 trainings" in progress.also and not progress.also.startswith("0"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(workspace, selections, plan, on_progress=interrupt)
    folder = workspace.root / "probes" / "trial"
    kept = {path.name: path.stat().st_mtime_ns for path in folder.glob("trainings/*.json")}
    assert 1 <= len(kept) < 4
    assert not (folder / "record.json").exists()
    assert not (folder / "texts").exists()
    assert probes(workspace) == []
    resumed = run(workspace, selections, plan)
    assert {name: (folder / "trainings" / name).stat().st_mtime_ns for name in kept} == kept
    anew = {path.name: json.loads(path.read_text())["bits"] for path in folder.glob("trainings/*.json")}
    for path in folder.glob("trainings/*.json"):
        path.unlink()
    assert run(workspace, selections, plan, n_processes=2).trainings == resumed.trainings
    assert {path.name: json.loads(path.read_text())["bits"] for path in folder.glob("trainings/*.json")} == anew


def test_another_probe_of_the_same_name_is_refused_and_more_seeds_keep_the_first(workspace):
    first = run(workspace, {"moss": ids("moss")}, ProbePlan(n_seeds=1, steps=5, held_out=0.1))
    assert first.trainings["moss"]["all"].ci_low is None
    more = ProbePlan(n_seeds=2, steps=5, held_out=0.1)
    with pytest.raises(ConflictError, match=r"a probe 'trial' already, asked otherwise. Give another --name"):
        run(workspace, {"moss": ids("moss")}, more)
    path = workspace.root / "probes" / "trial" / "trainings" / "moss-1.json"
    before = path.stat().st_mtime_ns
    assert run(workspace, {"moss": ids("moss")}, more, force=True).n_seeds == 2
    assert path.stat().st_mtime_ns == before
    # What is asked otherwise is done anew, and what nobody asks for any more goes.
    longer = run(workspace, {"moss": ids("moss")}, ProbePlan(n_seeds=1, steps=6, held_out=0.1), force=True)
    assert longer.trainings["moss"]["all"] != first.trainings["moss"]["all"]
    assert sorted(path.name for path in path.parent.iterdir()) == ["moss-1.json", "uniform-1.json"]


def test_minutes_become_steps_once(workspace):
    plan = ProbePlan(n_seeds=1, steps=None, minutes=0.001, held_out=0.1)
    steps = run(workspace, {"moss": ids("moss")}, plan).model.steps
    assert steps >= 50
    assert run(workspace, {"moss": ids("moss")}, plan).model.steps == steps


def test_tokens_bound_the_text(workspace):
    found = run(workspace, {"moss": ids("moss")}, ProbePlan(n_seeds=1, steps=5, tokens=150, held_out=0.1))
    a_token = sum(len(row["text"].encode()) for row in ROWS) / sum(each["n_tokens"] for each in workspace.imports())
    assert found.bytes_trained == max(round(150 * a_token), SHAPE.fewest_bytes)


def test_what_cannot_be_probed_is_refused(workspace):
    with pytest.raises(InputError, match=r"trained on of 'tiny' is \d+ bytes, and a probe needs 289 at least"):
        run(workspace, {"tiny": doc_hashes([ROWS[0]["id"]])[:0]})
    with pytest.raises(InputError, match="would be taken for the uniform draw"):
        run(workspace, {"uniform": ids("moss")})
    with pytest.raises(InputError, match="either steps of each training or minutes in all"):
        ProbePlan(steps=5, minutes=1.0)
    with pytest.raises(InputError, match=r"share to hold out \(0\.7\)"):
        ProbePlan(held_out=0.7)
    with pytest.raises(InputError, match="no device 'tpu'"):
        ProbePlan(device="tpu")
