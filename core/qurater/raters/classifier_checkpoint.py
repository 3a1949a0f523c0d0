"""A classifier on disk: a standard folder of transformers, which any other program loads too.

::

    config.json             of `AutoModelForSequenceClassification`; ``id2label`` names the criterion of each output
    model.safetensors       or shards of it
    tokenizer.json
    qulens.json             name, base, window, statistics and training record; published checkpoints have none
    training_texts.txt      as for heads
    README.md               model card
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.encoders import encoder_folder
from core.corpus.files import folder_written_atomically, read_json, write_json
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.qurater.raters.checkpoint_files import read_hashes, statistics_of, write_beside
from core.qurater.raters.classifier_outputs import (
    classifier_special_ids,
    criteria_of_outputs,
    require_classifier,
    require_head,
)
from core.qurater.raters.encoder_files import (
    require_safetensors,
    segment_tokens,
    setup_sha256,
    weights_sha256,
)
from core.qurater.raters.file_names import TEXTS_FILE
from core.qurater.raters.rater import ClassifierRater

RECORD_FILE = "qulens.json"

_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
_RECORD_TYPES = {"name": str, "base": dict, "window": int, "statistics": dict, "training": dict}


def load_classifier_rater(folder: Path, config: dict[str, Any]) -> ClassifierRater:
    """Read what a classifier rates, and what is known of its training.

    Parameters
    ----------
    folder : Path
        Of transformers.
    config : dict
        Its ``config.json``.

    Returns
    -------
    ClassifierRater
        Its criteria in the order of `core.criteria.CRITERIA`, whatever the order of its outputs.

    Raises
    ------
    InputError
        If it is no classifier, its labels are not criteria, or it has no safetensors weights or tokenizer.
    """
    require_classifier(folder, config)
    require_safetensors(folder)
    labels = criteria_of_outputs(config, where=f"The rater in '{folder}'")
    criteria = tuple(key for key in CRITERION_KEYS if key in labels)
    require_head(folder, n_outputs=len(labels))
    record = _record(folder)
    by_criterion = [record["statistics"].get(key, {}) for key in criteria]
    texts = folder / TEXTS_FILE
    return ClassifierRater(
        name=record["name"],
        base=record["base"].get("name", str(folder)),
        base_sha256=record["base"].get("weights_sha256", ""),
        window=record["window"],
        rating_sd=_numbers(by_criterion, "rating_sd"),
        temperatures=_numbers(by_criterion, "temperature"),
        training=record["training"],
        training_texts=read_hashes(texts) if texts.is_file() else np.empty(0, dtype=np.uint64),
        folder=folder,
        rated=criteria,
        outputs=tuple(labels.index(key) for key in criteria),
        weights_sha256=weights_sha256(folder),
        setup_sha256=setup_sha256(folder),
    )


def save_classifier_rater(
    rater: ClassifierRater, model: Any, folder: Path, *, card: str, log: str | None = None, force: bool = False
) -> None:
    """Write a classifier as a folder of transformers, atomically.

    Parameters
    ----------
    rater : ClassifierRater
        What is known of it.
    model : PreTrainedModel
        Its weights; calibrated.
    folder, card, log, force
        As for `core.qurater.raters.checkpoint.save_rater`, which says too what is refused.
    """
    base = encoder_folder(rater.base, with_weights=False)
    with folder_written_atomically(folder, force=force) as staging:
        model.save_pretrained(staging)
        for name in _TOKENIZER_FILES:
            if (base / name).is_file():
                shutil.copyfile(base / name, staging / name)
        write_json(
            staging / RECORD_FILE,
            {
                "name": rater.name,
                "base": {"name": rater.base, "weights_sha256": rater.base_sha256},
                "window": rater.window,
                "statistics": statistics_of(rater),
                "training": rater.training,
            },
        )
        write_beside(staging, training_texts=rater.training_texts, card=card, log=log)
        for path in staging.iterdir():
            path.chmod(0o644)  # safetensors writes for its owner alone


def _record(folder: Path) -> dict[str, Any]:
    path = folder / RECORD_FILE
    unknown = {"name": folder.resolve().name, "base": {}, "window": 1, "statistics": {}, "training": {}}
    record = read_json(path) if path.is_file() else unknown | {"window": _longest_segment(folder)}
    for key, kind in _RECORD_TYPES.items():
        if not isinstance(record, dict) or not isinstance(record.get(key), kind):
            raise InputError(f"'{path}' has no {key!r}. Restore the file, or remove it: what it says will be unknown.")
    return record


def _longest_segment(folder: Path) -> int:
    """Say how long segments may be, for a checkpoint that says nothing of it."""
    return segment_tokens(folder) - sum(map(len, classifier_special_ids(folder)))


def _numbers(by_criterion: list[dict[str, Any]], name: str) -> Any:
    return np.array([values.get(name, np.nan) for values in by_criterion], dtype=np.float64)
