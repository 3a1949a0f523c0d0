"""What a rater's folder must hold to be loaded: each refusal says in one sentence what would have gone wrong."""

from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.encoders import DEFAULT_ENCODER, MINILM_SHA256
from core.corpus.files import read_json
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.qurater.raters.file_names import CONFIG_FILE, TEXTS_FILE, WEIGHTS_FILE
from core.qurater.raters.heads import Features, Heads
from core.qurater.raters.rater import FORMAT_VERSION, POOLING

MODEL_TYPE = "qulens-rater"

_PICKLED_SUFFIXES = (".bin", ".pt", ".pth", ".pkl", ".ckpt")
# What is known of the features of the training texts.
_OF_FEATURES = ("mean", "deviation", "length_move")
_CONFIG_TYPES = {"name": str, "window": int, "n_features": int, "training": dict, "statistics": dict}


def require_files(folder: Path) -> None:
    """Refuse a folder of heads with files missing, or with pickled weights, which can run code when they are read.

    Raises
    ------
    InputError
        Naming the file.
    """
    pickled = sorted(path.name for path in folder.iterdir() if path.suffix in _PICKLED_SUFFIXES)
    if pickled:
        raise InputError(
            f"The rater in '{folder}' holds pickled weights ({pickled[0]}), which can run code when they are read. "
            f"Keep {WEIGHTS_FILE} only."
        )
    for name in (CONFIG_FILE, WEIGHTS_FILE, TEXTS_FILE):
        if not (folder / name).is_file():
            raise InputError(f"The rater in '{folder}' has no {name}. Restore the file, or train the rater again.")


def checked_config(folder: Path) -> dict[str, Any]:
    """Read ``config.json``, with all that `core.qurater.raters.checkpoint.load_rater` needs.

    Raises
    ------
    InputError
        If it describes no rater of this format, other criteria, or an unknown encoder.
    """
    config = read_json(folder / CONFIG_FILE)
    where = f"The rater in '{folder}'"
    if not isinstance(config, dict) or config.get("model_type") != MODEL_TYPE:
        raise InputError(f"{where} is no QuLens rater ('model_type' is not {MODEL_TYPE!r}). Train one on its encoder.")
    for name, known in (("format_version", FORMAT_VERSION), ("pooling", POOLING)):
        if config.get(name) != known:
            raise InputError(f"{where} has {name} {config.get(name)!r}; this program reads {known!r}. Train it again.")
    _require_criteria(config.get("criteria"), where=where)
    for key, kind in _CONFIG_TYPES.items():
        if not isinstance(config.get(key), kind):
            raise InputError(f"{where} has no {key!r} in its {CONFIG_FILE}. Restore the file, or train it again.")
    _require_statistics(config["statistics"], config["criteria"], where=where)
    _require_base(config.get("base"), where=where)
    return config


def read_heads(folder: Path, criteria: tuple[str, ...], *, n_features: int) -> tuple[Heads, dict[str, Features]]:
    """Read the heads, each by its criterion's name, and what is known of the features they were trained on.

    Raises
    ------
    InputError
        If a head is missing or too many, of another shape than ``config.json`` says, or not finite.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(folder / WEIGHTS_FILE)
    except (SafetensorError, OSError) as error:
        raise InputError(f"'{folder / WEIGHTS_FILE}' cannot be read ({error}). Restore the file.") from error
    shapes = {f"heads.{key}.weight": (n_features,) for key in criteria}
    shapes |= {f"heads.{key}.bias": (1,) for key in criteria}
    shapes |= {f"features.{name}": (n_features,) for name in _OF_FEATURES}
    if tensors.keys() != shapes.keys():
        odd = ", ".join(sorted(tensors.keys() ^ shapes.keys()))
        raise InputError(
            f"'{folder / WEIGHTS_FILE}' has tensors missing or too many ({odd}). Give one head a criterion."
        )
    for name, shape in shapes.items():
        if tensors[name].shape != shape:
            raise InputError(
                f"'{folder / WEIGHTS_FILE}' has {name} of shape {tensors[name].shape} instead of {shape}. "
                "Restore the file, or train the rater again."
            )
        if not np.isfinite(tensors[name]).all():
            raise InputError(
                f"'{folder / WEIGHTS_FILE}' has values in {name} that are not finite. Train the rater again."
            )
    weight = np.stack([tensors[f"heads.{key}.weight"] for key in criteria]).astype(np.float32)
    bias = np.concatenate([tensors[f"heads.{key}.bias"] for key in criteria]).astype(np.float32)
    return Heads(criteria, weight, bias), {name: tensors[f"features.{name}"] for name in _OF_FEATURES}


def _require_criteria(criteria: object, *, where: str) -> None:
    known = ", ".join(CRITERION_KEYS)
    if not isinstance(criteria, list) or not criteria or len(set(map(str, criteria))) < len(criteria):
        raise InputError(f"{where} rates {criteria!r}. Give a list of different criteria out of {known}.")
    unknown = [key for key in criteria if key not in CRITERION_KEYS]
    if unknown:
        raise InputError(
            f"{where} rates {unknown[0]!r}, which is no criterion here (there are {known}). Add it as a criterion of "
            "your own (qulens criteria), or train the rater again."
        )


def _require_statistics(statistics: dict[str, Any], criteria: list[str], *, where: str) -> None:
    for key in criteria:
        values = statistics.get(key)
        for name in ("temperature", "rating_sd"):
            value = values.get(name) if isinstance(values, dict) else None
            if not isinstance(value, (int, float)) or not value > 0:
                raise InputError(
                    f"{where} has {name} = {value!r} for {key!r}. Give a positive number, or train it again."
                )


def _require_base(base: object, *, where: str) -> None:
    name = base.get("name") if isinstance(base, dict) else None
    digests = [str(base.get(key)) if isinstance(base, dict) else "" for key in ("weights_sha256", "setup_sha256")]
    if not isinstance(name, str) or any(len(digest) != 64 for digest in digests):
        raise InputError(f"{where} names no encoder with its hashes in 'base'. Restore its {CONFIG_FILE}.")
    if name == DEFAULT_ENCODER and digests[0] != MINILM_SHA256:
        raise InputError(
            f"{where} stands on other weights of {name!r} ({digests[0][:12]}...). Train it again on these."
        )
