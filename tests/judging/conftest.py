"""A tiny language model on disk and behind a server, for the tests of judges."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.criteria import CRITERIA
from core.judging.excerpts.comparisons import comparisons_of
from core.judging.judges.open_questions import OpenQuestion, open_questions
from core.judging.judges.openai_judge import OpenAIJudge
from core.judging.judges.reply_log import open_log
from core.judging.judges.server import Server
from core.judging.judges.spending import Spending
from core.sample import SAMPLE_DOCUMENTS
from tests.judging.openai_server import KEY, MODEL, TestServer, TinyModel, running, save_tiny_model

N_DOCUMENTS = 8


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A causal language model of 2 layers that says A or B."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny_model(tiny_folder: Path) -> TinyModel:
    return TinyModel(tiny_folder)


@pytest.fixture(scope="session")
def server_running_once(tiny_model: TinyModel) -> Iterator[TestServer]:
    with running(tiny_model) as server:
        yield server


@pytest.fixture
def openai_server(server_running_once: TestServer) -> TestServer:
    """A server that answers from it, behaves, and was asked nothing."""
    server_running_once.forget()
    return server_running_once


@pytest.fixture(scope="session")
def corpus_built_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    texts = [json.loads(line)["text"][:200] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines()[:N_DOCUMENTS]]
    folder = tmp_path_factory.mktemp("judged")
    lines = [json.dumps({"id": f"d{place}", "text": text}) for place, text in enumerate(texts)]
    (folder / "input.jsonl").write_text("\n".join(lines))
    workspace = create_workspace(folder / "workspace")
    import_files(workspace, [folder / "input.jsonl"], names=FieldNames(id="id"))
    open_catalog(workspace)
    return workspace


@pytest.fixture
def corpus(corpus_built_once: Workspace, tmp_path: Path) -> Workspace:
    """A few short texts."""
    return open_workspace(Path(shutil.copytree(corpus_built_once.root, tmp_path / "workspace")))


@pytest.fixture(scope="session")
def questions(corpus_built_once: Workspace) -> list[OpenQuestion]:
    """Four pairs by two criteria in both orders."""
    catalog = open_catalog(corpus_built_once)
    ids = [f"d{place}" for place in range(N_DOCUMENTS)]
    pairs = comparisons_of(corpus_built_once, catalog, zip(ids[::2], ids[1::2], strict=True))
    return open_questions(list(pairs), CRITERIA[:2])


@pytest.fixture
def judge_with(corpus: Workspace, openai_server: TestServer) -> Iterator[Callable[..., OpenAIJudge]]:
    """Make judges at the server, each with a log of its own opening, as another run of the command would have."""
    with ExitStack() as stack:

        def make(
            *,
            way: str = "votes",
            n_votes: int = 5,
            concurrency: int = 4,
            spending: Spending | None = None,
            messages: list[str] | None = None,
            **options: Any,
        ) -> OpenAIJudge:
            stack.close()
            log = stack.enter_context(open_log(corpus, f"openai:{MODEL}"))
            told = messages.append if messages is not None else lambda _: None
            settings = {"base_url": openai_server.url, "key": KEY, "patience_s": 2.0, "first_pause_s": 0.001} | options
            server = Server(settings.pop("model", MODEL), spending=spending or Spending(), on_message=told, **settings)
            stack.callback(server.close)
            return OpenAIJudge(server, log, way=way, n_votes=n_votes, concurrency=concurrency)

        yield make
