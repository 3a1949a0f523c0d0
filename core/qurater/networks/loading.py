"""Models of transformers, loaded from safetensors without running any code of the checkpoint."""

from pathlib import Path
from typing import Any

import torch

from core.errors import InputError
from core.qurater.raters.encoder_files import require_safetensors


def loaded(architecture: Any, folder: Path, **changes: Any) -> tuple[Any, set[str]]:
    """Load a model of transformers from safetensors, without running any code of the checkpoint.

    Parameters
    ----------
    architecture : type
        Such as ``transformers.AutoModel``.
    folder : Path
        Of the checkpoint.
    **changes
        What its configuration is to have otherwise.

    Returns
    -------
    tuple of (PreTrainedModel, set of str)
        The model in float32, and the weights that the checkpoint lacks, which were drawn at random.

    Raises
    ------
    InputError
        If the weights are pickled or damaged, do not fit, or the architecture is not in transformers.
    """
    from transformers.utils import logging

    require_safetensors(folder)
    transformers_logging: Any = logging
    transformers_logging.disable_progress_bar()
    before = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # what is missing is told by whoever asked
    try:
        model, found = architecture.from_pretrained(
            folder,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            dtype=torch.float32,
            output_loading_info=True,
            **changes,
        )
    except (ValueError, OSError, RuntimeError) as error:
        raise InputError(
            f"The model in '{folder}' cannot be loaded ({str(error).splitlines()[0][:120]}). "
            "Give a Hugging Face checkpoint of an architecture that transformers knows."
        ) from error
    finally:
        transformers_logging.set_verbosity(before)
    return model, {*found["missing_keys"], *(name for name, *_ in found["mismatched_keys"])}
