"""What the benchmark of selecting makes, counts and compares, against hand counts and plain Python."""

import doctest
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from speed import processes, selecting
from speed.processes import Failed, Took, memory_of, run
from speed.selection import agreement, by_datasets, by_duckdb, by_numpy, quotas, synthetic
from speed.selection.agreement import agreements
from speed.selection.contest import OURS, Limits, contest, measure_in
from speed.selection.modes import CRITERION, MODES, Mode, mode_called
from speed.selection.one import CONTENDERS
from speed.selection.quotas import greedily, proportional_quotas
from speed.selection.synthetic import CRITERIA, DOMAINS, blocks, domain_shares, write_rows
from speed.selection.tables import agreement_table, rows_table

from core.corpus.fingerprints import doc_hashes
from core.selection.choosing.budget import largest_remainder

N_ROWS = 20_000
TOP, NOISY, BY_DOMAIN, NOISY_BY_DOMAIN = MODES
GIB = 2**30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    write_rows(folder, N_ROWS, with_dataset=True)
    return folder


@pytest.fixture(scope="module")
def table(folder: Path) -> pa.Table:
    return pq.read_table(folder / "rows.parquet")


@pytest.mark.parametrize("module", [agreement, by_datasets, by_numpy, quotas, synthetic])
def test_examples_are_true(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


def test_rows_are_those_that_are_told() -> None:
    [block] = blocks(200_000)
    counts = np.bincount(block.domain_of, minlength=len(DOMAINS))
    # Four standard errors.
    np.testing.assert_allclose(counts / 200_000, domain_shares(), atol=4 * np.sqrt(0.25 / 200_000))
    assert domain_shares()[0] == pytest.approx(2 * domain_shares()[1])
    # Log-normal with sigma 1: the standard deviation is 1.31 times the mean.
    assert block.n_tokens.mean() == pytest.approx(500, abs=4 * 1.31 * 500 / np.sqrt(200_000))
    assert block.n_tokens.min() >= 1
    largest = block.ratings[block.domain_of == 0]
    np.testing.assert_allclose(
        np.corrcoef(largest.T), 0.5 + 0.5 * np.eye(len(CRITERIA)), atol=4 / np.sqrt(len(largest))
    )


def test_rows_are_the_same_every_time_and_their_ids_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "BLOCK_ROWS", 300)
    once, again = list(blocks(1_000)), list(blocks(1_000))
    assert [len(block) for block in once] == [300, 300, 300, 100]
    for one, other in zip(once, again, strict=True):
        assert one.doc_ids.equals(other.doc_ids)
        assert one.columns() == other.columns()
    ids = [doc_id for block in once for doc_id in block.doc_ids.to_pylist()]
    assert ids == sorted(set(ids))
    assert {len(doc_id) for doc_id in ids} == {32}


def test_the_workspace_holds_the_same_rows_in_another_order(folder: Path, table: pa.Table) -> None:
    documents, ratings = (
        pa.concat_tables(map(pq.read_table, sorted((folder / "workspace" / where).glob("part-*.parquet"))))
        for where in ("documents", "ratings/default")
    )
    assert documents["doc_id"].equals(ratings["doc_id"])
    ids = documents["doc_id"].to_pylist()
    assert ids != sorted(ids)
    np.testing.assert_array_equal(documents["doc_hash"].to_numpy(), doc_hashes(ids))
    order = np.argsort(ids)
    assert documents["domain"].take(order).equals(table["domain"].cast(pa.string()))
    np.testing.assert_array_equal(documents["n_tokens"].take(order), table["n_tokens"])
    np.testing.assert_array_equal(ratings[CRITERION].take(order), table[CRITERION])


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30), st.data())
def test_quotas_are_those_of_hamilton(tokens: list[int], data: st.DataObject) -> None:
    budget = data.draw(st.integers(0, sum(tokens)))
    names = [f"{place:02d}" for place in range(len(tokens))]
    ours = largest_remainder(dict(zip(names, tokens, strict=True)), budget)
    assert proportional_quotas(tokens, budget) == list(ours.values())


def plainly_greedy(order: list[int], n_tokens: list[int], left: int) -> list[int]:
    taken = []
    for row in order:
        if n_tokens[row] <= left:
            taken.append(row)
            left -= n_tokens[row]
    return taken


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(0, 100), st.integers(1, 7))
def test_greedily_takes_each_that_fits(tokens: list[int], left: int, at_a_time: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotas, "_AT_A_TIME", at_a_time)
        found = greedily(np.arange(len(tokens)), np.array(tokens, dtype=np.int64), left)
    assert found == plainly_greedy(list(range(len(tokens))), tokens, left)


