"""What the outputs of a classifier rate."""

from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.tokens import Ids
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.qurater.raters.encoder_files import special_ids, tensor_shapes

# The order of the model card of QuRater-1.3B, whose outputs are called LABEL_0 to LABEL_3.
PUBLISHED_ORDER = ("writing_style", "required_expertise", "facts_and_trivia", "educational_value")

# What transformers calls the head of the classifiers it makes from decoders, and of others.
LAST_TOKEN_HEAD = "score.weight"
HEADS = (LAST_TOKEN_HEAD, "classifier.weight", "classifier.out_proj.weight")

_SUFFIX = "ForSequenceClassification"


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


def require_classifier(folder: Path, config: dict[str, Any]) -> None:
    """Refuse a model that rates nothing, or comes without its tokenizer.

    Raises
    ------
    InputError
        Saying which.
    """
    architectures = config["architectures"] or ["unnamed architecture"]
    if not str(architectures[0]).endswith(_SUFFIX):
        raise InputError(
            f"'{folder}' holds a {architectures[0]}, which rates nothing. Give a ...{_SUFFIX}, or make one of it: "
            "qulens train --base FOLDER --method lora"
        )
    if not (folder / "tokenizer.json").is_file():
        raise InputError(f"The rater in '{folder}' has no tokenizer.json. Save the tokenizer in the fast format first.")


def require_head(folder: Path, *, n_outputs: int) -> None:
    """Refuse a classifier whose head has more or fewer outputs than there are names for them.

    Raises
    ------
    InputError
        Saying how many.
    """
    sizes = [shape[0] for name, shape in tensor_shapes(folder).items() if name in HEADS]
    if sizes and sizes[0] != n_outputs:
        raise InputError(
            f"The rater in '{folder}' has a head of {sizes[0]} outputs and {n_outputs} names for them. "
            "Name each output once in 'id2label' of config.json."
        )


def classifier_special_ids(folder: Path) -> tuple[Ids, Ids]:
    """Find the special tokens of a classifier: decoders are trained without (QuRater-1.3B), encoders read theirs."""
    none = np.empty(0, dtype=np.int32)
    return (none, none) if LAST_TOKEN_HEAD in tensor_shapes(folder) else special_ids(folder)
