"""The state of a training between two steps, on disk: it goes on from there to the same result."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.corpus.files import written_atomically
from core.corpus.fingerprints import doc_hashes
from core.qurater.learning.training_set import TrainingSet
from core.qurater.raters.heads import Ratings
from core.qurater.tuning.fine_tuning import FineTuning

STATE_FILE, BEST_FILE, RATINGS_FILE = "state.safetensors", "best.safetensors", "ratings.safetensors"


@dataclass(slots=True)
class Standing:
    """Where a training stands.

    Attributes
    ----------
    fingerprint : str
        Of what is trained, on what, and how; a state of anything else is not gone on with.
    n_steps : int
        Steps done.
    best_loss : float or None
        The lowest held-out loss so far; None before the first evaluation.
    n_worse : int
        Evaluations since then.
    is_done : bool
        Whether nothing is left to do.
    """

    fingerprint: str
    n_steps: int = 0
    best_loss: float | None = None
    n_worse: int = 0
    is_done: bool = False


def save_state(folder: Path, standing: Standing, parameters: dict[str, Tensor], optimiser: Any) -> None:
    """Write parameters, the optimiser's memory of them, and the standing, as one file."""
    tensors = {f"parameter/{name}": value for name, value in parameters.items()}
    for name, value in parameters.items():
        memory = optimiser.state.get(value, {})
        tensors |= {f"{key}/{name}": entry for key, entry in memory.items()}
    _write(folder / STATE_FILE, tensors, json.dumps(asdict(standing)))


def restore_state(folder: Path, fingerprint: str, parameters: dict[str, Tensor], optimiser: Any) -> Standing:
    """Go back to a saved state; to the start where there is none of this training."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / STATE_FILE, framework="pt") as tensors:
            standing = Standing(**json.loads(tensors.metadata()["standing"]))
            if standing.fingerprint != fingerprint:
                return Standing(fingerprint)
            for full_name in tensors.offset_keys():
                key, name = full_name.split("/", 1)
                value = tensors.get_tensor(full_name)
                if key == "parameter":
                    parameters[name].data.copy_(value)
                else:
                    place = parameters[name].device if key != "step" else value.device
                    optimiser.state[parameters[name]][key] = value.to(place)
    except (OSError, SafetensorError):
        return Standing(fingerprint)
    return standing


def save_best(folder: Path, parameters: dict[str, Tensor]) -> None:
    """Keep the parameters as they are now as the best ones."""
    _write(folder / BEST_FILE, parameters, "")


def restore_best(folder: Path, parameters: dict[str, Tensor]) -> None:
    """Go back to the best parameters, where any were kept."""
    from safetensors.torch import load_file

    if (folder / BEST_FILE).is_file():
        for name, value in load_file(folder / BEST_FILE).items():
            parameters[name].data.copy_(value)


def save_ratings(folder: Path, fingerprint: str, ratings: Ratings) -> None:
    """Keep what the model of a finished part says, with the fingerprint of its training, as one file."""
    _write(folder / RATINGS_FILE, {"ratings": torch.from_numpy(ratings)}, fingerprint)


def kept_ratings(folder: Path, fingerprint: str) -> Ratings | None:
    """Read what was kept of the same training; None where there is nothing of it."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / RATINGS_FILE, framework="numpy") as tensors:
            is_same = tensors.metadata()["standing"] == fingerprint
            return np.asarray(tensors.get_tensor("ratings")) if is_same else None
    except (OSError, SafetensorError):
        return None


def _write(path: Path, tensors: dict[str, Tensor], standing: str) -> None:
    from safetensors.torch import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    with written_atomically(path) as staging:
        save_file(
            {name: value.detach().contiguous() for name, value in tensors.items()}, staging, {"standing": standing}
        )


def training_fingerprint(
    material: TrainingSet, settings: FineTuning, *, model: tuple[str, str, int], seed: int, part: str
) -> str:
    """Hash all that decides what comes of a part of a training, so that only the same training is gone on with.

    Parameters
    ----------
    material : TrainingSet
        What is learned from.
    settings : FineTuning
        How.
    model : tuple of (str, str, int)
        Hashes of its weights and its set-up, and the most tokens of a segment.
    seed : int
        Of all randomness.
    part : str
        Which fit.
    """
    pairs = material.pair_set
    words = [*model, seed, part, asdict(settings), material.criteria]
    digest = hashlib.blake2b(json.dumps(words).encode(), digest_size=16)
    for array in (doc_hashes(pairs.texts), pairs.index_a, pairs.index_b, pairs.prob_b_preferred):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(doc_hashes(pairs.documents).tobytes() + material.weight.tobytes())
    return digest.hexdigest()
