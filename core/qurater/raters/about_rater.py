"""What is known of a rater without opening it for work: which one it is, what it rates by, how it was trained."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.rater import HeadsRater


@dataclass(frozen=True, slots=True)
class AboutRater:
    """A rater, described.

    Attributes
    ----------
    fingerprint : str
        Which one; ratings and evaluations belong to it, not to a name.
    base : str
        The model that it stands on.
    has_heads : bool
        Whether it is heads on a frozen encoder, which judgments can move at once.
    criteria : tuple of str
        What it rates by.
    training : dict
        Its training record, empty where none came with it.
    knows_training_texts : bool
        Whether it is known what it was trained on, so that pairs it has seen can be counted.
    """

    fingerprint: str
    base: str
    has_heads: bool
    criteria: tuple[str, ...]
    training: dict[str, Any]
    knows_training_texts: bool

    def cross_validation(self, criterion: str) -> dict[str, Any] | None:
        """Give accuracy, n, interval (by confidence) and ECE on unseen documents of its training; None if not told."""
        found: dict[str, Any] | None = self.training.get("cross_validation", {}).get(criterion)
        return found


def about_rater(folder: Path) -> AboutRater:
    """Describe the rater of a folder; raise `QuLensError` where there is none, or it is damaged."""
    rater = load_rater(folder)
    return AboutRater(
        rater.fingerprint,
        str(rater.base),
        rater.kind == HeadsRater.kind,
        tuple(rater.criteria),
        dict(rater.training),
        rater.knows_training_texts,
    )


def rater_state(folder: Path) -> str:
    """Name the state of a rater's files, for caches: another value when it was replaced."""
    files = sorted(path for path in folder.glob("*") if path.suffix in (".json", ".safetensors"))
    return ";".join(f"{path.name}:{path.stat().st_mtime_ns}" for path in files)
