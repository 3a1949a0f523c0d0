"""Queues that are drawn once: the same settings give the same pairs to all who judge, however long that takes.

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
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.judging.queues.drawing import build_queue
from core.judging.queues.queue_settings import QueueSettings
from core.judging.stored.lookups import all_judgments, judges
from core.judging.stored.preferences import models_among


def kept_queue(workspace: Workspace, catalog: Catalog, settings: QueueSettings) -> list[tuple[str, str]]:
    """Draw a queue, or read the one that was drawn by the same settings.

    Parameters
    ----------
    workspace : Workspace
        Where queues are kept, and judgments stored.
    catalog : Catalog
        Of its documents.
    settings : QueueSettings
        Other ones, be it the seed alone, give another queue; so does a rater of the same name that was trained anew.

    Returns
    -------
    list of (str, str), length `n_pairs`
        As `core.judging.queues.drawing.build_queue` gives them, without the pairs that had been judged when it was
        drawn.

    Raises
    ------
    NotFoundError, InputError
        As `build_queue`; and if what is kept is no queue.
    """
    path = workspace.root / "queues" / f"{_fingerprint(workspace, settings)}.json"
    if not path.is_file():
        models = models_among(judges(workspace))
        pairs = build_queue(catalog, settings, judgments=all_judgments(workspace), models=models)
        # A workspace that cannot be written has no new judgments either: its queues stay as they are.
        with suppress(OSError):
            _keep(path, settings, pairs)
        if not path.is_file():
            return pairs
    return _read(path)


def _fingerprint(workspace: Workspace, settings: QueueSettings) -> str:
    """Name what a queue hangs on: its settings, and where they name a rater, which model that is now."""
    drawn_by = asdict(settings)
    if settings.rater is not None:
        drawn_by["rater_fingerprint"] = workspace.ratings_record(settings.rater)["fingerprint"]
    return hashlib.blake2b(json.dumps(drawn_by, sort_keys=True).encode(), digest_size=16).hexdigest()


def _keep(path: Path, settings: QueueSettings, pairs: list[tuple[str, str]]) -> None:
    """Write a queue, whole or not at all; one that another process has kept meanwhile stays."""
    path.parent.mkdir(exist_ok=True)
    staging = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{STAGING_SUFFIX}")
    try:
        staging.write_text(json.dumps({"settings": asdict(settings), "pairs": pairs}), "utf-8")
        try:
            os.link(staging, path)
        except FileExistsError:
            return
        except OSError:
            # On a disk that knows no links the last one stays.
            os.replace(staging, path)
    finally:
        staging.unlink(missing_ok=True)


def _read(path: Path) -> list[tuple[str, str]]:
    try:
        return [(left, right) for left, right in json.loads(path.read_text("utf-8"))["pairs"]]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(f"'{path}' is no queue of pairs. Remove it: another one is drawn.") from error
