"""What each stored selection does with one document, and at which key."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from core.corpus.catalog.fates import Fate
from core.corpus.catalog.lookups import Place
from core.corpus.catalog.queries import Catalog
from core.corpus.fingerprints import doc_hashes
from core.corpus.ratings import Standardisation
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import QuLensError
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.choosing.keys import STEPS_PER_UNIT, sampling_keys
from core.selection.stored.selecting import selection_manifest


class Untold(StrEnum):
    """Why keys do not say, or not by themselves, what becomes of a document."""

    LEFT_OUT = "left out"
    OTHER_GROUPS = "other groups"
    SEVERAL_DRAWS = "several draws"
    SEVERAL_RATINGS = "several ratings"
    CHANGED = "changed"
    NOT_RATED = "not rated"
    NO_SHARE = "no share"
    DID_NOT_FIT = "did not fit"
    EQUAL = "equal"


_Keys = tuple[float | None, float | None, Untold | None]


@dataclass(frozen=True, slots=True)
class FateInSelection:
    """What a selection does with a document.

    Attributes
    ----------
    selection : str
        Its name.
    fate : Fate
        Whether it is kept, where and at which key.
    key : float or None
        The document's key: that by which it was taken, or that by which it was not.
    lowest_key : float or None
        The lowest key that was taken of those it competed with: its domain's, where there were quotas by domain.
    untold : Untold or None
        None where the two keys say it all: what is kept has at least the lowest one, and what is not has less. Else
        why one of them is missing; or, with both, why the document is not kept although its key is no lower:
        `Untold.DID_NOT_FIT` (quotas left less than its tokens over), or `Untold.EQUAL` (of equal keys the ids decide).
    """

    selection: str
    fate: Fate
    key: float | None
    lowest_key: float | None
    untold: Untold | None

    @property
    def is_kept(self) -> bool:
        """Whether the selection keeps the document."""
        return self.fate.n_times > 0


def selections_of_document(catalog: Catalog, workspace: Workspace, doc_id: str) -> list[FateInSelection]:
    """Say what each stored selection does with a document, the newest selection first; damaged ones are left out.

    Parameters
    ----------
    catalog : Catalog
        Of the workspace.
    workspace : Workspace
        Where the selections are stored.
    doc_id : str
        The document.

    Returns
    -------
    list of FateInSelection
        One a selection.

    Raises
    ------
    NotFoundError
        If there is no such document.
    """
    place, found = catalog.place(doc_id, None), []
    for name in workspace.selections():
        try:
            manifest = selection_manifest(workspace, name)
            parameters = SelectionParameters.from_json(manifest["parameters"])
            fate = catalog.fate(doc_id, name)
        except (QuLensError, KeyError):
            continue
        asked = _Asked(parameters, manifest)
        found.append(FateInSelection(name, fate, *_keys(catalog, workspace, place=place, fate=fate, asked=asked)))
    return found


class _Asked(NamedTuple):
    """A selection: what was asked for, and its manifest."""

    parameters: SelectionParameters
    manifest: Mapping[str, Any]


def _keys(catalog: Catalog, workspace: Workspace, *, place: Place, fate: Fate, asked: _Asked) -> _Keys:
    """Give the document's key and the lowest one kept of those it competed with, or why not."""
    parameters, manifest = asked
    if parameters.phases or parameters.max_epochs > 1 or parameters.combine == "mix":
        return fate.key, None, Untold.SEVERAL_DRAWS
    has_quotas = bool(manifest["quotas"])
    if has_quotas and parameters.quota_by != DOMAIN:
        return fate.key, None, Untold.OTHER_GROUPS
    lowest = fate.lowest_in_domain if has_quotas else fate.lowest_key
    if fate.n_times:
        return fate.key, lowest, None
    if parameters.excluded or parameters.required or parameters.excluded_lists:
        return None, None, Untold.LEFT_OUT
    if parameters.at_least or parameters.collapse is not None:
        return None, None, Untold.LEFT_OUT
    if _has_changed(catalog, workspace, asked):
        return None, None, Untold.CHANGED
    if lowest is None:
        return None, None, Untold.NO_SHARE
    if not _hangs_on_one_rating(parameters):
        return None, lowest, Untold.SEVERAL_RATINGS
    key = _key(catalog, place.doc_id, parameters, manifest["standardised_by"])
    if key is None:
        return None, None, Untold.NOT_RATED
    return key, lowest, None if key < lowest else Untold.EQUAL if key == lowest else Untold.DID_NOT_FIT


def _has_changed(catalog: Catalog, workspace: Workspace, asked: _Asked) -> bool:
    """Say whether documents came in since the selection was made, or they were rated anew."""
    if asked.manifest["corpus"]["n_documents"] != catalog.n_documents:
        return True
    rater = asked.parameters.rater
    return rater not in catalog.raters or (
        workspace.ratings_record(rater).get("fingerprint") != asked.manifest["rater"]["fingerprint"]
    )


def _key(
    catalog: Catalog, doc_id: str, parameters: SelectionParameters, scales: Mapping[str, Mapping[str, float]]
) -> float | None:
    """Compute the key of a document whose one rating decides it, as choosing does; None where it is not rated."""
    ((criterion, _),) = parameters.criteria
    rating = catalog.place(doc_id, parameters.rater).ratings[criterion]
    if rating is None or criterion not in scales:
        return None
    scale = scales[criterion]
    standardised = Standardisation(int(scale["n"]), scale["mean"], scale["sd"]).apply(np.array([rating], np.float32))
    sign = -1.0 if parameters.inverse else 1.0
    keys = sampling_keys(
        sign * standardised, doc_hashes([doc_id]), temperature=parameters.temperature, seed=parameters.seed
    )
    return float(keys[0] / STEPS_PER_UNIT)


def _hangs_on_one_rating(parameters: SelectionParameters) -> bool:
    is_one = len(parameters.criteria) == 1 and parameters.criteria[0][0] in CRITERION_KEYS
    return (
        is_one
        and parameters.criteria[0][1] > 0
        and parameters.combine == "sum"
        and parameters.reference is None
        and parameters.baseline is None
        and not parameters.is_raw
        and parameters.max_epochs == 1
        and not parameters.phases
    )
