"""Trainings are worked off, several at a time; each one that ends is kept in a file of its own."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.files import read_json, write_json
from core.lm.probe.plan import TinyShape
from core.records import OnProgress, Progress

# The folder of the results.
TRAININGS = "trainings"

_SECONDS_BETWEEN_LOOKS = 0.5
_CALIBRATION_STEPS, _FEWEST_STEPS = 16, 50


@dataclass(frozen=True, slots=True)
class Training:
    """One training to do.

    Attributes
    ----------
    selection, seed
        What it is of.
    fingerprint : str
        Of all that decides what comes out.
    result : Path
        Where that goes.
    """

    selection: str
    seed: int
    fingerprint: str
    result: Path

    @property
    def is_done(self) -> bool:
        """Whether the very same training was done before."""
        return self.result.is_file() and read_json(self.result)["fingerprint"] == self.fingerprint


@dataclass(frozen=True, slots=True)
class How:
    """How all trainings of a probe are done.

    Attributes
    ----------
    shape, n_steps, device, precision
        See `core.lm.probe.training.train`.
    texts : tuple of bytes
        What is measured.
    domain_of : tuple of int
        The place of each text's domain.
    n_domains : int
        How many there are.
    """

    shape: TinyShape
    n_steps: int
    device: str
    precision: str
    texts: tuple[bytes, ...]
    domain_of: tuple[int, ...]
    n_domains: int


@dataclass(frozen=True, slots=True)
class _Work:
    """What is done with one training, in whichever process.

    How far each has come stands in a file that all processes have in memory; its last number tells them to stop.
    """

    how: How
    steps_done: Path
    parent: int

    def __call__(self, place: int, training: Training, text: Path) -> None:
        done: npt.NDArray[np.int64] = np.load(self.steps_done, mmap_mode="r+")

        def on_step() -> None:
            done[place] += 1
            if done[-1] or self.parent not in (os.getpid(), os.getppid()):
                raise KeyboardInterrupt

        result = trained(np.load(text, mmap_mode="r"), self.how, seed=training.seed, on_step=on_step)
        said = {"selection": training.selection, "seed": training.seed, "fingerprint": training.fingerprint}
        write_json(training.result, said | result)


def trained(
    text: npt.NDArray[np.uint16], how: How, *, seed: int, on_step: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Train on a text and measure.

    Returns
    -------
    dict
        ``bits``, of each domain's held-out texts together, ``n_parameters`` and ``seconds``.
    """
    from core.lm.probe.measuring import bits_of
    from core.lm.probe.training import train

    started = time.monotonic()
    model = train(
        text, how.shape, seed=seed, n_steps=how.n_steps, device=how.device, precision=how.precision, on_step=on_step
    )
    bits = np.bincount(how.domain_of, weights=bits_of(model, how.texts), minlength=how.n_domains)
    return {
        "bits": bits.tolist(),
        "n_parameters": model.n_parameters,
        "seconds": round(time.monotonic() - started, 3),
    }


def do_trainings(
    trainings: Sequence[tuple[Training, Path]], how: How, *, n_processes: int, n_before: int, on_progress: OnProgress
) -> None:
    """Do trainings, several at a time, and keep their results.

    Parameters
    ----------
    trainings : sequence of (Training, Path)
        Each with the file of its text, see `core.lm.probe.streams.write_streams`; at least one.
    how : How
        The same for all.
    n_processes : int
        How many at a time, each in one thread; a single one stays in this process.
    n_before : int
        Trainings that were done before; only told.
    on_progress : callable
        Told how many steps are done.
    """
    path = trainings[0][1].with_name("steps-done.npy")
    np.save(path, np.zeros(len(trainings) + 1, dtype=np.int64))
    steps_done = np.load(path, mmap_mode="r+")
    work = _Work(how, path, os.getpid())
    n_all = n_before + len(trainings)
    with _workers(min(len(trainings), n_processes), steps_done) as pool:
        waiting: set[Future[None]] = {
            pool.submit(work, place, training, text) for place, (training, text) in enumerate(trainings)
        }
        while waiting:
            ended, waiting = wait(waiting, timeout=_SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED)
            for future in ended:
                future.result()
            # Not before the first step, so that the time it takes to begin is not taken for the pace.
            if done := int(steps_done[:-1].sum()):
                done, also = done + how.n_steps * n_before, f"{n_all - len(waiting)} of {n_all} trainings"
                on_progress(Progress(done, how.n_steps * n_all, "steps", "training tiny models", also))


@contextmanager
def _workers(number: int, steps_done: npt.NDArray[np.int64]) -> Iterator[Executor]:
    """Have so many trainings go on at a time, and at the end, however it comes, none any more."""
    pool: Executor = ThreadPoolExecutor(1)
    if number > 1:
        # Not forked: a process with threads in it cannot be copied safely.
        pool = ProcessPoolExecutor(number, get_context("spawn"), initializer=_leave_interrupts_to_parent)
    try:
        yield pool
    finally:
        steps_done[-1] = 1
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    # Ctrl-C reaches all processes of a terminal: the one that asked tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def steps_in(seconds: float, shape: TinyShape, *, device: str, precision: str) -> int:
    """Find out how many steps this machine makes in a time, by making some."""
    from core.lm.probe.training import train

    times = [time.monotonic()]
    text = np.random.default_rng(0).integers(0, 256, shape.fewest_bytes).astype(np.uint16)
    train(
        text,
        shape,
        seed=0,
        n_steps=_CALIBRATION_STEPS,
        device=device,
        precision=precision,
        on_step=lambda: times.append(time.monotonic()),
    )
    # The first ones also warm up.
    a_step = float(np.median(np.diff(times)[_CALIBRATION_STEPS // 4 :]))
    return max(_FEWEST_STEPS, int(seconds / a_step))
