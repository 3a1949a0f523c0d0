"""A rater on disk: a folder in the Hugging Face layout, safetensors only.

::

    config.json           what the heads are heads of, and how they were trained
    model.safetensors     heads.<criterion>.weight (n_features,) and heads.<criterion>.bias (1,), bound by name
    training_texts.txt    64-bit BLAKE2b of each training text in hex, sorted
    README.md             model card
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.files import folder_written_atomically, write_json
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError
from core.qurater.checkpoint_checks import (
    CARD_FILE,
    CONFIG_FILE,
    FORMAT_VERSION,
    MODEL_TYPE,
    POOLING,
    TEXTS_FILE,
    WEIGHTS_FILE,
    checked_config,
    read_hashes,
    read_heads,
    require_files,
)
from core.qurater.heads import Heads

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Rater:
    """A trained rater, without the encoder that it stands on.

    Attributes
    ----------
    name : str
        As people call it.
    base : str
        The encoder it stands on: ``"minilm"``, a folder or a hub name.
    base_sha256 : str
        Hash of that encoder's weights; others would give other ratings under the same name.
    window : int
        The most tokens of a segment, special ones not counted.
    heads : Heads
        Calibrated: differences of ratings are log-odds.
    rating_sd : ndarray of float64, shape (n_criteria,)
        Standard deviation of the ratings of its training texts.
    temperatures : ndarray of float64, shape (n_criteria,)
        What calibration divided the heads by.
    training : dict
        How it was trained: seed, counts, settings, accuracies, versions.
    training_texts : ndarray of uint64, shape (n_texts,)
        Sorted hashes of the training texts, as from `core.corpus.fingerprints.doc_hashes`.
    folder : Path or None
        Where it was loaded from.
    """

    name: str
    base: str
    base_sha256: str
    window: int
    heads: Heads
    rating_sd: npt.NDArray[np.float64]
    temperatures: npt.NDArray[np.float64]
    training: dict[str, Any]
    training_texts: Hashes
    folder: Path | None = None

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria in the order of the ratings' columns."""
        return self.heads.criteria

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides a rating: encoder, window, pooling, heads; not of the name.

        Returns
        -------
        str
            32 hexadecimal digits (BLAKE2b-128).
        """
        digest = hashlib.blake2b(digest_size=16)
        defining = [FORMAT_VERSION, self.base_sha256, self.window, POOLING, list(self.criteria)]
        digest.update(json.dumps(defining).encode())
        for array in (self.heads.weight, self.heads.bias):
            digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
        return digest.hexdigest()


def save_rater(rater: Rater, folder: Path, *, card: str, force: bool = False) -> None:
    """Write a rater as a folder, atomically.

    Parameters
    ----------
    rater : Rater
        What to write.
    folder : Path
        Where.
    card : str
        The model card, in Markdown.
    force : bool
        Whether a rater that is there already is replaced.

    Raises
    ------
    ConflictError
        If the folder exists and `force` is false.
    """
    from safetensors.numpy import save_file

    tensors = {}
    for row, criterion in enumerate(rater.criteria):
        tensors[f"heads.{criterion}.weight"] = np.ascontiguousarray(rater.heads.weight[row], dtype=np.float32)
        tensors[f"heads.{criterion}.bias"] = np.ascontiguousarray(rater.heads.bias[row : row + 1], dtype=np.float32)
    with folder_written_atomically(folder, force=force) as staging:
        save_file(tensors, staging / WEIGHTS_FILE, metadata={"format": "np"})
        (staging / WEIGHTS_FILE).chmod(0o644)  # safetensors writes it for its owner alone
        write_json(staging / CONFIG_FILE, _config(rater))
        (staging / TEXTS_FILE).write_text("".join(f"{value:016x}\n" for value in np.sort(rater.training_texts)))
        (staging / CARD_FILE).write_text(card, encoding="utf-8")


def load_rater(folder: Path) -> Rater:
    """Read a rater, and refuse what would rate wrongly without saying so.

    Parameters
    ----------
    folder : Path
        As written by `save_rater`.

    Returns
    -------
    Rater
        Its columns are in the order of `core.criteria.CRITERIA`, whatever the order in the files.

    Raises
    ------
    NotFoundError
        If there is no such folder.
    InputError
        If a file is missing or damaged, weights are pickled or not finite, shapes do not fit, criteria are not the
        four, or the encoder is not named.
    """
    if not folder.is_dir():
        raise NotFoundError(f"There is no rater in '{folder}'. Train one, or give the folder of one.")
    require_files(folder)
    config = checked_config(folder)
    by_criterion = [config["statistics"][key] for key in CRITERION_KEYS]
    return Rater(
        name=config["name"],
        base=config["base"]["name"],
        base_sha256=config["base"]["weights_sha256"],
        window=config["window"],
        heads=read_heads(folder, config["n_features"]),
        rating_sd=np.array([values["rating_sd"] for values in by_criterion], dtype=np.float64),
        temperatures=np.array([values["temperature"] for values in by_criterion], dtype=np.float64),
        training=config["training"],
        training_texts=read_hashes(folder / TEXTS_FILE),
        folder=folder,
    )


def _config(rater: Rater) -> dict[str, Any]:
    statistics = zip(rater.criteria, rater.temperatures, rater.rating_sd, strict=True)
    return {
        "model_type": MODEL_TYPE,
        "format_version": FORMAT_VERSION,
        "name": rater.name,
        "fingerprint": rater.fingerprint,
        "base": {"name": rater.base, "weights_sha256": rater.base_sha256},
        "criteria": list(rater.criteria),
        "window": rater.window,
        "pooling": POOLING,
        "n_features": int(rater.heads.weight.shape[1]),
        "statistics": {key: {"temperature": float(t), "rating_sd": float(sd)} for key, t, sd in statistics},
        "training": rater.training,
    }
