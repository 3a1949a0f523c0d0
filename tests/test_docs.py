"""The documentation is true: verbs and options exist, links lead somewhere, commands run."""

import re
from pathlib import Path

import pytest

from core.criteria import CRITERIA
from tests.command_line import qulens
from tests.judging.openai_server import KEY, MODEL, TinyModel, running, save_tiny_model
from tests.sample import write_few

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    path for path in ROOT.glob("**/*.md") if not {".venv", "workspaces", ".pytest_cache"} & set(path.parts)
)
GUIDE = (ROOT / "docs" / "guide.md").read_text()


def help_of(*verb: str) -> str:
    return qulens(*verb, "--help").stdout


VERBS = re.findall(r"^  ([a-z]+)  ", help_of().split("Commands:")[1], flags=re.MULTILINE)


def test_every_verb_is_in_the_guide():
    assert len(VERBS) == 24
    assert [verb for verb in VERBS if f"`qulens {verb}" not in GUIDE] == []


def test_every_option_in_the_guide_exists():
    known = set(re.findall(r"--[a-z-]+", "".join(help_of(verb) for verb in VERBS)))
    known |= {"--model-id", "--runner"}  # of programs that serve classifiers
    assert set(re.findall(r"--[a-z][a-z-]+", GUIDE)) - known == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_local_links_lead_somewhere(path):
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    assert [target for target in targets if "://" not in target and not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_of_our_workshop_is_named(path):
    assert not re.search(r"\.\./shared|shared/|\.library|farm-bench|issue \d+", path.read_text())


def test_the_commands_of_the_readme_run(tmp_path, monkeypatch):
    """All blocks that name `qulens`, in order: on a few documents, with a tiny model behind a server of ours."""
    import pyarrow.json
    import pyarrow.parquet as pq

    pq.write_table(pyarrow.json.read_json(write_few(tmp_path / "few.jsonl")), tmp_path / "docs.parquet")
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("qulens") and "qulens app" not in line]
    assert len(commands) == 12
    monkeypatch.chdir(tmp_path)
    with running(TinyModel(save_tiny_model(tmp_path / "tiny"))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        for command in commands:
            smaller = command.replace("10000000", "1000").replace("--n-pairs 400", "--n-pairs 16")
            qulens(*smaller.replace("gpt-4o-mini", MODEL).split()[1:])
    assert (tmp_path / "subset.jsonl.zst.manifest.json").is_file()
    assert (tmp_path / "audit.html").is_file()
    assert (tmp_path / "edu.jsonl.zst").is_file()
    assert (tmp_path / "workspace" / "raters" / "mine").is_dir()


def test_criteria_are_named_in_the_readme():
    readme = (ROOT / "README.md").read_text().lower().replace("\n", " ")
    assert all(criterion.title.lower() in readme for criterion in CRITERIA)
