"""A rater on disk, in one of two layouts, safetensors only.

Heads over all layers of a frozen encoder, which no architecture of transformers describes, are laid out as follows; a
classifier is a folder of transformers, see `core.qurater.raters.classifier_checkpoint`::

    config.json           what the heads are heads of, and how they were trained
    model.safetensors     heads.<criterion>.weight (n_features,) and heads.<criterion>.bias (1,), bound by name;
                          features.mean, features.deviation and features.length_move (n_features,) of the training texts
    training_texts.txt    64-bit BLAKE2b of each training text in hex, sorted
    README.md             model card
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.files import folder_written_atomically, read_json, write_json
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError
from core.qurater.raters.adapters import holds_adapters, merged
from core.qurater.raters.checkpoint_checks import MODEL_TYPE, checked_config, read_heads, require_files
from core.qurater.raters.checkpoint_files import read_hashes, require_config, statistics_of, write_beside
from core.qurater.raters.classifier_checkpoint import load_classifier_rater
from core.qurater.raters.file_names import CONFIG_FILE, TEXTS_FILE, WEIGHTS_FILE
from core.qurater.raters.rater import FORMAT_VERSION, POOLING, HeadsRater, Rater


def save_rater(rater: HeadsRater, folder: Path, *, card: str, log: str | None = None, force: bool = False) -> None:
    """Write a rater of the kind ``"heads"`` as a folder, atomically.

    Parameters
    ----------
    rater : HeadsRater
        What to write.
    folder : Path
        Where.
    card : str
        The model card, in Markdown.
    log : str, optional
        How training went, see `core.qurater.learning.training_log`.
    force : bool
        Whether a rater that is there already is replaced.

    Raises
    ------
    ConflictError
        If the folder exists and `force` is false.
    """
    from safetensors.numpy import save_file

    tensors = {
        "features.mean": rater.feature_mean,
        "features.deviation": rater.feature_deviation,
        "features.length_move": rater.length_move,
    }
    for row, criterion in enumerate(rater.criteria):
        tensors[f"heads.{criterion}.weight"] = np.ascontiguousarray(rater.heads.weight[row], dtype=np.float32)
        tensors[f"heads.{criterion}.bias"] = np.ascontiguousarray(rater.heads.bias[row : row + 1], dtype=np.float32)
    with folder_written_atomically(folder, force=force) as staging:
        save_file(tensors, staging / WEIGHTS_FILE, metadata={"format": "np"})
        (staging / WEIGHTS_FILE).chmod(0o644)  # safetensors writes it for its owner alone
        write_json(staging / CONFIG_FILE, _config(rater))
        write_beside(staging, training_texts=rater.training_texts, card=card, log=log)


def load_rater(folder: Path) -> Rater:
    """Read a rater of either kind, and refuse what would rate wrongly without saying so.

    Parameters
    ----------
    folder : Path
        As written by `save_rater`, a classifier of transformers whose labels are criteria, or adapters of peft for one,
        which are merged into it.

    Returns
    -------
    Rater
        Its columns are in the order of `core.criteria.CRITERIA`, whatever the order in the files.

    Raises
    ------
    NotFoundError
        If there is no such folder.
    InputError
        If a file is missing or damaged, weights are pickled or not finite, shapes do not fit, criteria are not
        known ones, or the encoder is not named.
    """
    if not folder.is_dir():
        raise NotFoundError(f"There is no rater in '{folder}'. Train one, or give the folder of one.")
    if holds_adapters(folder):
        return replace(load_rater(merged(folder)), name=folder.resolve().name)
    require_config(folder)
    config = read_json(folder / CONFIG_FILE)
    if isinstance(config, dict) and "architectures" in config and config.get("model_type") != MODEL_TYPE:
        return load_classifier_rater(folder, config)
    return _load_heads_rater(folder)


def _load_heads_rater(folder: Path) -> HeadsRater:
    require_files(folder)
    config = checked_config(folder)
    criteria = tuple(key for key in CRITERION_KEYS if key in config["criteria"])
    by_criterion = [config["statistics"][key] for key in criteria]
    heads, of_features = read_heads(folder, criteria, n_features=config["n_features"])
    return HeadsRater(
        name=config["name"],
        base=config["base"]["name"],
        base_sha256=config["base"]["weights_sha256"],
        setup_sha256=config["base"]["setup_sha256"],
        window=config["window"],
        heads=heads,
        feature_mean=of_features["mean"],
        feature_deviation=of_features["deviation"],
        length_move=of_features["length_move"],
        rating_sd=np.array([values["rating_sd"] for values in by_criterion], dtype=np.float64),
        temperatures=np.array([values["temperature"] for values in by_criterion], dtype=np.float64),
        training=config["training"],
        training_texts=read_hashes(folder / TEXTS_FILE),
        folder=folder,
    )


def _config(rater: HeadsRater) -> dict[str, Any]:
    return {
        "model_type": MODEL_TYPE,
        "format_version": FORMAT_VERSION,
        "name": rater.name,
        "fingerprint": rater.fingerprint,
        "base": {"name": rater.base, "weights_sha256": rater.base_sha256, "setup_sha256": rater.setup_sha256},
        "criteria": list(rater.criteria),
        "window": rater.window,
        "pooling": POOLING,
        "n_features": int(rater.heads.weight.shape[1]),
        "statistics": statistics_of(rater),
        "training": rater.training,
    }