@given(st.data())
def test_each_domain_gets_its_quota_and_the_rest_goes_to_the_next_best(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=1, max_size=40))
    order = data.draw(st.permutations(range(len(rows))))
    tokens = [n_tokens for n_tokens, _ in rows]
    budget = data.draw(st.integers(0, sum(tokens)))
    by_quota = proportional_quotas([sum(n for n, domain in rows if domain == place) for place in range(3)], budget)
    taken: list[int] = []
    for place, quota in enumerate(by_quota):
        for row in (row for row in order if rows[row][1] == place):
            quota -= tokens[row]
            if quota < 0:
                break
            taken.append(row)
    rest = [row for row in order if row not in taken]
    taken += plainly_greedy(rest, tokens, budget - sum(tokens[row] for row in taken))
    domain_of = np.array([domain for _, domain in rows])
    found = by_numpy.per_domain(np.array(order), np.array(tokens), domain_of, names=["a", "b", "c"], budget=budget)
    assert found.tolist() == sorted(taken)


@pytest.mark.parametrize("mode", [TOP, BY_DOMAIN], ids=lambda mode: mode.name)
def test_all_who_keep_to_the_same_rules_take_the_same_documents(folder: Path, mode: Mode) -> None:
    ours = np.sort(selecting.ours(folder, mode))
    np.testing.assert_array_equal(np.sort(by_numpy.select(folder, mode)), ours)
    np.testing.assert_array_equal(np.sort(by_duckdb.select(folder, mode)), ours)


@pytest.mark.parametrize("mode", [NOISY, NOISY_BY_DOMAIN], ids=lambda mode: mode.name)
def test_all_keep_to_the_budget_where_there_is_noise(folder: Path, table: pa.Table, mode: Mode) -> None:
    n_tokens, domains = table["n_tokens"].to_numpy(), table["domain"].to_numpy()
    budget = n_tokens.sum() // 10
    for select in (selecting.ours, by_numpy.select, by_duckdb.select):
        taken = select(folder, mode)
        assert len(set(taken.tolist())) == len(taken)
        assert budget - n_tokens.max() < n_tokens[taken].sum() <= budget
        for domain in DOMAINS if mode.by_domain else ():
            in_domain, of_domain = n_tokens[domains == domain], n_tokens[taken][domains[taken] == domain]
            # The first one that does not fit ends the queue.
            assert of_domain.sum() > in_domain.sum() / 10 - 1 - in_domain.max()


def test_noise_of_the_query_is_gumbels(folder: Path, table: pa.Table) -> None:
    import duckdb

    noise = by_duckdb._GUMBEL.format(temperature=1.0)
    file = str(folder / "rows.parquet")
    query = f"SELECT {noise} AS noise FROM read_parquet(?, file_row_number = true)"
    found = duckdb.execute(query, [file]).fetchnumpy()["noise"]
    assert len(found) == table.num_rows
    # Of Gumbel: mean 0.5772, standard deviation pi / sqrt 6; four standard errors of each.
    assert found.mean() == pytest.approx(np.euler_gamma, abs=4 * 1.283 / np.sqrt(N_ROWS))
    assert found.std() == pytest.approx(np.pi / np.sqrt(6), abs=4 * 1.36 / np.sqrt(N_ROWS))


@pytest.mark.parametrize("select", [by_datasets.select, by_datasets.select_from_lists])
def test_the_reference_approach_takes_the_crossing_document_too(folder: Path, table: pa.Table, select) -> None:
    n_tokens, ratings = table["n_tokens"].to_numpy(), table[CRITERION].to_numpy()
    taken = select(folder, TOP)
    last = taken[np.argmin(ratings[taken])]
    assert ratings[taken].min() >= np.delete(ratings, taken).max()
    assert n_tokens[taken].sum() >= n_tokens.sum() / 10 > n_tokens[taken].sum() - n_tokens[last]
    assert set(selecting.ours(folder, TOP)) == set(taken) - {last}
    by_domain = select(folder, BY_DOMAIN)
    domains = table["domain"].to_numpy()
    for domain in DOMAINS:
        in_domain, rows = n_tokens[domains == domain], by_domain[domains[by_domain] == domain]
        spent, last = n_tokens[rows].sum(), rows[np.argmin(ratings[rows])]
        assert spent - n_tokens[last] < in_domain.sum() / 10 < spent + 1
    assert not list(folder.glob("tmp*"))


