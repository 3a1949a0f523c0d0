"""Causal language models are loaded from folders, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import InputError, NotFoundError
from core.lm.next_word import CausalModel


def load_causal_model(folder: Path) -> CausalModel:
    """Load a causal language model; code that comes with a checkpoint is never run, nor a pickle opened.

    Parameters
    ----------
    folder : Path
        In the Hugging Face layout: ``config.json``, ``*.safetensors``, a tokenizer.

    Raises
    ------
    NotFoundError
        If there is no such folder.
    InputError
        If it holds no causal language model that can be loaded, or lacks weights, such as those of the last layer in
        the checkpoint of a classifier: they would be drawn at random.
    """
    if not (folder / "config.json").is_file():
        raise NotFoundError(f"'{folder}' is no folder with a model (config.json). Give one in the Hugging Face layout.")
    try:
        with _quiet():
            model, tokenizer, lacking = _loaded(folder)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise InputError(
            f"'{folder}' holds no causal language model that can be loaded ({' '.join(str(error).split())[:160]}). "
            "Give one with *.safetensors and its tokenizer."
        ) from error
    if lacking:
        raise InputError(
            f"'{folder}' holds no whole causal language model: it lacks {len(lacking):,} of its weights, such as "
            f"{lacking[0][:80]!r}. Give the checkpoint of a model that writes, not of a classifier or an encoder."
        )
    return CausalModel(folder, model, tokenizer)


def _loaded(folder: Path) -> tuple[Any, Any, list[str]]:
    """Load model and tokenizer, and name the weights that are not there, or not as they should be."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    here: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(folder, **here)
    architecture: Any = AutoModelForCausalLM
    model, found = architecture.from_pretrained(
        folder, use_safetensors=True, output_loading_info=True, ignore_mismatched_sizes=True, **here
    )
    return model, tokenizer, sorted({*found["missing_keys"], *(name for name, *_ in found["mismatched_keys"])})


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the bars and reports of `transformers` from the terminal: what matters of them is said here."""
    from transformers.utils import logging

    transformers_logging: Any = logging
    transformers_logging.disable_progress_bar()
    before = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(before)
