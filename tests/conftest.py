"""Real parts for all tests: small files, small workspaces, and the rater that ships."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from core.corpus.importing import import_files
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.sample import sample_workspace

# No test is about time, and a busy machine is no error.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

WriteJsonl = Callable[[Iterable[Any]], Path]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what is converted for this machine apart from the user's, and share it among the processes of xdist."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    os.environ["XDG_CACHE_HOME"] = str(shared / "cache")


@pytest.fixture
def write_jsonl(tmp_path: Path) -> WriteJsonl:
    """Write records (or raw lines, given as bytes) to a JSONL file."""

    def write(rows: Iterable[Any], name: str = "input.jsonl") -> Path:
        path = tmp_path / name
        lines = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    return write


@pytest.fixture
def make_workspace(tmp_path: Path, write_jsonl: WriteJsonl) -> Callable[..., Workspace]:
    """Import records into a new workspace."""

    def make(rows: Iterable[Any], **options: Any) -> Workspace:
        workspace = create_workspace(tmp_path / "workspace")
        import_files(workspace, [write_jsonl(rows)], **options)
        return workspace

    return make


@pytest.fixture(scope="session")
def sample_built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, imported and rated by the real rater, once for all tests: what changes it takes a copy.

    Where pytest-xdist runs the tests in several processes, the first of them builds it, and the others wait for it.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with FileLock(shared / "sample.lock"):
        return sample_workspace(shared / "sample").root


@pytest.fixture
def rated_workspace(sample_built_once: Path, tmp_path: Path) -> Workspace:
    """A copy of the rated sample that a test may change, as nobody has judged or evaluated in it."""
    judged = shutil.ignore_patterns("workspace.sqlite*", "evaluations")
    return open_workspace(Path(shutil.copytree(sample_built_once, tmp_path / "rated", ignore=judged)))
