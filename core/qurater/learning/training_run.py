"""One training: from what, on what, where; the same for both kinds of rater."""

from dataclasses import dataclass
from pathlib import Path

from core.qurater.learning.feature_cache import FeatureCache
from core.qurater.learning.training_log import LogWriter
from core.qurater.learning.training_set import TrainingSet
from core.records import OnProgress


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TrainingRun:
    """What a training needs beside its settings.

    Attributes
    ----------
    name : str
        What people will call the rater.
    material : TrainingSet
        What is learned from.
    base, seed, window, device, cache, on_progress
        As for `core.qurater.train_rater.train_rater`.
    folder : Path
        Where its log lies, and its state between two steps.
    """

    name: str
    material: TrainingSet
    base: str
    seed: int
    window: int | None
    device: str
    cache: FeatureCache | None
    folder: Path
    on_progress: OnProgress

    @property
    def log(self) -> LogWriter:
        """Its log."""
        return LogWriter(self.folder)
