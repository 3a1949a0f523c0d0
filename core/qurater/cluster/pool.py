"""Parts of documents spread over a pool of actors by Ray Data, which takes care of back-pressure and of what dies.

The actors read and write the shared storage themselves: through Ray go only names of parts, and reports of them.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from core.corpus.workspace import Workspace
from core.errors import InputError, QuLensError
from core.qurater.cluster.attempts import attempt
from core.qurater.cluster.nodes import Actors
from core.wording import count

# Parts that are refused do not stop the others, as long as it seems to lie with the parts.
_MOST_REFUSED = 3
# So many actors may die one after another before one of them starts, since nodes do.
_MOST_DEATHS = 10


@dataclass(frozen=True, slots=True)
class PartDone:
    """What an actor reports of a part.

    Attributes
    ----------
    part : str
        The file of documents.
    n_texts, n_tokens : int
        That the model read.
    refusal : str
        Why it was not done; empty where it was.
    """

    part: str
    n_texts: int = 0
    n_tokens: int = 0
    refusal: str = ""


# Works at a part of documents: into this workspace, of this name.
OfPart = Callable[[Workspace, str], PartDone]


class Work(Protocol):
    """What actors do; travels to them as it is."""

    @property
    def workspace(self) -> Workspace:
        """The corpus."""

    @property
    def attempts(self) -> Path:
        """As from `core.qurater.cluster.attempts.attempts_at`."""

    def begin(self) -> OfPart:
        """Load what it takes; called once in each actor."""


def finished_parts(work: Work, parts: Sequence[Path], actors: Actors) -> Iterator[PartDone]:
    """Have the work done on parts of documents, by as many actors as the cluster has room for.

    Parameters
    ----------
    work : Work
        What to do.
    parts : sequence of Path
        Files of documents.
    actors : Actors
        What each actor gets; where the cluster grows, there are more of them.

    Yields
    ------
    PartDone
        As they are finished, in no order.

    Raises
    ------
    InputError
        If parts were refused, after all others are done; or if the cluster failed.

    Notes
    -----
    An actor or a node that dies is replaced, and its part is worked at again: without end, as Ray Data has it, so it is
    `core.qurater.cluster.attempts.attempt` that gives a part up.
    """
    import ray

    refused: list[PartDone] = []
    try:
        for done in _reports(work, parts, actors):
            if done.refusal:
                refused.append(done)
            else:
                yield done
            if len(refused) > _MOST_REFUSED:
                break
    except ray.exceptions.RayTaskError:
        raise  # a bug of ours
    except ray.exceptions.RayError as error:
        raise InputError(
            f"The Ray cluster failed ({str(error).strip().splitlines()[0][:160]}). What was finished stays; the same "
            "command does the rest."
        ) from error
    if refused:
        raise InputError(f"{count(len(refused), 'part')} of the documents could not be done: {refused[0].refusal}")


def _reports(work: Work, parts: Sequence[Path], actors: Actors) -> Iterator[PartDone]:
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.execution_no_progress_timeout_s = -1  # a part may take hours
    context.max_consecutive_actor_init_deaths = _MOST_DEATHS
    context.autoscaling_config.actor_pool_util_upscaling_threshold = 1.0  # all are busy: if there is room, one more
    names = ray.data.from_items([{"part": part.name} for part in parts], override_num_blocks=len(parts))
    reports = names.map_batches(
        _Actor,
        fn_constructor_args=(work, actors),
        batch_size=1,
        num_cpus=actors.num_cpus,
        num_gpus=actors.num_gpus,
        compute=ray.data.ActorPoolStrategy(
            min_size=1,  # what remains after a node was lost finds room when others have nothing to do
            max_size=len(parts),
            max_tasks_in_flight_per_actor=1,  # no part waits for an actor while another one is idle
        ),
    )
    # Nothing is fetched ahead: it would hold back each report until the next one comes.
    for batch in reports.iter_batches(batch_size=None, prefetch_batches=0):
        yield PartDone(**{str(name): column.tolist()[0] for name, column in batch.items()})


class _Actor:
    """A process on a node that does the work on one part after another."""

    def __init__(self, work: Work, actors: Actors) -> None:
        self._work = work
        self._of_part: OfPart | None = None
        if actors.device == "cpu":
            _use_processors(actors.num_cpus)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        part = str(batch["part"][0])
        try:
            with attempt(self._work.workspace, self._work.attempts, part) as place:
                # Within the attempt, so that it counts if loading ends the process.
                self._of_part = self._of_part or self._work.begin()
                done = self._of_part(place, part)
        except QuLensError as error:
            done = PartDone(part, refusal=str(error))
        return {name: [value] for name, value in asdict(done).items()}


def _use_processors(number: int) -> None:
    """Use no more processors than Ray gave: others have theirs on the same machine."""
    from core.qurater.networks.graph import runtime

    os.environ["RAYON_NUM_THREADS"] = str(number)  # tokenizers'; Ray sees to PyTorch's
    # Bound to processors, all processes on a machine would take the same ones.
    runtime().set_property("CPU", {"INFERENCE_NUM_THREADS": number, "ENABLE_CPU_PINNING": False})
