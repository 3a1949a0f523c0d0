"""Work that takes long is done once for all who wait, who see how far it is, why it fails, and can stop it."""

import gc
import threading
import weakref

import pytest

from core.errors import InputError
from core.insight.audit.under_way import UnderWay
from core.records import Progress

PATIENCE_S = 60


class Steps:
    """Work of three steps, each of which waits until it may be done."""

    def __init__(self):
        self.may_go_on = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)
        self.n_done = 0

    def __call__(self, on_progress):
        for step in range(3):
            on_progress(Progress(step, 3, "steps", "walking"))
            self.begun.release()
            assert self.may_go_on.acquire(timeout=PATIENCE_S)
            self.n_done += 1
        return "there"


def test_those_who_wait_see_how_far_it_is_and_then_what_was_found():
    steps = Steps()
    under_way = UnderWay(steps, name="steps")
    for step in range(3):
        assert steps.begun.acquire(timeout=PATIENCE_S)
        assert under_way.found(within_seconds=0.01) is None
        assert under_way.is_running
        assert not under_way.is_in_vain
        assert under_way.progress.done == step
        steps.may_go_on.release()
    assert [under_way.found(within_seconds=PATIENCE_S) for _ in range(2)] == ["there", "there"]
    assert not under_way.is_running
    under_way.stop()
    assert not under_way.is_stopped, "what is found stays"
    assert not under_way.is_in_vain
    assert under_way.found(within_seconds=0.0) == "there"


def test_it_is_broken_off_at_the_next_report_and_finds_nothing():
    steps = Steps()
    under_way = UnderWay(steps, name="steps")
    assert steps.begun.acquire(timeout=PATIENCE_S)
    under_way.stop()
    assert not under_way.is_running
    steps.may_go_on.release(3)
    assert under_way.found(within_seconds=PATIENCE_S) is None
    assert under_way.is_stopped
    assert under_way.is_in_vain
    assert steps.n_done == 1


def test_why_it_fails_is_told_to_all_who_wait():
    def failing(on_progress):
        raise InputError("no text")

    under_way = UnderWay(failing, name="failing")
    for _ in range(2):
        with pytest.raises(InputError, match="no text"):
            under_way.found(within_seconds=PATIENCE_S)
    assert not under_way.is_running
    assert under_way.is_in_vain
    assert not under_way.is_stopped


def test_what_was_worked_on_is_let_go():
    class Corpus:
        """Large."""

    corpus = Corpus()
    kept = weakref.ref(corpus)
    under_way = UnderWay(lambda on_progress, corpus=corpus: 1, name="large")
    assert under_way.found(within_seconds=PATIENCE_S) == 1
    del corpus
    gc.collect()
    assert kept() is None
