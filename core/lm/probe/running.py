"""A probe from end to end: hold out, draw, train what is not trained yet, and write down what came out."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.files import write_json
from core.corpus.fingerprints import Hashes
from core.corpus.workspace import RECORD, Workspace, require_name
from core.lm.probe.asked import asked_of, digest, processes_on, settled
from core.lm.probe.documents import Documents
from core.lm.probe.held_out import MOST_BYTES_OF_DOCUMENT
from core.lm.probe.plan import ProbePlan, TinyShape
from core.lm.probe.record import record_of
from core.lm.probe.sets import Sets, sets_of
from core.lm.probe.streams import Drawn, draw, write_streams
from core.lm.probe.trainings import TRAININGS, How, Training, do_trainings
from core.records import OnProgress, ignore_progress

_TEXTS = "texts"


def probe_folder(workspace: Workspace, name: str) -> Path:
    """Name the folder of a probe."""
    return workspace.root / "probes" / require_name(name, what="probe")


def run_probe(
    workspace: Workspace,
    name: str,
    selections: Mapping[str, Hashes],
    *,
    plan: ProbePlan | None = None,
    shape: TinyShape | None = None,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> Path:
    """Train the same tiny model on several sets of documents, and measure it on documents that none of them holds.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    name : str
        What to call the probe.
    selections : mapping of str to ndarray of uint64
        The `doc_hash` of each selection's documents.
    plan : ProbePlan or None
        What is asked.
    shape : TinyShape or None
        Of the model.
    force : bool
        Whether a finished probe of this name that was asked otherwise may be replaced.
    n_processes : int or None
        Trainings at a time; by default one for each processor, and one on a GPU.
    on_progress : callable
        Told how far it is.

    Returns
    -------
    Path
        The probe's folder, with its record in it.  Trainings that were done before, of the same documents in the same
        way, are not done again.

    Raises
    ------
    ConflictError
        If a probe of this name was asked otherwise and is finished, and `force` is false.
    InputError
        If the corpus or a selection is too small.
    """
    plan, shape = plan or ProbePlan(), shape or TinyShape()
    folder = probe_folder(workspace, name)
    sets = sets_of(workspace, selections, plan=plan, shape=shape, on_progress=on_progress)
    asked = asked_of(sets.documents.doc_hash, selections, plan=plan, shape=shape)
    n_processes = n_processes or processes_on(asked["device"])
    with workspace.being_written(folder):
        asked = settled(folder, asked, shape=shape, force=force, n_processes=n_processes)
        drawn = _drawn(sets, asked, shape)
        how = _how(sets, asked, shape, on_progress=on_progress)
        trainings = _trainings(folder, drawn, sets, how)
        _train(folder, sets.documents, drawn, trainings, how, n_processes=n_processes, on_progress=on_progress)
        write_json(folder / RECORD, record_of(name, asked, sets, how=how, drawn=drawn, trainings=trainings))
    return folder


def _drawn(sets: Sets, asked: dict[str, Any], shape: TinyShape) -> dict[tuple[str, int], Drawn]:
    """Draw the documents of every training, all texts of the same length: no longer than what the steps read once."""
    documents, plan = sets.documents, asked["plan"]
    limits = [*sets.available.values(), max(asked["steps"] * shape.bytes_a_step, shape.fewest_bytes)]
    if plan["tokens"] is not None:
        a_token = documents.n_bytes.sum() / max(documents.n_tokens, 1)
        limits.append(max(round(plan["tokens"] * a_token), shape.fewest_bytes))
    return {
        (name, seed): draw(documents, marks, seed=seed, n_symbols=min(limits))
        for name, marks in sets.marks.items()
        for seed in range(1, plan["n_seeds"] + 1)
    }


def _how(sets: Sets, asked: dict[str, Any], shape: TinyShape, *, on_progress: OnProgress) -> How:
    held = sets.held
    rows = np.flatnonzero(held.marks)
    texts = sets.documents.texts(rows, on_progress=on_progress, note="reading what is held out")
    return How(
        shape,
        asked["steps"],
        asked["device"],
        asked["precision"],
        texts=tuple(raw[:MOST_BYTES_OF_DOCUMENT] for _, raw in texts),
        domain_of=tuple(held.domain_of[rows].tolist()),
        n_domains=len(held.domains),
    )


def _trainings(
    folder: Path, drawn: Mapping[tuple[str, int], Drawn], sets: Sets, how: How
) -> dict[tuple[str, int], Training]:
    """List all trainings, each with the fingerprint of what decides its result."""
    held = digest(b"".join(len(text).to_bytes(8, "little") + text for text in how.texts))
    common = [asdict(how.shape), how.n_steps, how.device, how.precision, held, list(sets.held.domains)]
    return {
        (name, seed): Training(
            name,
            seed,
            digest(json.dumps([drawn[name, seed].fingerprint, seed, common]).encode()),
            folder / TRAININGS / f"{name}-{seed}.json",
        )
        for name, seed in drawn
    }


def _train(
    folder: Path,
    documents: Documents,
    drawn: Mapping[tuple[str, int], Drawn],
    trainings: Mapping[tuple[str, int], Training],
    how: How,
    *,
    n_processes: int,
    on_progress: OnProgress,
) -> None:
    """Do the trainings that were not done, and forget those that nobody asks for any more."""
    wanted = {training.result for training in trainings.values()}
    for stale in set((folder / TRAININGS).glob("*.json")) - wanted:
        stale.unlink()
    missing = {key: training for key, training in trainings.items() if not training.is_done}
    if not missing:
        return
    texts = folder / _TEXTS
    shutil.rmtree(texts, ignore_errors=True)
    texts.mkdir()
    try:
        paths = {key: texts / f"{training.result.stem}.npy" for key, training in missing.items()}
        write_streams(documents, {paths[key]: drawn[key] for key in missing}, on_progress=on_progress)
        do_trainings(
            [(training, paths[key]) for key, training in missing.items()],
            how,
            n_processes=n_processes,
            n_before=len(trainings) - len(missing),
            on_progress=on_progress,
        )
    finally:
        shutil.rmtree(texts, ignore_errors=True)
