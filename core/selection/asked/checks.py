"""What is refused of the parameters of a selection, each in a sentence."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.wording import listed

_LARGEST_TEMPERATURE = 1e6
_SMALLEST_WEIGHT = 1e-6
_MOST_EPOCHS = 1_000
_MOST_CYCLES = 100_000

# Columns that commands of ours make.
_MADE_BY = {
    "cluster": "cluster WORKSPACE",
    "duplicates": "duplicates WORKSPACE",
    "contaminated": "decontaminate WORKSPACE --against FILE",
    "rules": "baseline WORKSPACE rules",
    "bits_per_byte": "baseline WORKSPACE perplexity",
    "dsir": "baseline WORKSPACE dsir --target FILE",
    "classifier": "baseline WORKSPACE classifier --target FILE",
}


def require_target(token_budget: int | None, fraction: str | None, document_budget: int | None) -> None:
    """Refuse anything but one target: tokens, a fraction, or documents."""
    if sum(value is not None for value in (token_budget, fraction, document_budget)) != 1:
        raise InputError("Give either a token budget or a fraction or a number of documents: one of them.")
    for what, value in (("token budget", token_budget), ("number of documents", document_budget)):
        if value is not None and value <= 0:
            raise InputError(f"The {what} ({value:,}) must be above 0.")
    if fraction is not None and not _is_share(fraction, above=0):
        raise InputError(f"The fraction ({fraction}) must be above 0 and at most 1.{_as_fraction(fraction)}")


def _is_share(written: str, *, above: float = -1, most: int = 1) -> bool:
    try:
        return above < Fraction(written) <= most and Fraction(written) >= 0
    except (TypeError, ValueError, ZeroDivisionError):
        return False


def _as_fraction(written: str) -> str:
    """Say how to write a percentage as a fraction; nothing of what is none."""
    try:
        share = Fraction(written.strip().removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        return ""
    return f" Write {float(share):g}." if written.strip().endswith("%") and 0 < share <= 1 else ""


def require_criteria(criteria: Sequence[tuple[str, float]]) -> None:
    """Refuse weights that are none, and a name that is there twice."""
    if not criteria:
        raise InputError("Name at least one criterion.")
    for key, weight in criteria:
        if not _SMALLEST_WEIGHT <= abs(weight) <= 1 / _SMALLEST_WEIGHT:
            raise InputError(
                f"The weight of {key!r} ({weight}) must be from {_SMALLEST_WEIGHT:g} to {1 / _SMALLEST_WEIGHT:,.0f}, "
                "or the negative of such a number."
            )
    keys = [key for key, _ in criteria]
    if len(set(keys)) < len(keys):
        raise InputError(f"A criterion is named twice in {', '.join(keys)}. Give each one weight.")


def require_known(name: str, columns: Sequence[str]) -> None:
    """Refuse a name that is neither the key of a criterion nor a column of this corpus."""
    if name not in CRITERION_KEYS and name not in columns:
        known = f"the criteria are {', '.join(CRITERION_KEYS)}, the columns here: {listed(columns) or 'none yet'}"
        way_out = f" Make it with: qulens {_MADE_BY[name]}" if name in _MADE_BY else ""
        raise InputError(f"There is no criterion or column {name[:80]!r}; {known}.{way_out}")


def require_percentiles(floors: Sequence[tuple[str, str]]) -> None:
    """Refuse what is no percentile."""
    for name, percentile in floors:
        if not _is_share(percentile, most=100):
            raise InputError(f"The percentile of {name!r} ({percentile}) must be from 0 to 100.")


def require_shares(shares: Sequence[tuple[str, str]]) -> None:
    """Refuse what is no share of the budget."""
    for name, share in shares:
        if not _is_share(share):
            raise InputError(f"The quota of {name!r} ({share}) is no share. Give a number from 0 to 1.")


def require_one_of(what: str, value: str, options: Sequence[str]) -> None:
    """Refuse a word that is not among the options."""
    if value not in options:
        raise InputError(f"There is no {what} {value!r}. Choose {' or '.join(repr(option) for option in options)}.")


def require_numbers(parameters: Any) -> None:
    """Refuse numbers outside of their ranges."""
    if not 0 <= parameters.temperature <= _LARGEST_TEMPERATURE:
        raise InputError(
            f"The temperature ({parameters.temperature}) must be from 0 (top-k) to {_LARGEST_TEMPERATURE:,.0f}."
        )
    if not 0 <= parameters.seed < 2**63:
        raise InputError(f"The seed ({parameters.seed}) must be a whole number from 0 to {2**63 - 1}.")
    for what, value, least, most in (
        ("minimum of each group", parameters.minimum_per_group, 0, 2**62),
        ("number of epochs", parameters.max_epochs, 1, _MOST_EPOCHS),
        ("number of cycles", parameters.cycles, 1, _MOST_CYCLES),
        ("jitter", parameters.jitter, 0, _LARGEST_TEMPERATURE),
    ):
        if not least <= value <= most:
            raise InputError(f"The {what} ({value:,}) must be from {least:,} to {most:,.0f}.")


def require_agreement(parameters: Any) -> None:
    """Refuse what cannot stand together, or would be ignored."""
    names = [name for name, _ in parameters.criteria]
    if parameters.is_raw and (len(names) > 1 or parameters.reference is not None):
        raise InputError("A column can be taken as it is only alone. Name one, and no reference.")
    if parameters.combine == "mix" and any(weight <= 0 for _, weight in parameters.criteria):
        raise InputError("In a mix, weights are parts of the budget. Give each criterion one above 0.")
    if parameters.reference is not None and names == [parameters.reference]:
        raise InputError(f"{parameters.reference!r} less itself is 0 for every document. Choose another reference.")
    if parameters.combine == "mix" and parameters.reference is not None:
        raise InputError("A mix is drawn by criteria as they are. Leave the reference out, or combine by sum.")
    if (parameters.order == "staged") != bool(parameters.phases):
        raise InputError("A staged order needs phases, and phases make a staged order. Give both, or neither.")
    if parameters.jitter and parameters.order not in ("rating-up", "rating-down", "cyclical", "folded"):
        raise InputError(f"Jitter moves documents in an order by rating, and the order is {parameters.order!r}.")
    if parameters.collapse in ("domain", *CRITERION_KEYS):
        raise InputError(
            f"{parameters.collapse!r} says nothing of near-duplicates. Name a column of them, as qulens duplicates "
            "makes it."
        )
    if parameters.minimum_per_group and not any(each.has_quotas for each in parameters.drawn):
        raise InputError(
            f"A minimum for each group ({parameters.minimum_per_group:,}) is a part of quotas, and there are none. "
            "Choose quotas, or leave the minimum out."
        )


_OPTIONAL_TEXT = (str, type(None))
_WANTED: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("token_budget", "document_budget"), (int, type(None))),
    **dict.fromkeys(("fraction", "reference", "collapse", "baseline", "temperature_for"), _OPTIONAL_TEXT),
    **dict.fromkeys(("temperature", "jitter"), (int, float)),
    **dict.fromkeys(("inverse", "is_raw"), (bool,)),
    **dict.fromkeys(("quota", "quota_by", "combine", "order", "rater"), (str,)),
    **dict.fromkeys(("seed", "cycles", "max_epochs", "minimum_per_group"), (int,)),
}
# Of names, and of such values.
_PAIRS: dict[str, tuple[type, ...]] = {
    "criteria": (int, float),
    **dict.fromkeys(("at_least", "shares", "excluded_lists"), (str,)),
}


def require_types(parameters: Any) -> None:
    """Refuse values of other types, which an edited manifest may bring."""
    for name, kinds in _WANTED.items():
        value = getattr(parameters, name)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise InputError(f"The parameter {name!r} cannot be {value!r}. Use a manifest of QuLens as it is.")
    for name in ("excluded", "required"):
        if not all(isinstance(value, str) for value in getattr(parameters, name)):
            raise InputError(f"The parameter {name!r} cannot be {getattr(parameters, name)!r}. Give names of columns.")
    for name, kinds in _PAIRS.items():
        for pair in getattr(parameters, name):
            is_pair = isinstance(pair, tuple) and len(pair) == 2
            if not is_pair or not isinstance(pair[0], str) or not isinstance(pair[1], kinds):
                raise InputError(f"The parameter {name!r} cannot hold {pair!r}. Use a manifest of QuLens as it is.")
