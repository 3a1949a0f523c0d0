"""What each stored selection does with one document, and at which key."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.corpus.catalog.fates import Fate
from core.corpus.catalog.queries import Catalog
from core.corpus.fingerprints import doc_hashes
from core.corpus.ratings import Standardisation
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import QuLensError
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.choosing.keys import STEPS_PER_UNIT, sampling_keys
from core.selection.stored.selecting import selection_manifest


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
        The document's key, also where it is not kept; None where it hangs on more than one rating.
    lowest_key : float or None
        The lowest key that was taken of those it competed with: its domain's, where there were quotas by domain; None
        where none was taken.
    """

    selection: str
    fate: Fate
    key: float | None
    lowest_key: float | None

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
    domain = catalog.place(doc_id, None).domain
    found = []
    for name in workspace.selections():
        try:
            manifest = selection_manifest(workspace, name)
            parameters = SelectionParameters.from_json(manifest["parameters"])
            fate = catalog.fate(doc_id, domain, name)
        except (QuLensError, KeyError):
            continue
        key = fate.key if fate.key is not None else _key(catalog, doc_id, parameters, manifest["standardised_by"])
        has_quotas = bool(manifest["quotas"]) and parameters.quota_by == DOMAIN
        found.append(FateInSelection(name, fate, key, fate.lowest_in_domain if has_quotas else fate.lowest_key))
    return found


def _key(
    catalog: Catalog, doc_id: str, parameters: SelectionParameters, scales: Mapping[str, Mapping[str, float]]
) -> float | None:
    """Compute the key of a document where one rating decides it, as choosing does."""
    if not _hangs_on_one_rating(parameters) or parameters.rater not in catalog.raters:
        return None
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
