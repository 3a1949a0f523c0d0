"""The files of a rater's folder that both layouts have."""

from pathlib import Path

import numpy as np

from core.errors import InputError
from core.qurater.raters.file_names import CARD_FILE, CONFIG_FILE, LOG_FILE, TEXTS_FILE
from core.qurater.raters.rater import Hashes, Rater


def require_config(folder: Path) -> None:
    """Refuse a folder without ``config.json``.

    Raises
    ------
    InputError
        Saying so.
    """
    if not (folder / CONFIG_FILE).is_file():
        raise InputError(f"The rater in '{folder}' has no {CONFIG_FILE}. Restore the file, or train the rater again.")


def statistics_of(rater: Rater) -> dict[str, dict[str, float]]:
    """Give temperature and standard deviation by criterion, as they are stored."""
    values = zip(rater.criteria, rater.temperatures, rater.rating_sd, strict=True)
    return {key: {"temperature": float(t), "rating_sd": float(sd)} for key, t, sd in values}


def write_beside(folder: Path, *, training_texts: Hashes, card: str, log: str | None) -> None:
    """Write what stands beside the weights of a rater of either kind."""
    (folder / TEXTS_FILE).write_text("".join(f"{value:016x}\n" for value in np.sort(training_texts)))
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    if log is not None:
        (folder / LOG_FILE).write_text(log, encoding="utf-8")


def read_hashes(path: Path) -> Hashes:
    """Read the hashes of the training texts, sorted.

    Raises
    ------
    InputError
        If a line is no hash.
    """
    try:
        hashes = [int(line, 16) for line in path.read_text(encoding="ascii").split()]
        return np.sort(np.array(hashes, dtype=np.uint64))
    except (ValueError, OverflowError) as error:
        raise InputError(f"'{path}' is damaged ({str(error)[:80]}). Restore the file.") from error