def test_a_program_is_measured_with_those_that_it_starts() -> None:
    here = memory_of(processes.os.getpid())
    assert 0 < here.bytes <= here.highest_bytes
    child = "import time; block = bytearray(200 << 20); time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    took = run([sys.executable, "-c", parent], limit_seconds=30, limit_bytes=GIB)
    assert isinstance(took, Took)
    assert took.output == "done\n"
    assert 1 < took.seconds < 30
    assert 200 << 20 < took.peak_bytes < 400 << 20


def test_a_short_peak_is_seen() -> None:
    # Given back at once, but the kernel remembers the highest.
    command = "block = bytearray(200 << 20); del block; import time; time.sleep(0.2)"
    took = run([sys.executable, "-c", command], limit_seconds=30, limit_bytes=GIB)
    assert isinstance(took, Took)
    assert took.peak_bytes > 200 << 20


def test_what_exceeds_a_limit_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert run([sys.executable, "-c", parent], limit_seconds=1, limit_bytes=GIB) == Failed("over 1 s")
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 10
    while memory_of(pid).bytes and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not memory_of(pid).bytes
    large = [sys.executable, "-c", "import time; block = bytearray(2 << 30); time.sleep(60)"]
    assert run(large, limit_seconds=30, limit_bytes=GIB) == Failed("over 1 GiB")


def test_a_program_that_fails_says_why() -> None:
    failing = [sys.executable, "-c", "raise ValueError('no such rows')"]
    assert run(failing, limit_seconds=30, limit_bytes=GIB) == Failed("ValueError: no such rows")
    assert run(["sh", "-c", "exit 3"], limit_seconds=30, limit_bytes=GIB) == Failed("it failed without a word")


def test_everybody_takes_turns_and_who_failed_is_not_asked_for_more() -> None:
    asked: list[tuple[str, str]] = []

    def measure(name: str, mode: Mode) -> Took | Failed:
        asked.append((name, mode.name))
        if name == "slow" and mode is BY_DOMAIN:
            return Failed("over 120 s")
        return Took(len(asked), 0.0, GIB, "")

    limits = Limits(120)
    rows = contest(1_000, ["ours", "slow"], measure, limits=limits, n_rounds=2, say=lambda _: None)
    assert asked[:8] == [(name, mode.name) for mode in (TOP, NOISY) for _ in range(2) for name in ("ours", "slow")]
    assert asked[8:] == [
        *[("ours", BY_DOMAIN.name), ("slow", BY_DOMAIN.name), ("ours", BY_DOMAIN.name)],
        *[("ours", NOISY_BY_DOMAIN.name)] * 2,
    ]
    assert [row.n_reps for row in rows] == [2, 2, 2, 2, 2, 0, 2, 0]
    assert rows[1].seconds == [2, 3, 4]
    assert rows[1].times_ours == pytest.approx((2 / 1 + 4 / 3) / 2)
    assert rows[0].times_ours == 1
    assert rows[7].not_run == "over 120 s at 1,000 rows, per domain"
    more = contest(2_000, ["ours", "slow"], measure, limits=limits, n_rounds=1, say=lambda _: None)
    assert [row.n_reps for row in more] == [1, 1, 1, 1, 1, 0, 1, 0]
    table = rows_table(rows + more)
    assert table.count("not run: over 120 s at 1,000 rows, per domain") == 4
    assert "1.7 x ours" in table


def test_contenders_run_as_processes_and_are_compared(folder: Path) -> None:
    limits = Limits(120)
    found = agreements(folder, N_ROWS, [OURS, "numpy argsort"], limits=limits, say=lambda _: None)
    assert [(one.mode, one.name) for one in found] == [
        (mode.name, name) for mode in (TOP, BY_DOMAIN) for name in (OURS, "numpy argsort")
    ]
    assert all(not one.n_only_here and not one.n_only_ours for one in found)
    assert all(0 < one.n_tokens <= one.token_budget for one in found)
    assert agreement_table(found).count("the same as ours") == 2
    took = measure_in(folder, limits)("DuckDB SQL", TOP)
    assert isinstance(took, Took)
    assert took.output == f'{{"n_documents": {found[0].n_documents}}}\n'


def test_all_contenders_are_there_and_all_modes_are_found() -> None:
    assert [mode_called(mode.name) for mode in MODES] == list(MODES)
    for where in CONTENDERS.values():
        module, _, function = where.partition(":")
        assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_the_preview_is_timed_in_each_way(folder: Path) -> None:
    found = selecting.preview_seconds(folder)
    assert list(found) == ["per domain", "without quotas"]
    assert all(seconds > 0 for took in found.values() for seconds in took)
