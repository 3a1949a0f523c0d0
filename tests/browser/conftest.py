import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.app_in_browser import chromium, running_app


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
