import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from benchmarks.speed.explorable import write_explorable
from core.corpus.catalog.queries import open_catalog
from core.corpus.fulltext.building import index_words
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import is_workspace, open_workspace
from core.insight.clusters import cluster_documents
from core.insight.map.making import map_documents
from core.qurater.embedding.index_workspace import index_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.needed import pool_for
from core.selection.stored.selecting import store
from tests.browser.app_in_browser import chromium, running_app

# Enough that nothing which grows with the corpus would go unseen.
N_LARGE = 200_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def sample_app(sample_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a copy of the rated sample, for readers who change nothing in it; it keeps queues."""
    own = tmp_path_factory.mktemp("app")
    with running_app(Path(shutil.copytree(sample_built_once, own / "workspace")), own / "app.log") as address:
        yield address


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a folder that all processes of xdist have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def furnished_app(sample_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the sample with indexes, map, clusters, a second rater, two selections; readers change nothing."""
    shared = _shared(tmp_path_factory)
    with FileLock(shared / "furnished.lock"):
        if not (shared / "furnished").is_dir():
            being_made = Path(shutil.copytree(sample_built_once, shared / "being-furnished"))
            _furnish(open_workspace(being_made))
            being_made.rename(shared / "furnished")
    with running_app(shared / "furnished", tmp_path_factory.mktemp("furnished") / "app.log") as address:
        yield address


def _furnish(workspace: Workspace) -> None:
    """Give every page something to show."""
    index_words(workspace)
    index_workspace(workspace)
    map_documents(workspace)
    cluster_documents(workspace)
    shutil.copytree(workspace.ratings("default"), workspace.ratings("other"))
    for name, fraction in (("small", "0.1"), ("large", "0.3")):
        parameters = SelectionParameters(fraction=fraction)
        pool = pool_for(workspace, parameters)
        store(workspace, name, pool, parameters=parameters, choice=choose(pool, parameters))


@pytest.fixture(scope="session")
def large_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated corpus of many documents, once for all processes of xdist; readers change nothing in it."""
    root = _shared(tmp_path_factory) / "large"
    with FileLock(root.with_suffix(".lock")):
        if not is_workspace(root):
            write_explorable(root, N_LARGE)
            open_catalog(open_workspace(root))
    return root


@pytest.fixture(scope="session")
def large_app(large_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the generated corpus."""
    with running_app(large_workspace, tmp_path_factory.mktemp("large") / "app.log") as address:
        yield address
