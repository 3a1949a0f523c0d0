"""Adapters that somebody trained beside a model (LoRA, as peft saves it) become a plain classifier, once.

The merged model lies below the user's cache, named by a hash of the adapters and of the model they belong to::

    ~/.cache/qulens/merged/<hash>/      config.json, model.safetensors, tokenizer.json
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4
from warnings import catch_warnings, simplefilter

from core.corpus.encoders import encoder_folder
from core.corpus.files import folder_written_atomically, read_json
from core.errors import InputError
from core.qurater.raters.classifier_outputs import HEADS
from core.qurater.raters.encoder_files import require_safetensors, tensor_shapes, weights_sha256

ADAPTERS_FILE = "adapter_config.json"

_WEIGHTS = "adapter_model.safetensors"
_FORMAT = "1"


def holds_adapters(folder: Path) -> bool:
    """Tell whether a folder holds adapters and no model."""
    return (folder / ADAPTERS_FILE).is_file() and not any(folder.glob("model*.safetensors"))


def merged(folder: Path) -> Path:
    """Merge adapters into their model.

    Parameters
    ----------
    folder : Path
        As peft saves it: ``adapter_config.json`` and ``adapter_model.safetensors``; a ``config.json`` beside them may
        name the outputs.

    Returns
    -------
    Path
        The folder of a classifier of transformers; the one of the last time where nothing has changed.

    Raises
    ------
    NotFoundError
        If the model they belong to cannot be found.
    InputError
        If adapters or model are pickled or damaged, the adapters hold no head, or there is no tokenizer.
    """
    described = read_json(folder / ADAPTERS_FILE)
    base_name = described.get("base_model_name_or_path") if isinstance(described, dict) else None
    if not isinstance(base_name, str) or not (folder / _WEIGHTS).is_file():
        raise InputError(
            f"'{folder}' holds adapters without '{_WEIGHTS}', or without the name of their model in {ADAPTERS_FILE}. "
            "Save them again with peft, as safetensors."
        )
    base = encoder_folder(base_name)
    require_safetensors(base)
    tokenizer = _tokenizer_of(folder, base)
    target = _cache() / _key(folder, base, tokenizer)
    if not target.is_dir():
        model = _merged_model(folder, base)
        # A name of its own: others may be at it too, and whoever is first is as good.
        own = target.with_name(f"{target.name}-{uuid4().hex}")
        with folder_written_atomically(own, force=False) as staging:
            model.save_pretrained(staging)
            shutil.copyfile(tokenizer, staging / tokenizer.name)
        try:
            own.rename(target)
        except OSError:
            shutil.rmtree(own)
    return target


def _tokenizer_of(folder: Path, base: Path) -> Path:
    found = [each / "tokenizer.json" for each in (folder, base) if (each / "tokenizer.json").is_file()]
    if not found:
        raise InputError(
            f"Neither the adapters in '{folder}' nor their model in '{base}' have a tokenizer.json. Save the tokenizer "
            "in the fast format beside one of them."
        )
    return found[0]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qulens" / "merged"


def _key(folder: Path, base: Path, tokenizer: Path) -> str:
    digest = hashlib.blake2b(_FORMAT.encode(), digest_size=16)
    digest.update(weights_sha256(base).encode())
    for path in (folder / ADAPTERS_FILE, folder / _WEIGHTS, folder / "config.json", base / "config.json", tokenizer):
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"absent")
    return digest.hexdigest()


def _merged_model(folder: Path, base: Path) -> Any:
    import torch
    from peft import PeftModel
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification
    from transformers.utils import logging

    transformers_logging: Any = logging
    transformers_logging.disable_progress_bar()
    verbosity = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # that the head is new: it comes with the adapters
    try:
        model = AutoModelForSequenceClassification.from_pretrained(
            base,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            dtype=torch.float32,
            ignore_mismatched_sizes=True,
            **_outputs(folder),
        )
        with catch_warnings():
            simplefilter("ignore")  # of what peft calls transformers by
            return PeftModel.from_pretrained(model, folder, use_safetensors=True).merge_and_unload()
    except (ValueError, KeyError, OSError, RuntimeError, SafetensorError) as error:
        raise InputError(
            f"The adapters in '{folder}' cannot be merged into '{base}' ({str(error).splitlines()[0][:120]}). "
            "Give the model that they were trained beside."
        ) from error
    finally:
        transformers_logging.set_verbosity(verbosity)


def _outputs(folder: Path) -> dict[str, Any]:
    """Say how many outputs the head has that comes with adapters, and what they are called."""
    shapes = tensor_shapes(folder)
    sizes = [shape[0] for name, shape in shapes.items() if name.endswith(HEADS)]
    if not sizes:
        raise InputError(
            f"The adapters in '{folder}' come without a head, so they rate nothing. Train them as a classifier "
            "(peft's task type SEQ_CLS)."
        )
    config = folder / "config.json"
    named = read_json(config).get("id2label") if config.is_file() else None
    return {"num_labels": sizes[-1]} | ({"id2label": {int(key): name for key, name in named.items()}} if named else {})
