"""How a training goes, line by line: written while it runs, read by whoever watches, kept with the rater.

Standard library only, so that a page can read it.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.corpus.locks import is_held
from core.corpus.workspace import require_name
from core.errors import InputError
from core.qurater.raters.file_names import LOG_FILE

WHOLE = "all"  # the part that is kept
RUNNING, INTERRUPTED, FINISHED = "running", "interrupted", "finished"


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """One line of a log.

    Attributes
    ----------
    step, of : int
        The step from 1, and the most there will be; training may end before.
    part : str
        Which fit: ``"fold 1"`` and so on for cross-validation, ``"all"`` for the one that is kept.
    loss : float
        On what is trained on: mean over judged cells, in nats for the loss ``preference``.
    held_out_loss : float or None
        The same on held-out documents; None where it was not computed at this step.
    accuracy : dict of str to float
        By criterion on held-out documents, ties left out; empty where it was not computed.
    """

    step: int
    of: int
    part: str
    loss: float
    held_out_loss: float | None = None
    accuracy: dict[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its part is called where people read it."""
        return "the fit that is kept" if self.part == WHOLE else self.part


@dataclass(frozen=True, slots=True)
class TrainingLog:
    """A training, as far as it has come.

    Attributes
    ----------
    state : str
        ``"running"``, ``"interrupted"`` or ``"finished"``.
    steps : tuple of TrainingStep
        In order.
    """

    state: str
    steps: tuple[TrainingStep, ...]

    @property
    def folds(self) -> tuple[TrainingStep, ...]:
        """The lines that tell what a whole fold was worth: its number is their step, and they are no step of a fit."""
        return tuple(step for step in self.steps if step.part != WHOLE and step.accuracy)


class LogWriter:
    """Appends lines to the log of a training; each is there for readers at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / LOG_FILE
        self._begun = folder / "fingerprint"

    def add(self, step: TrainingStep) -> None:
        """Append one line."""
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(_without_nothing(step)) + "\n")

    def clear(self) -> None:
        """Forget everything."""
        self._path.unlink(missing_ok=True)
        self._begun.unlink(missing_ok=True)

    def begin(self, fingerprint: str) -> None:
        """Forget everything unless it was written by the same training, which goes on."""
        if not self._begun.is_file() or self._begun.read_text(encoding="ascii") != fingerprint:
            self.clear()
            self._begun.write_text(fingerprint, encoding="ascii")

    def cut(self, part: str, n_steps: int) -> None:
        """Forget what a part did after `n_steps`, since it goes on from there; other parts stay."""
        kept = [step for step in _steps(self._path) if step.part != part or step.step <= n_steps]
        staging = self._path.with_suffix(".new")
        staging.write_text("".join(json.dumps(_without_nothing(step)) + "\n" for step in kept), encoding="utf-8")
        os.replace(staging, self._path)

    def text(self) -> str:
        """Give the whole log."""
        return self._path.read_text(encoding="utf-8") if self._path.is_file() else ""


def training_folder(destination: Path) -> Path:
    """Name the folder in which a rater is trained; the leading dot keeps it from being taken for a rater."""
    return destination.with_name(f".{destination.name}.training")


def is_left_over(destination: Path) -> bool:
    """Say whether a rater was saved, and its training ended from without before its folder was removed.

    A training whose log says anything else is another one, begun to replace the rater.
    """
    left, kept = training_folder(destination), destination / LOG_FILE
    if not left.is_dir() or not kept.is_file():
        return False
    return not (left / LOG_FILE).is_file() or (left / LOG_FILE).read_bytes() == kept.read_bytes()


def read_training_log(workspace_root: Path, name: str) -> TrainingLog | None:
    """Read how the training of a rater goes, or went.

    Parameters
    ----------
    workspace_root : Path
        The folder of the workspace.
    name : str
        The rater's.

    Returns
    -------
    TrainingLog or None
        Of the training that runs or was interrupted, else of the one that made the rater; None where there is none.

    Raises
    ------
    InputError
        If the name cannot be a rater's.

    Examples
    --------
    >>> read_training_log(Path("nowhere"), "none") is None
    True
    """
    destination = workspace_root / "raters" / require_name(name, what="rater")
    under_way = training_folder(destination) / LOG_FILE
    if under_way.is_file():
        if is_held(destination):
            return TrainingLog(RUNNING, tuple(_steps(under_way)))
        if not is_left_over(destination):
            return TrainingLog(INTERRUPTED, tuple(_steps(under_way)))
    if (destination / LOG_FILE).is_file():
        return TrainingLog(FINISHED, tuple(_steps(destination / LOG_FILE)))
    return None


def trainings(workspace_root: Path) -> list[str]:
    """List the names of the raters whose training has a log here, the newest first."""
    made: dict[str, int] = {}
    for path in (workspace_root / "raters").glob(f"*/{LOG_FILE}"):
        folder = path.parent.name
        name = folder[1:].removesuffix(".training") if folder.startswith(".") else folder
        made[name] = max(made.get(name, 0), path.stat().st_mtime_ns)
    return sorted(made, key=lambda name: (-made[name], name))


def _without_nothing(step: TrainingStep) -> dict[str, Any]:
    return {key: value for key, value in asdict(step).items() if value not in (None, {})}


def _steps(path: Path) -> list[TrainingStep]:
    """Read whole lines; the last one may be half written."""
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    try:
        return [TrainingStep(**json.loads(line)) for line in lines]
    except (ValueError, TypeError) as error:
        raise InputError(f"'{path}' is damaged ({str(error)[:80]}). Remove it; the rater stays as it is.") from error
