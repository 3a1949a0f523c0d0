"""Queues that are drawn once: the same settings give the same pairs to all who judge, however long that takes.

A queue is kept as far as it was ever drawn: fewer pairs are its beginning, more pairs follow those that are kept.
What is drawn depends on what was judged before, and on the ratings: drawn again after the first answers, a queue would
be another one.
"""

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from core.corpus.catalog.queries import Catalog
from core.corpus.files import STAGING_SUFFIX
from core.corpus.locks import UnwritableError, held
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.judging.queues.drawing import build_queue
from core.judging.queues.queue_settings import QueueSettings
from core.judging.stored.lookups import all_judgments, judges
from core.judging.stored.preferences import models_among


def kept_queue(
    workspace: Workspace, catalog: Catalog, settings: QueueSettings, *, or_fewer: bool = False
) -> list[tuple[str, str]]:
    """Draw a queue, or read the one that was drawn by the same settings.

    Parameters
    ----------
    workspace : Workspace
        Where queues are kept, and judgments stored.
    catalog : Catalog
        Of its documents.
    settings : QueueSettings
        Other ones, be it the seed alone, give another queue, but for the number of pairs; so does a rater of the same
        name that was trained anew.
    or_fewer : bool
        Whether fewer pairs do, where the documents have no more.

    Returns
    -------
    list of (str, str), length `n_pairs`, or from 1 on
        As `core.judging.queues.drawing.build_queue` gives them, without the pairs that had been judged when it was
        drawn.

    Raises
    ------
    NotFoundError, InputError
        As `build_queue`; and if what is kept is no queue.
    ConflictError
        If another process is keeping this queue: another one than is kept must not be judged.
    """
    path = workspace.root / "queues" / f"{_fingerprint(workspace, settings)}.json"
    kept = _read(path) if path.is_file() else []
    if len(kept) < settings.n_pairs:
        models = models_among(judges(workspace))
        said = all_judgments(workspace)
        drawn = build_queue(catalog, settings, judgments=said, models=models, begun=kept, or_fewer=or_fewer)
        if len(drawn) > len(kept):
            kept = drawn
            # A workspace that cannot be written has no new judgments either: its queues stay as they are.
            with suppress(OSError, UnwritableError):
                kept = _keep(path, settings, drawn)
    return kept[: settings.n_pairs]


def _fingerprint(workspace: Workspace, settings: QueueSettings) -> str:
    """Name what a queue hangs on: its settings, and where they name a rater, which model that is now."""
    drawn_by = asdict(settings)
    del drawn_by["n_pairs"]
    if settings.rater is not None:
        drawn_by["rater_fingerprint"] = workspace.ratings_record(settings.rater)["fingerprint"]
    return hashlib.blake2b(json.dumps(drawn_by, sort_keys=True).encode(), digest_size=16).hexdigest()


def _keep(path: Path, settings: QueueSettings, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Write a queue, whole or not at all; a longer one that another process has kept meanwhile stays, and is given."""
    staging = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{STAGING_SUFFIX}")
    with held(path, what="a queue of pairs"):
        kept = _read(path) if path.is_file() else []
        if len(kept) >= len(pairs):
            return kept
        try:
            staging.write_text(json.dumps({"settings": asdict(settings), "pairs": pairs}), "utf-8")
            os.replace(staging, path)
        finally:
            staging.unlink(missing_ok=True)
    return pairs


def _read(path: Path) -> list[tuple[str, str]]:
    try:
        return [(left, right) for left, right in json.loads(path.read_text("utf-8"))["pairs"]]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(f"'{path}' is no queue of pairs. Remove it: another one is drawn.") from error
