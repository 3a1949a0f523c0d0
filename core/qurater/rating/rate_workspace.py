"""A corpus is rated, part by part; interrupted, the finished parts count, and it goes on with the part it was at."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from core.corpus.files import put_in_place, staging_folder
from core.corpus.rating_parts import FINGERPRINT_KEY, PRECISION_KEY, metadata_of
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.qurater.raters.checkpoint import load_rater
from core.qurater.raters.named_raters import find_rater
from core.qurater.raters.rater import HeadsRater, Rater
from core.qurater.rating.at_hand import kept_features, known_ratings, vectors_kept
from core.qurater.rating.kept_features import KeptFeatures
from core.qurater.rating.rating_options import DEFAULT_OPTIONS, RatingOptions
from core.qurater.rating.rating_run import RatingReport, RatingRun
from core.records import OnProgress, ignore_progress
from core.wording import count

# Lies in a folder of ratings that are to replace others, until they do.
_REPLACING = "replacing"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be rated by whom.

    Attributes
    ----------
    workspace : Workspace
        The corpus.
    rater : Rater
        Who rates.
    folder : Path
        Of the rater.
    options : RatingOptions
        How.
    known_in : list of Path
        Folders of ratings; texts that the same rater rated there are not rated again.
    """

    workspace: Workspace
    rater: Rater
    folder: Path
    options: RatingOptions
    known_in: list[Path]


# Rates the missing parts of a run.
RateMissing = Callable[[RatingRun, Asked], None]


def rate_here(run: RatingRun, asked: Asked) -> None:
    """Rate the missing parts on this machine."""
    from core.qurater.rating.model import open_model
    from core.qurater.rating.part_rating import PartRating

    options = asked.options
    run.tell_opening()
    model = open_model(asked.folder, device=options.device, precision=options.precision)
    known = known_ratings(asked.known_in, fingerprint=model.rater.fingerprint, precision=model.precision)
    features = None
    if options.keep_features and isinstance(model.rater, HeadsRater):
        features = KeptFeatures(asked.workspace, model.rater, model.precision)
    with vectors_kept(asked.workspace, model.rater) as embeds:
        run.rate(PartRating(model, run.folder, known, options.batch_tokens, embeds, features))


def rate_workspace(
    workspace: Workspace,
    rater: str,
    *,
    options: RatingOptions = DEFAULT_OPTIONS,
    rate_missing: RateMissing = rate_here,
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
    options : RatingOptions
        Where and in what it computes, and what else is kept.
    rate_missing : callable
        Does the work: on this machine, or as `core.qurater.cluster.rating.on_ray` on many.
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

    Notes
    -----
    A rater on the encoder that documents are searched by gives them their vectors on the way, and one whose features
    were kept needs no encoder, unless a precision is asked for, or ratings are replaced.
    """
    name, folder = find_rater(rater, workspace)
    target = workspace.ratings(name)
    with workspace.being_written(target):
        parts = workspace.document_parts()
        if not parts:
            raise InputError(
                f"'{workspace.root}' has no documents yet. Add some with: qulens import {workspace.root} FILE..."
            )
        opened = load_rater(folder)
        if not force:
            _require_same_rater(target, name, opened.fingerprint)
        (target / _REPLACING).unlink(missing_ok=True)  # of a run that was killed when it was done
        # Replaced ratings stay in place until the new ones are complete.
        building = _replacement_for(target, options.precision) if force and target.exists() else target
        building.mkdir(parents=True, exist_ok=True)
        _remove_work_of_others(building, opened.fingerprint)
        run = RatingRun(parts, building, on_progress)
        if options.keep_features:
            _require_features_of_all(run, workspace, opened)
        try:
            # Replaced ratings are made anew, but for what this run has made.
            known_in = [building] if force else sorted(workspace.root.glob("ratings/[!.]*"))
            _rate(run, Asked(workspace, opened, folder, options, known_in), rate_missing, anew=force)
        finally:
            # Parts that are finished count, also where the rest was interrupted.
            run.record(name, opened, folder)
        if building != target:
            put_in_place(building, target)
            (target / _REPLACING).unlink()
    record = workspace.ratings_record(name)
    return run.report(name, n_rated=record["n_documents"], precision=record["precision"])


def _rate(run: RatingRun, asked: Asked, rate_missing: RateMissing, *, anew: bool) -> None:
    """Rate what is missing: by features that were kept, where that is good enough, or by the rater."""
    options = asked.options
    may_be_rounded = not anew and options.precision == "auto" and not options.keep_features
    kept = kept_features(asked.workspace, asked.rater, run.missing) if may_be_rounded else None
    if kept is not None:
        run.rate_kept(kept[0], precision=kept[1])
    elif run.missing:
        with ExitStack() as stack:
            if options.keep_features:
                stack.enter_context(asked.workspace.being_written(KeptFeatures.home(asked.workspace)))
            rate_missing(run, asked)


def _require_features_of_all(run: RatingRun, workspace: Workspace, rater: Rater) -> None:
    """Refuse to keep the features of some parts only: with those no other heads could rate the corpus."""
    if not isinstance(rater, HeadsRater):
        raise InputError(
            f"The rater {rater.name!r} has no heads whose features could be kept. Leave out --keep-features."
        )
    kept = (KeptFeatures(workspace, rater, precision) for precision in ("float32", "bf16"))
    n_lacking = min(sum(not each.path(part.name).is_file() for part in run.finished) for each in kept)
    if n_lacking:
        raise InputError(
            f"Of {count(n_lacking, 'part')} of the documents the ratings are there, and no features. Rate all parts "
            "again: --force --keep-features."
        )


def _replacement_for(target: Path, precision: str) -> Path:
    """Make the folder that is to replace ratings, or go on with that of an interrupted run, where it fits.

    A folder without the mark holds ratings that were replaced, and whose removal was interrupted.
    """
    staging = staging_folder(target)
    if staging.exists() and not (staging / _REPLACING).exists():
        shutil.rmtree(staging)
    staging.mkdir(exist_ok=True)
    for path in staging.glob("part-*.parquet"):
        if precision not in ("auto", metadata_of(path, PRECISION_KEY)):
            path.unlink()
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
