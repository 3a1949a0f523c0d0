"""A corpus is rated, part by part; interrupted, the finished parts count, and it goes on with the part it was at."""

import shutil
from pathlib import Path

from core.corpus.files import put_in_place, staging_folder
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.qurater.raters.named_raters import find_rater
from core.qurater.rating.rating_run import FINGERPRINT_KEY, RatingReport, RatingRun, metadata_of
from core.records import OnProgress, ignore_progress

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float32", "bf16")

# Lies in a folder of ratings that are to replace others, until they do.
_REPLACING = "replacing"


def rate_workspace(
    workspace: Workspace,
    rater: str,
    *,
    batch_tokens: int | None = None,
    device: str = "auto",
    precision: str = "auto",
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> RatingReport:
    """Rate every document of a workspace that this rater has not rated yet.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    rater : str
        A name or a folder, see `core.qurater.raters.named_raters.find_rater`.
    batch_tokens : int or None
        Tokens in a batch, padding included; by default what is fastest on CPUs.
    device, precision : str
        ``auto``, or what the user insists on.
    force : bool
        Whether ratings that are there are replaced: every document is rated anew.
    on_progress : callable
        Told how many tokens of the corpus are rated.

    Returns
    -------
    RatingReport
        What was done.

    Raises
    ------
    InputError
        If there is no document.
    ConflictError
        If there are ratings by another rater under this name and `force` is false, or another process is rating
        by this name.
    """
    from core.qurater.rating.model import open_model

    require_engine(device, precision, batch_tokens)
    name, folder = find_rater(rater, workspace)
    target = workspace.ratings(name)
    with workspace.being_written(target):
        parts = workspace.document_parts()
        if not parts:
            raise InputError(
                f"'{workspace.root}' has no documents yet. Add some with: qulens import {workspace.root} FILE..."
            )
        model = open_model(folder, device=device, precision=precision)
        if not force:
            _require_same_rater(target, name, model.rater.fingerprint)
        # Replaced ratings stay in place until the new ones are complete.
        building = _replacement_for(target) if force and target.exists() else target
        building.mkdir(parents=True, exist_ok=True)
        _remove_work_of_others(building, model.rater.fingerprint)
        run = RatingRun(model, building, batch_tokens, on_progress)
        try:
            run.rate(parts)
        finally:
            # Parts that are finished count, also where the rest was interrupted.
            run.record(name, folder, parts)
        if building != target:
            (building / _REPLACING).unlink()
            put_in_place(building, target)
    return run.report(name, workspace.ratings_record(name)["precision"])


def require_engine(device: str, precision: str, batch_tokens: int | None) -> None:
    """Refuse a device, a precision or a batch that cannot be; before anything that takes time."""
    if device not in DEVICES:
        raise InputError(f"There is no device {device!r}. Choose {', '.join(DEVICES)}.")
    if precision not in PRECISIONS:
        raise InputError(f"There is no precision {precision!r}. Choose {', '.join(PRECISIONS)}.")
    if batch_tokens is not None and batch_tokens <= 0:
        raise InputError(f"--batch-tokens ({batch_tokens:,}) must be above 0.")


def _replacement_for(target: Path) -> Path:
    """Make the folder that is to replace ratings, or go on with that of an interrupted run.

    A folder without the mark holds ratings that were replaced, and whose removal was interrupted.
    """
    staging = staging_folder(target)
    if staging.exists() and not (staging / _REPLACING).exists():
        shutil.rmtree(staging)
    staging.mkdir(exist_ok=True)
    (staging / _REPLACING).touch()
    return staging


def _require_same_rater(folder: Path, name: str, fingerprint: str) -> None:
    """Refuse to go on with finished or unfinished ratings that another rater of the same name made."""
    found = {metadata_of(path, FINGERPRINT_KEY) for path in folder.glob("part-*.parquet")} - {fingerprint}
    if found:
        raise ConflictError(
            f"The ratings {name!r} were made by another rater (fingerprint {min(found)[:12]}, this one has "
            f"{fingerprint[:12]}). Rename the rater, or have them replaced (--force)."
        )


def _remove_work_of_others(folder: Path, fingerprint: str) -> None:
    for path in folder.glob("part-*.parquet"):
        if metadata_of(path, FINGERPRINT_KEY) != fingerprint:
            path.unlink()
