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
    """The app on the rated sample, for readers who change nothing in it."""
    with running_app(sample_built_once, tmp_path_factory.mktemp("app") / "app.log") as address:
        yield address
