"""What a selection holds, as its verb tells it."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.records import Amount
from core.selection.choosing.candidates import NO_RATING


@dataclass(frozen=True, slots=True)
class SelectionReport:
    """What a selection holds.

    Attributes
    ----------
    selection : str
        Its name.
    n_documents, n_tokens : int
        What was taken.
    token_budget, document_budget : int or None
        The most that could have been: one of the two.
    quotas : dict of str to int
        What was set aside for each group; empty without quotas.
    ran_out : dict of str to int
        By group, how much of its share it did not have, and which therefore went to the others.
    domains : dict of str to Amount
        What was taken of every domain of the corpus.
    groups : dict of str to Amount
        And of every group that quotas are for, where these are not the domains.
    n_unrated : int
        Documents that have no rating and were therefore not considered.
    left_out : dict of str to int
        By reason, the documents that could not be taken.
    empty_groups : tuple of str
        Groups asked for of which nothing was taken.
    effective_sample_size : float or None
        See `core.selection.choosing.expectation.effective_sample_size`.
    subset_hash : str
        The same exactly if the same documents stand in the same order.
    manifest : Path
        The file that re-creates it.
    seconds : float
        What it took.
    """

    selection: str
    n_documents: int
    n_tokens: int
    token_budget: int | None
    document_budget: int | None
    quotas: dict[str, int]
    ran_out: dict[str, int]
    domains: dict[str, Amount]
    groups: dict[str, Amount]
    n_unrated: int
    left_out: dict[str, int]
    empty_groups: tuple[str, ...]
    effective_sample_size: float | None
    subset_hash: str
    manifest: Path
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self) | {"manifest": str(self.manifest), "empty_groups": list(self.empty_groups)}


def report_of(manifest: dict[str, Any], path: Path, *, seconds: float) -> SelectionReport:
    """Give what a manifest says as a report."""
    return SelectionReport(
        selection=manifest["selection"],
        n_documents=manifest["n_documents"],
        n_tokens=manifest["n_tokens"],
        token_budget=manifest["token_budget"],
        document_budget=manifest["document_budget"],
        quotas=manifest["quotas"],
        ran_out=manifest["ran_out"],
        domains={name: Amount(**amount) for name, amount in manifest["domains"].items()},
        groups={name: Amount(**amount) for name, amount in manifest["groups"].items()},
        n_unrated=manifest["corpus"]["n_unrated"],
        left_out={reason: n for reason, n in manifest["left_out"].items() if n and reason != NO_RATING},
        empty_groups=tuple(manifest["empty_groups"]),
        effective_sample_size=manifest["effective_sample_size"],
        subset_hash=manifest["subset_hash"],
        manifest=Path(os.path.normpath(path)),
        seconds=round(seconds, 3),
    )
