"""Rating and indexing on a Ray cluster of several nodes, all of them on this machine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.corpus.embeddings import vectors_of_part
from core.corpus.importing import import_files
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError
from core.qurater.cluster import joining
from core.qurater.cluster.attempts import MOST_ATTEMPTS, attempts_at
from core.qurater.cluster.nodes import Actors, actors_for, require_seen
from core.qurater.cluster.pool import OfPart, PartDone, finished_parts
from tests.command_line import QULENS, refusal_of, result_of

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

N_PARTS = 5

pytestmark = [
    pytest.mark.xdist_group("ray"),  # in one process, so that the cluster is started once
    # Ray warns of its own defaults, and leaves it to the end of the process to close what it opened.
    pytest.mark.filterwarnings(
        "ignore::DeprecationWarning:ray",
        "ignore::ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
    ),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator["Cluster"]:
    """A head without processors, and two nodes with one each."""
    os.environ.update(joining._QUIET)
    from ray.cluster_utils import Cluster

    size = joining._OBJECT_STORE_BYTES
    soon_dead = {"health_check_period_ms": 500, "health_check_failure_threshold": 2}
    head = {"num_cpus": 0, "include_dashboard": False, "object_store_memory": size, "_system_config": soon_dead}
    started = Cluster(initialize_head=True, head_node_args=head)
    for _ in range(2):
        started.add_node(num_cpus=1, object_store_memory=size)
    yield started
    started.shutdown()


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of five parts; some documents have several segments."""
    folder = tmp_path_factory.mktemp("parts")
    workspace = create_workspace(folder / "workspace")
    for part in range(N_PARTS):
        path = folder / f"{part}.jsonl"
        texts = [f"Part {part} explains experiment {row}. " * (1 + 7 * row) for row in range(4)]
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        import_files(workspace, [path])
    return workspace.root


@pytest.fixture
def copy(parts: Path, tmp_path: Path) -> Callable[[str], Workspace]:
    def copied(name: str) -> Workspace:
        return create_workspace(Path(shutil.copytree(parts, tmp_path / name)))

    return copied


def test_a_cluster_rates_as_one_machine_does_and_goes_on_where_a_run_ended(
    cluster: "Cluster", copy: Callable[[str], Workspace], tiny_rater: Path
) -> None:
    here, there = copy("here"), copy("there")
    how = ["--rater", tiny_rater, "--precision", "float32"]
    result_of("rate", here.root, *how)
    rated_before = there.ratings("tiny") / "part-00001.parquet"
    rated_before.parent.mkdir(parents=True)
    shutil.copy(here.ratings("tiny") / rated_before.name, rated_before)
    inode = rated_before.stat().st_ino

    report = result_in_a_process("rate", there.root, *how, "--ray", cluster.address)

    assert (report["n_documents"], report["resumed_documents"]) == (4 * (N_PARTS - 1), 4)
    assert rated_before.stat().st_ino == inode
    assert there.ratings_record("tiny")["parts"] == here.ratings_record("tiny")["parts"]
    for path in here.rating_parts("tiny"):
        expected, found = pq.read_table(path), pq.read_table(there.ratings("tiny") / path.name)
        assert found.schema.equals(expected.schema, check_metadata=True)
        for name in expected.column_names:
            assert_same(found[name].to_pylist(), expected[name].to_pylist())
    assert [path.name for path in there.root.iterdir() if "attempts" in path.name or "seen" in path.name] == []


