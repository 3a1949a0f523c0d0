"""The baselines that a selection is compared with: each says what it goes by, and what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from core.errors import InputError, NotFoundError
from core.selection.asked.parameters import SelectionParameters

MATCHED = "uniform-matched"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A way to select that a selection by ratings should beat.

    Attributes
    ----------
    name : str
        As ``--baseline`` has it.
    goes_by : str
        Its utility, in words.
    takes : str
        Its mechanism, in words.
    column : str or None
        The column that it needs, made by ``qulens baseline`` or ``qulens cluster``.
    made_by : str
        The command that makes the column, behind the workspace's name.
    changes : mapping
        Parameters that it sets.
    """

    name: str
    goes_by: str
    takes: str
    column: str | None = None
    made_by: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def _by_column(name: str, goes_by: str, column: str, made_by: str, *, weight: float = 1.0) -> Baseline:
    changes = {"criteria": ((column, weight),), "temperature": 0.0}
    return Baseline(name, goes_by, "the largest first", column, made_by, changes)


# Where documents are wanted alike, chance alone decides, whatever the temperature but 0: 1 is the plain draw.
_AT_RANDOM: Mapping[str, Any] = {"temperature": 1.0}
_LM = "bits per byte of a small n-gram language model"
BASELINES: tuple[Baseline, ...] = (
    Baseline("uniform", "nothing", "at random", changes=_AT_RANDOM),
    Baseline(MATCHED, "the domains of a selection", "at random in each domain, as many tokens as it has there"),
    Baseline("top-k", "the ratings", "the highest first", changes={"temperature": 0.0}),
    _by_column("perplexity-low", f"low {_LM}", "bits_per_byte", "baseline {} perplexity", weight=-1.0),
    _by_column("perplexity-high", f"high {_LM}", "bits_per_byte", "baseline {} perplexity"),
    Baseline(
        "dsir",
        "importance weights of hashed n-grams towards a target text",
        "sampled in proportion to them",
        "dsir",
        "baseline {} dsir --target FILE",
        {"criteria": (("dsir", 1.0),), "is_raw": True, "temperature": 1.0},
    ),
    Baseline(
        "rules",
        "rules of the Gopher, C4 and FineWeb kind",
        "at random among those that pass",
        "rules",
        "baseline {} rules",
        {"required": ("rules",), **_AT_RANDOM},
    ),
    _by_column(
        "classifier",
        "a linear classifier of target texts against random ones",
        "classifier",
        "baseline {} classifier --target FILE",
    ),
    Baseline(
        "clusters",
        "clusters of like documents",
        "each cluster's share of the tokens, more where it is rated higher",
        "cluster",
        "cluster {}",
        {"quota_by": "cluster", "quota": "quality"},
    ),
)
NAMES = tuple(baseline.name for baseline in BASELINES)


def as_baseline(
    parameters: SelectionParameters, name: str, columns: list[str], workspace: object
) -> SelectionParameters:
    """Ask for a baseline of the same budget.

    Parameters
    ----------
    parameters : SelectionParameters
        A selection: its budget, quotas, order and seed are kept.
    name : str
        Of the baseline.
    columns : list of str
        Columns that the corpus has.
    workspace : object
        What to call it in messages.

    Returns
    -------
    SelectionParameters
        Of the baseline.

    Raises
    ------
    InputError
        If there is no such baseline.
    NotFoundError
        If it needs a column that is not there yet; the sentence says how to make it.
    """
    found = next((each for each in BASELINES if each.name == name), None)
    if found is None:
        raise InputError(f"There is no baseline {name[:80]!r}. Choose {' or '.join(map(repr, NAMES))}.")
    if found.column is not None and found.column not in columns:
        raise NotFoundError(
            f"The baseline {name!r} needs the column {found.column!r}. Make it first: "
            f"qulens {found.made_by.format(workspace)}"
        )
    changes = dict(found.changes)
    if "required" in changes:
        # Asked for again, as a page does with what it loaded, it stays the same.
        changes["required"] = tuple(dict.fromkeys((*parameters.required, *changes["required"])))
    return replace(parameters, baseline=name, **changes)


def matched_to(parameters: SelectionParameters, manifest: Mapping[str, Any]) -> SelectionParameters:
    """Ask for a uniform draw with the budget and the domains of a stored selection.

    Raises
    ------
    InputError
        If the selection is empty.
    """
    n_tokens = manifest["n_tokens"]
    if not n_tokens:
        raise InputError(f"The selection {manifest['selection']!r} holds no tokens, so there is nothing to match.")
    shares = {name: Fraction(amount["n_tokens"], n_tokens) for name, amount in manifest["domains"].items()}
    return replace(
        parameters,
        **_AT_RANDOM,
        baseline=MATCHED,
        token_budget=n_tokens,
        fraction=None,
        document_budget=None,
        quota="none",
        quota_by="domain",
        shares=tuple((name, str(share)) for name, share in shares.items()),
    )
