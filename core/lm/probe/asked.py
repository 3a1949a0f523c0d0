"""What decides a probe, written down before it begins; a probe that is resumed must have been asked the same."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.files import read_json, write_json
from core.corpus.fingerprints import Hashes
from core.corpus.workspace import RECORD
from core.errors import ConflictError
from core.lm.probe.plan import ProbePlan, TinyShape
from core.lm.probe.trainings import TRAININGS, steps_in

_ASKED = "asked.json"


def asked_of(corpus: Hashes, selections: Mapping[str, Hashes], *, plan: ProbePlan, shape: TinyShape) -> dict[str, Any]:
    """Say in plain values what decides a probe, but for the steps that minutes come to.

    Parameters
    ----------
    corpus : ndarray of uint64, shape (n_documents,)
        The `doc_hash` of all documents.
    selections, plan, shape
        See `core.lm.probe.running.run_probe`.
    """
    from core.lm.probe.training import chosen_device, chosen_precision

    device = chosen_device(plan.device)
    return {
        "plan": plan.to_json(),
        "selections": {name: digest(np.sort(hashes).astype("<u8").tobytes()) for name, hashes in selections.items()},
        "corpus": digest(np.sort(corpus).astype("<u8").tobytes()),
        "shape": json.loads(json.dumps(asdict(shape))),
        "device": device,
        "precision": chosen_precision(device),
    }


def digest(said: bytes) -> str:
    """Hash what decides something."""
    return hashlib.blake2b(said, digest_size=16).hexdigest()


def settled(folder: Path, asked: dict[str, Any], *, shape: TinyShape, force: bool, n_processes: int) -> dict[str, Any]:
    """Take up what was begun with the same wishes, or begin anew.

    Returns
    -------
    dict
        What was asked, and ``steps``: where minutes were asked for, as many as this machine then made in them.

    Raises
    ------
    ConflictError
        If a probe that was asked otherwise is finished, and `force` is false.
    """
    before = read_json(folder / _ASKED) if (folder / _ASKED).is_file() else {}
    if {key: before.get(key) for key in asked} == asked:
        return dict(before)
    if (folder / RECORD).is_file():
        if not force:
            raise ConflictError(
                f"There is a probe {folder.name!r} already, asked otherwise. Give another --name, or have it replaced "
                "(--force)."
            )
        (folder / RECORD).unlink()
    steps = asked["plan"]["steps"]
    if steps is None:
        steps = steps_in(_seconds_each(asked, n_processes), shape, device=asked["device"], precision=asked["precision"])
    asked = asked | {"steps": steps}
    (folder / TRAININGS).mkdir(parents=True, exist_ok=True)
    write_json(folder / _ASKED, asked)
    return asked


def _seconds_each(asked: Mapping[str, Any], n_processes: int) -> float:
    """Say how long one training may take so that all of them fill the minutes."""
    plan = asked["plan"]
    n_trainings = (len(asked["selections"]) + plan["with_uniform"]) * plan["n_seeds"]
    n_rounds = -(-n_trainings // n_processes)
    return float(60 * plan["minutes"] / n_rounds)


def processes_on(device: str) -> int:
    """Say how many trainings are done at a time: one for each processor, or one on a GPU."""
    if device == "cuda":
        return 1
    # Of the machine's processors this process may be bound to some.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
