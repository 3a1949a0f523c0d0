"""The model that fine-tuning starts from: a checkpoint with a new head, and with adapters where LoRA is asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from core.qurater.networks.loading import loaded
from core.qurater.tuning.fine_tuning import FineTuning

# Folds adapters into the weights, and gives the model without them.
Merge = Callable[[], Any]


def new_classifier(base: Path, criteria: tuple[str, ...], settings: FineTuning, *, seed: int) -> tuple[Any, Merge]:
    """Make a classifier with one output a criterion out of a checkpoint.

    Parameters
    ----------
    base : Path
        An encoder, a decoder, or a classifier, whose head is kept where it has as many outputs.
    criteria : tuple of str
        What the outputs are called.
    settings : FineTuning
        Method, and rank of LoRA.
    seed : int
        Of the new head and the adapters: the same model every time.

    Returns
    -------
    tuple of (PreTrainedModel, callable)
        The model, of which only what is trained requires a gradient, and what makes it plain again.

    Raises
    ------
    InputError
        If transformers makes no classifier of this architecture, or the weights are pickled or damaged.
    """
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(seed)
    model, drawn = loaded(
        AutoModelForSequenceClassification,
        base,
        id2label=dict(enumerate(criteria)),
        label2id={key: number for number, key in enumerate(criteria)},
        ignore_mismatched_sizes=True,
    )
    return model, _with_adapters(model, drawn, settings) if settings.method == "lora" else lambda: model


def _with_adapters(model: Any, drawn: set[str], settings: FineTuning) -> Merge:
    """Put LoRA beside all linear layers; layers that were drawn at random are trained whole."""
    from peft import LoraConfig, TaskType
    from peft.tuners.lora import LoraModel

    fresh = sorted({name.rpartition(".")[0] for name in drawn})
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS,
        r=settings.rank,
        lora_alpha=2 * settings.rank,
        lora_dropout=0.05,
        target_modules="all-linear",
        exclude_modules=fresh or None,
    )
    tuner = LoraModel(model, config, "default")
    for name, parameter in model.named_parameters():
        if name.rpartition(".")[0] in fresh:
            parameter.requires_grad_(True)
    return tuner.merge_and_unload
