"""What went wrong in the original implementation of QuRating (its commit b5a1203) goes right here.

Those of its defects that concern training and rating are tested beside what does them: pooling with padding on either
side in tests/qurater/networks, texts without tokens in tests/qurater/rating.
"""

import json
import subprocess
import sys

import numpy as np
import pytest

from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing import candidates, choose, expectation, preparing, remainders, thresholds, utility
from core.selection.choosing.choose import choose as choose_from
from core.selection.pool import pool as pools_module
from core.selection.pool.load import load_pool
from core.selection.stored.selecting import select, selection_manifest
from tests.command_line import refusal_of, result_of
from tests.selection.pools import make_pool

N = 900


def some_pool():
    rng = np.random.default_rng(5)
    return make_pool([(f"{n:04d}", f"domain-{n % 7}", int(rng.integers(1, 90)), float(rng.normal())) for n in range(N)])


def taken(pool, **asked):
    return set(choose_from(pool, SelectionParameters(fraction="0.1", **asked)).rows.tolist())


def test_1_a_temperature_alone_samples(rated_workspace):
    """There, a temperature without ``--sample`` was plain top-k."""
    top = result_of("select", rated_workspace.root, "--name", "top", "--fraction", "0.1", "--temperature", "0")
    sampled = result_of("select", rated_workspace.root, "--name", "sampled", "--fraction", "0.1", "--temperature", "2")
    assert top["subset_hash"] != sampled["subset_hash"]


def test_2_what_ignores_the_ratings_is_random_and_a_column_without_variance_is_no_nan():
    """There, no field and no ``--sample`` took the first rows, and normalising them gave NaN throughout."""
    pool = some_pool()
    rows = np.array(sorted(taken(pool, baseline="uniform", quota="none")))
    # The mean place of about 90 rows has a standard error of N / sqrt(12 * 90).
    assert abs(rows.mean() - N / 2) < 4 * N / np.sqrt(12 * len(rows))
    flat = make_pool([(f"{n:04d}", "web", 10, 1.0) for n in range(N)])
    choice = choose_from(flat, SelectionParameters(fraction="0.1"))
    assert len(choice.rows) == N // 10
    assert np.isfinite(choice.target).all()


def test_3_a_budget_beyond_the_corpus_is_refused(rated_workspace):
    """There, it recursed without end."""
    refusal = refusal_of("select", rated_workspace.root, "--name", "a", "--tokens", 10**12)
    assert "exceeds" in refusal
    assert "Lower the budget or add documents" in refusal


def test_7_domains_are_names_and_not_salted_hashes(rated_workspace):
    """There, domains were Python's hashes, other ones in each process."""
    program = (
        "import sys; from core.corpus.workspace_folder import open_workspace;"
        "from core.selection.pool.load import load_pool; from pathlib import Path;"
        "print(load_pool(open_workspace(Path(sys.argv[1])), 'default').fingerprint_of('documents'))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(rated_workspace.root)],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {load_pool(rated_workspace, "default").fingerprint_of("documents") + "\n"}


@pytest.mark.parametrize("temperature", [0.0, 2.0])
def test_8_no_domain_loses_a_token_and_no_document_overshoots(temperature):
    """There, floors lost up to a token for each domain, and the document that crossed the budget was kept."""
    pool = some_pool()
    asked = SelectionParameters(fraction="0.1", temperature=temperature)
    choice = choose_from(pool, asked)
    assert sum(choice.quotas.granted.values()) == choice.token_budget == int(pool.n_tokens.sum()) // 10
    used = pool.amount(choice.rows).n_tokens
    assert used <= choice.token_budget
    left_out = np.flatnonzero(~choice.is_kept)
    assert used + pool.n_tokens[left_out].min() > choice.token_budget


def test_9_one_pass_or_many_stretches_give_the_same_rows(monkeypatch):
    """There, a full sort of everything in memory; here, histograms of stretches that add up to one threshold."""
    pool = some_pool()
    parameters = [
        SelectionParameters(fraction="0.2", temperature=t, quota=q)
        for t in (0.0, 2.0)
        for q in ("none", "proportional")
    ]
    expected = [choose_from(pool, each).rows.tolist() for each in parameters]
    for module in (candidates, choose, expectation, preparing, remainders, thresholds, utility, pools_module):
        if hasattr(module, "BLOCK_ROWS"):
            monkeypatch.setattr(module, "BLOCK_ROWS", 64)
    monkeypatch.setattr(thresholds, "_SORTED_AT_ONCE", 16)
    monkeypatch.setattr(thresholds, "_BINS", 64)
    assert [choose_from(pool, each).rows.tolist() for each in parameters] == expected


def test_9_a_selection_says_how_to_make_it_again(rated_workspace):
    """There, no manifest, and a seed that did not do what its help said."""
    first = select(rated_workspace, "a", SelectionParameters(fraction="0.1", seed=7))
    assert (
        result_of("select", rated_workspace.root, "--name", "b", "--from-manifest", first.manifest)["subset_hash"]
        == first.subset_hash
    )
    other = select(rated_workspace, "c", SelectionParameters(fraction="0.1", seed=8))
    assert other.subset_hash != first.subset_hash
    manifest = selection_manifest(rated_workspace, "a")
    assert manifest["parameters"]["seed"] == 7
    assert set(manifest["inputs"]) == {"documents", "educational_value"}
    assert json.dumps(manifest)


def test_11_a_mix_has_no_paths_in_it(rated_workspace):
    """There, the mixing of four subsets had fixed folders, and drew some texts twice before it refilled."""
    criteria = [f"--criterion={name}" for name in ("writing_style", "facts_and_trivia", "educational_value")]
    done = result_of(
        "select", rated_workspace.root, "--name", "mix", "--fraction", "0.3", "--combine", "mix", *criteria
    )
    assert done["n_tokens"] <= done["token_budget"] < done["n_tokens"] + 2_000
