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
from core.qurater.raters.checkpoint_files import TEXTS_FILE, read_hashes, statistics_of, write_beside
from core.qurater.raters.encoder_files import (
    require_safetensors,
    segment_tokens,
    setup_sha256,
    special_ids,
    tensor_shapes,
    weights_sha256,
)
from core.qurater.raters.rater import ClassifierRater

RECORD_FILE = "qulens.json"

# The order of the model card of QuRater-1.3B, whose outputs are called LABEL_0 to LABEL_3.
PUBLISHED_ORDER = ("writing_style", "required_expertise", "facts_and_trivia", "educational_value")

# What transformers calls the head of the classifiers it makes from decoders.
LAST_TOKEN_HEAD = "score.weight"

_SUFFIX = "ForSequenceClassification"
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
    _require_classifier(folder, config)
    require_safetensors(folder)
    labels = criteria_of_outputs(config, where=f"The rater in '{folder}'")
    criteria = tuple(key for key in CRITERION_KEYS if key in labels)
    _require_head(folder, n_outputs=len(labels))
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


def criteria_of_outputs(config: dict[str, Any], *, where: str) -> list[str]:
    """Say which criterion each output of a classifier rates.

    Parameters
    ----------
    config : dict
        Its ``config.json``.
    where : str
        What it is called in messages.

    Returns
    -------
    list of str
        A criterion an output; for four outputs without names those of QuRater-1.3B.

    Raises
    ------
    InputError
        If the names are not criteria, each once.
    """
    named = config.get("id2label")
    names = named if isinstance(named, dict) else {}
    labels = [str(names[key]) for key in sorted(names, key=lambda key: int(key) if str(key).isdigit() else -1)]
    n_outputs = len(labels) or config.get("num_labels", 2)
    if labels in ([], [f"LABEL_{number}" for number in range(n_outputs)]):
        if n_outputs != len(PUBLISHED_ORDER):
            raise InputError(
                f"{where} has {n_outputs} outputs without names, where QuRater has {len(PUBLISHED_ORDER)} "
                f"({', '.join(PUBLISHED_ORDER)}). Name each output after its criterion in 'id2label' of config.json."
            )
        return list(PUBLISHED_ORDER)
    if len(set(labels)) < len(labels) or not set(labels) <= set(CRITERION_KEYS):
        raise InputError(
            f"{where} has outputs called {', '.join(map(repr, labels))}; the criteria are {', '.join(CRITERION_KEYS)}. "
            "Name each output after another one of them in 'id2label' of config.json."
        )
    return labels


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


def _require_classifier(folder: Path, config: dict[str, Any]) -> None:
    architectures = config["architectures"] or ["unnamed architecture"]
    if not str(architectures[0]).endswith(_SUFFIX):
        raise InputError(
            f"'{folder}' holds a {architectures[0]}, which rates nothing. Give a ...{_SUFFIX}, or make one of it: "
            "qulens train --base FOLDER --method lora"
        )
    if not (folder / "tokenizer.json").is_file():
        raise InputError(f"The rater in '{folder}' has no tokenizer.json. Save the tokenizer in the fast format first.")


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
    from transformers import AutoConfig

    # transformers knows what each architecture calls its positions.
    positions = segment_tokens(AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False))
    is_decoder = LAST_TOKEN_HEAD in tensor_shapes(folder)
    return positions - (0 if is_decoder else sum(map(len, special_ids(folder))))


def _require_head(folder: Path, *, n_outputs: int) -> None:
    shape = tensor_shapes(folder).get(LAST_TOKEN_HEAD, (n_outputs,))
    if shape[0] != n_outputs:
        raise InputError(
            f"The rater in '{folder}' has a head of {shape[0]} outputs and {n_outputs} names for them. "
            "Name each output once in 'id2label' of config.json."
        )


def _numbers(by_criterion: list[dict[str, Any]], name: str) -> Any:
    return np.array([values.get(name, np.nan) for values in by_criterion], dtype=np.float64)