def result_in_a_process(*arguments: object) -> dict:
    """Run a verb in a process of its own: in one that left Ray and joined it again, Ray Data loses its actors."""
    done = subprocess.run([QULENS, *map(str, arguments), "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours = ("rating: ", "embedding: ")
    assert [line for line in done.stderr.splitlines() if not line.startswith(ours)] == []
    return json.loads(done.stdout)


def assert_same(found: list, expected: list) -> None:
    if isinstance(expected[0], str | int):
        assert found == expected
    else:
        flat = [np.hstack(values).astype(float) for values in (found, expected)]
        np.testing.assert_allclose(*flat, rtol=0, atol=1e-5)


def test_a_cluster_of_this_machine_alone_indexes(copy: Callable[[str], Workspace]) -> None:
    here, there = copy("here"), copy("there")
    result_of("index", here.root)
    report = result_in_a_process("index", there.root, "--ray", "local")
    assert report["n_documents"] == 4 * N_PARTS
    for part in there.document_parts():
        found, expected = vectors_of_part(there, part.name), vectors_of_part(here, part.name)
        np.testing.assert_allclose(found.astype(float), expected.astype(float), atol=1e-3)


@dataclass(frozen=True)
class DeadlyWork:
    """Work of which processes die: once at one part, always at another."""

    workspace: Workspace
    attempts: Path
    once: str
    always: str

    def begin(self) -> OfPart:
        return partial(self._work)

    def _work(self, place: Workspace, part: str) -> PartDone:
        died = self.workspace.root / "died"
        if part == self.always or (part == self.once and not died.exists()):
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.1)
        (place.root / f"{part}.done").touch()
        return PartDone(part, 1, 2)


@pytest.fixture
def by_value() -> Iterator[None]:
    """Have what is written here travel to the nodes as it is: they cannot import tests."""
    from ray import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.mark.usefixtures("by_value")
def test_parts_of_processes_and_nodes_that_die_are_worked_at_again_until_they_are_given_up(
    cluster: "Cluster", copy: Callable[[str], Workspace]
) -> None:
    workspace = copy("there")
    documents = workspace.document_parts()
    once, always = documents[1].name, documents[3].name
    lost = cluster.add_node(num_cpus=1, object_store_memory=joining._OBJECT_STORE_BYTES)
    found: list[PartDone] = []
    with joining.joined(cluster.address), attempts_at(workspace, workspace.documents) as attempts:
        actors = actors_for("auto")
        assert actors == Actors(num_cpus=1, num_gpus=0)
        for n_died in range(MOST_ATTEMPTS - 1):  # each takes seconds
            (attempts / f"{always}-{n_died}").mkdir()
        reports = finished_parts(DeadlyWork(workspace, attempts, once, always), documents, actors)
        found.append(next(reports))
        cluster.remove_node(lost, allow_graceful=False)
        with pytest.raises(InputError, match=f"^1 part of .* could not be done: 3 processes died .* at '{always}'"):
            found.extend(reports)
    finished = sorted(part.name for part in documents if part.name != always)
    assert sorted(done.part for done in found) == finished
    assert sorted(path.stem for path in workspace.root.glob("*.done")) == finished
    assert found[0] == PartDone(found[0].part, 1, 2)


@contextmanager
def hidden_from_a_node(folder: Path, address: str) -> Iterator[None]:
    """Add a node to the joined cluster that has another, empty folder in the place of this one."""
    import ray

    apart = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount anything")
    program = Path(sys.executable).with_name("ray")
    start = f"{program} start --address {address} --num-cpus 1 --min-worker-port 0 --max-worker-port 0 --block"
    shell = ["sh", "-c", f"mount -t tmpfs none '{folder}' && exec {start} --disable-usage-stats"]
    n_before = len(ray.nodes())
    with subprocess.Popen([*apart, *shell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as node:
        try:
            while len(ray.nodes()) == n_before and node.poll() is None:
                time.sleep(0.1)
            yield
        finally:
            node.terminate()


def test_a_node_that_does_not_see_the_workspace_is_named(cluster: "Cluster", copy: Callable[[str], Workspace]) -> None:
    workspace = copy("there")
    with (
        joining.joined(cluster.address),
        hidden_from_a_node(workspace.root, cluster.address),
        pytest.raises(InputError, match=f"Node '{os.uname().nodename}' does not see '{workspace.root}'"),
    ):
        require_seen(workspace.root, actors_for("auto"))


def test_the_makers_of_ray_are_told_nothing(cluster: "Cluster") -> None:
    from ray._common.usage import usage_lib

    with joining.joined(cluster.address):
        assert not usage_lib.usage_stats_enabled()


def test_without_a_cluster_it_is_said_what_can_be_done(
    copy: Callable[[str], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy("there").root
    monkeypatch.setattr(joining, "_PATIENCE_SECONDS", 2)
    assert "at '127.0.0.1:1' (it did not answer within 2 s)" in refusal_of("index", root, "--ray", "127.0.0.1:1")
    assert "(Invalid address format: nonsense)" in refusal_of("rate", root, "--ray", "nonsense")
    assert "Ray Data cannot work through 'ray://a:1'" in refusal_of("rate", root, "--ray", "ray://a:1")


def test_without_ray_it_is_said_what_to_install(
    copy: Callable[[str], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert "Install it with: pip install 'ray[data]>=2.60'" in refusal_of("rate", copy("there").root, "--ray", "auto")
