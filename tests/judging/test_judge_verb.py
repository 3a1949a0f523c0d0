"""`qulens judge` against a real server, interrupted and begun again.

What ends a process from without needs a process of its own; all else is run in this one, which costs no start.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from core.cli.judging import judge
from core.cli.main import main
from core.corpus.catalog.queries import open_catalog
from core.corpus.database import FILE_NAME
from core.criteria import DEFAULT_CRITERION
from core.errors import QuLensError
from core.jobs import jobs, log_of, start
from core.judging.queues.queue_settings import ACTIVE
from core.judging.stored.lookups import all_judgments, judges
from core.judging.voting.vote_queues import VoteQueue, vote_queue
from tests.judging.openai_server import KEY

QULENS = str(Path(sys.executable).with_name("qulens"))
N_PAIRS, N_QUESTIONS = 6, 12
# Only a test that hangs comes to it.
_SECONDS_TO_END = 300


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def arguments(server, *more):
    words = ["--judge", "openai:tiny", "--n-pairs", str(N_PAIRS), "--criterion", "facts_and_trivia"]
    return [*words, "--base-url", server.url, "--n-votes", "3", *more]


def begun(workspace, words):
    command = [QULENS, "judge", str(workspace.root), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def ended(monkeypatch, capsys):
    """Run the command line here, and give its exit status and what it printed."""

    def run(workspace, words):
        monkeypatch.setattr(sys, "argv", ["qulens", "judge", str(workspace.root), *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, *capsys.readouterr()

    return run


def until_answered(server, n, process):
    while len(server.usage) < n:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)


def test_pairs_are_judged_and_the_same_command_again_asks_nothing(corpus, ended, openai_server):
    status, out, err = ended(corpus, arguments(openai_server, "--price", "1,2", "--json"))
    assert status == 0, err
    told = json.loads(out)
    assert (told["judge"], told["n_pairs"], told["criteria"]) == ("openai:tiny", N_PAIRS, ["facts_and_trivia"])
    assert (told["n_questions"], told["n_kept"]) == (N_QUESTIONS, 0)
    assert told["n_answered"] + told["n_refused"] + told["n_unparsable"] == N_QUESTIONS
    n_in, n_out = (sum(used) for used in zip(*openai_server.usage, strict=True))
    assert (told["n_tokens_in"], told["n_tokens_out"]) == (n_in, n_out)
    assert told["usd"] == pytest.approx((n_in + 2 * n_out) / 1e6)
    assert "12 questions about 6 documents for openai:tiny: about" in err
    assert told["this_run"]["n_tokens_in"] == n_in
    stored = all_judgments(corpus)
    assert set(Counter((each.doc_a, each.doc_b) for each in stored).values()) == {2}
    assert {each.judge for each in stored} == {"openai:tiny"}
    status, out, _ = ended(corpus, arguments(openai_server, "--json"))
    again = json.loads(out)
    assert (status, again["n_kept"], again["n_tokens_in"]) == (0, N_QUESTIONS, n_in)
    assert again["this_run"]["n_tokens_in"] == 0
    assert len(openai_server.requests) == N_QUESTIONS
    (known,) = judges(corpus)
    assert known.about["prompt"] == "1"
    assert (known.about["answer"], known.about["n_votes"]) == ("votes", 3)


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_whatever_ends_it_nothing_is_paid_twice(corpus, ended, openai_server, by):
    openai_server.behaviour.scripted = [0.1] * N_QUESTIONS
    process = begun(corpus, arguments(openai_server, "--concurrency", "2"))
    until_answered(openai_server, 4, process)
    process.send_signal(by)
    _, err = process.communicate(timeout=_SECONDS_TO_END)
    assert process.returncode == (130 if by == signal.SIGINT else -by)
    assert len(openai_server.requests) < N_QUESTIONS
    if by == signal.SIGINT:
        assert "the same command does the rest" in err
        assert len(all_judgments(corpus)) >= 1
    openai_server.behaviour.scripted = []
    status, out, err = ended(corpus, arguments(openai_server, "--json"))
    assert status == 0, err
    assert json.loads(out)["n_kept"] >= 3
    assert len(all_judgments(corpus)) == N_QUESTIONS
    # What was in flight when it was killed, two questions at most, is asked again; after Ctrl-C nothing is.
    prompts = Counter(asked["messages"][0]["content"] for asked in openai_server.requests)
    assert len(prompts) == N_QUESTIONS
    assert sum(prompts.values()) - N_QUESTIONS <= (2 if by == signal.SIGKILL else 0)


def test_a_dry_run_asks_nothing_and_needs_no_key(corpus, ended, openai_server, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    status, out, err = ended(corpus, arguments(openai_server, "--dry-run", "--price", "1000,1000", "--json"))
    assert status == 0, err
    told = json.loads(out)
    assert (told["dry_run"], told["n_questions"]) == (True, N_QUESTIONS)
    assert told["usd"] == pytest.approx((told["n_tokens_in"] + told["n_tokens_out"]) / 1e3)
    assert "facts" in told["prompt"]
    assert openai_server.requests == []
    assert not (corpus.root / FILE_NAME).exists()


def test_a_ceiling_ends_it_with_what_is_there_stored(corpus, ended, openai_server):
    """A question costs about 1.2 USD here, and up to 1.3 have to be set aside for it."""
    words = arguments(openai_server, "--answer", "logprobs", "--price", "1000,1000", "--max-cost", "5")
    status, out, err = ended(corpus, words)
    assert (status, out) == (2, "")
    spent = sum(n_in + n_out for n_in, n_out in openai_server.usage) / 1e3
    assert 0 < spent <= 5
    stored = len(all_judgments(corpus))
    assert stored == len(openai_server.usage)
    assert f"{spent:.4f} are spent). To go on, give the same command a larger one." in err
    assert f"{stored} of {N_QUESTIONS} questions are answered and stored.\n" in err
    assert ended(corpus, words)[0] == 2
    assert sum(n_in + n_out for n_in, n_out in openai_server.usage) / 1e3 <= 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"judge": "gpt-4"}, "'gpt-4' is no judge. Give --judge openai:MODEL or local:FOLDER."),
        ({"judge": "openai:"}, "'openai:' is no judge"),
        ({"judge": "openai:" + "x" * 300}, "A model that judges has a name of 1 to 300 letters, not 307"),
        ({"judge": "local:/nowhere"}, "'/nowhere' is no folder with a model"),
        ({"judge": "local:/nowhere", "dry_run": True}, "'/nowhere' is no folder with a model"),
        ({"judge": "local:/nowhere", "answer": "votes"}, "does not vote"),
        ({"answer": "guess"}, "Choose --answer votes or logprobs"),
        ({"n_votes": 0}, "Give --n-votes 1 to 128"),
        ({"concurrency": 65}, "Give --concurrency 1 to 64"),
        ({"price": "cheap"}, "'cheap' is no price"),
        ({"max_cost": 1.0}, "Give --price IN,OUT"),
        ({"judge": "local:/nowhere", "price": "1,1", "max_cost": 1.0}, "Leave --max-cost out."),
        ({"criterion": ["beauty"]}, "There is no criterion 'beauty'"),
        ({"pairs": "best"}, "random, within-domain, stratified, active"),
        ({"pairs": "active"}, "rate"),
        ({"base_url": "localhost:1"}, "'localhost:1' is no address"),
        ({"n_pairs": 0}, "0"),
        ({"n_pairs": 1_000_000}, "pairs"),
        ({"base_url": None}, "Set OPENAI_API_KEY, or name another server with --base-url."),
    ],
)
def test_bad_requests_are_refused_in_a_sentence(corpus, openai_server, monkeypatch, capsys, wrong, message):
    monkeypatch.delenv("OPENAI_API_KEY")
    wanted = {"judge": "openai:tiny", "n_pairs": N_PAIRS, "base_url": openai_server.url}
    with pytest.raises(QuLensError) as refused:
        judge(corpus.root, **wanted | wrong)
    assert message in str(refused.value)
    assert capsys.readouterr().out == ""
    assert openai_server.requests == []


@pytest.mark.parametrize("criterion", [None, ["writing_style"], ["facts_and_trivia", "required_expertise"]])
def test_models_judge_the_pairs_of_compare_where_rater_or_judges_are_unsure(rated_workspace, openai_server, criterion):
    asked = {"judge": "openai:tiny", "n_pairs": N_PAIRS, "base_url": openai_server.url, "pairs": ACTIVE}
    judge(rated_workspace.root, **asked, criterion=criterion, dry_run=True)
    (kept,) = (rated_workspace.root / "queues").glob("*.json")
    by = criterion[0] if criterion else DEFAULT_CRITERION
    wanted = VoteQueue(kind=ACTIVE, n_pairs=N_PAIRS, rater="default", criterion=by)
    pairs = vote_queue(rated_workspace, open_catalog(rated_workspace), wanted)
    assert [tuple(pair) for pair in json.loads(kept.read_text())["pairs"]] == pairs
    assert len([*(rated_workspace.root / "queues").glob("*.json")]) == 1


def test_it_runs_as_a_job_and_the_key_is_nowhere(corpus, openai_server):
    job = start(corpus, "judge", arguments(openai_server, "--answer", "logprobs"))
    for _ in range(10 * _SECONDS_TO_END):
        (now,) = jobs(corpus)
        if not now.is_under_way:
            break
        time.sleep(0.1)
    assert now.state == "done", now.message
    assert (now.progress.done, now.progress.total, now.progress.unit) == (N_QUESTIONS, N_QUESTIONS, "questions")
    assert "12 questions put to openai:tiny (logprobs): 12 answered" in now.message
    assert "12 questions about 6 documents for openai:tiny" in log_of(corpus, job.number)
    files = [path for path in corpus.root.rglob("*") if path.is_file()]
    assert any(path.name.startswith("replies-") for path in files)
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_local_model_judges(corpus, ended, tiny_folder):
    words = ["--judge", f"local:{tiny_folder}", "--n-pairs", "3", "--criterion", "writing_style", "--json"]
    status, out, err = ended(corpus, words)
    assert status == 0, err
    assert (json.loads(out)["judge"], json.loads(out)["n_questions"]) == ("local:tiny", 6)
    assert {each.judge for each in all_judgments(corpus)} == {"local:tiny"}
    assert os.environ["OPENAI_API_KEY"] not in out + err
