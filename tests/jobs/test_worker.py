"""The parts of a job: a worker that will not stop, how endings are worded, a log that does not grow, the pace."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cli.channel import line_of
from core.jobs.log import MOST_BYTES, Log
from core.jobs.pace import Pace
from core.jobs.worker import Worker, ending
from core.records import Progress

STUBBORN = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with (tmp_path / "log").open("w+b", buffering=0) as file:
        yield Log(file)


def test_a_worker_that_ignores_every_request_is_killed_in_the_end(log: Log) -> None:
    worker = Worker([sys.executable, "-c", STUBBORN], log)
    while "ready" not in log.text:
        worker.listen(1)
    for now in (0.0, 29.0, 31.0):
        worker.stop(now)
    assert worker.is_working
    worker.stop(41.0)
    state, _ = worker.end()
    assert state == "cancelled"


def test_a_worker_is_heard_to_its_last_word_and_the_first_line_is_its_result(log: Log) -> None:
    program = "import sys; print('first'); print('x' * 300_000); print('last'); sys.stderr.write('complaint')"
    worker = Worker([sys.executable, "-c", program], log)
    while worker.is_working:
        worker.listen(1)
    assert worker.end() == ("done", "first")
    assert "last" in log.text
    assert "complaint" in log.text


@pytest.mark.parametrize(
    ("status", "log", "was_asked", "state", "message"),
    [
        (0, "", True, "done", "result"),
        (130, "", False, "cancelled", "stopped"),
        (-2, "", True, "cancelled", "stopped"),
        (-15, "", False, "cancelled", "stopped"),
        (-9, "", False, "failed", "memory ran out"),
        (2, "warning\nqulens: Two\nlines.\n", False, "failed", "Two lines."),
        (2, "Usage: x\n\nError: No such option: --y\n", False, "failed", "No such option: --y"),
        (1, "Traceback\nValueError: x\n", False, "failed", "status 1, which is a fault of this program: ValueError: x"),
        (-11, "", False, "failed", "signal 11, which is a fault of this program: it said nothing"),
    ],
)
def test_each_ending_has_its_words(status: int, log: str, was_asked: bool, state: str, message: str) -> None:
    found = ending(status, "result", log, was_asked=was_asked)
    assert found[0] == state
    assert message in found[1]


def test_a_log_keeps_what_was_said_last_and_does_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w+b", buffering=0) as file:
        log = Log(file)
        for number in range(40_000):
            log.write(f"line {number}\n".encode())
    assert path.stat().st_size <= 2 * MOST_BYTES
    assert path.read_text().endswith("line 39998\nline 39999\n")
    assert log.text.endswith("line 39999\n")


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20), st.data())
def test_reports_are_understood_in_whatever_pieces_they_come(amounts: list[int], data: st.DataObject) -> None:
    written = b"".join(line_of(Progress(done, 100, "tokens", "rating é")) for done in amounts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(written)), max_size=10)))
    pace = Pace()
    for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True):
        pace.take(written[start:end], now=0.0)
    assert pace.progress == Progress(amounts[-1], 100, "tokens", "rating é")


def test_each_piece_of_work_has_its_own_speed() -> None:
    pace = Pace()
    pace.take(line_of(Progress(500, 1000, "bytes", "reading")), now=0)
    pace.take(line_of(Progress(1000, 1000, "bytes", "reading")), now=10)
    assert pace.speed == 50
    pace.take(line_of(Progress(1200, 9999, "tokens", "counting")), now=11)
    assert pace.speed is None
    pace.take(line_of(Progress(1300, 9999, "tokens", "counting")), now=12)
    assert pace.speed == 100
