"""What the command line says of a selection, and the files it names: criteria with weights, shares, phases."""

import json
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from core.criteria import DEFAULT_CRITERION
from core.errors import InputError, NotFoundError
from core.selection.asked.checks import require_shares
from core.selection.asked.parameters import QUOTAS
from core.selection.asked.phases import Phase


def parse_criteria(written: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Read criteria as the command line has them.

    Parameters
    ----------
    written : sequence of str
        ``"criterion"`` or ``"criterion:weight"``; none of them means the default criterion.

    Returns
    -------
    tuple of (str, float)
        Criteria and weights.

    Raises
    ------
    InputError
        If a weight is no number.

    Examples
    --------
    >>> parse_criteria(["writing_style:2"])
    (('writing_style', 2.0),)
    """
    pairs = []
    for item in written:
        key, _, weight = item.partition(":")
        try:
            pairs.append((key, float(weight or 1)))
        except ValueError as error:
            raise InputError(f"The weight {weight!r} of {key!r} is no number. Write for example {key}:0.5.") from error
    return tuple(pairs) or ((DEFAULT_CRITERION, 1.0),)


def read_shares(path: Path) -> tuple[tuple[str, str], ...]:
    """Read a quota file: a JSON object of domains and their shares of the budget.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    tuple of (str, str)
        Domains and shares as written, so that a tenth stays a tenth.

    Raises
    ------
    InputError
        If it is no such object, names a domain twice, or the shares do not add up to 1, which is more often a slip
        than a wish.
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"--quota {str(path)!r} is neither {' nor '.join(QUOTAS)} nor a file.")
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=partial(_once, path))
        shares = tuple((str(name), str(Fraction(share) and share)) for name, share in values.items())
        total = sum((Fraction(share) for _, share in shares), Fraction(0))
    except InputError:
        raise
    except (ValueError, AttributeError, TypeError, ArithmeticError, RecursionError) as error:
        raise InputError(
            f'\'{path}\' holds no shares. Write a JSON object like {{"news": 0.3, "web": 0.7}}.'
        ) from error
    require_shares(shares)
    if abs(total - 1) > Fraction(1, 10**6):
        raise InputError(f"The shares in '{path}' add up to {float(total):.6g}. Make them add up to 1.")
    return shares


def _once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; a name that stands there twice would count once, and the other value not at all."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"'{path}' names {twice[:80]!r} twice in one object. Give it one value.")
    return found


def parse_percentiles(written: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read floors as the command line has them.

    Raises
    ------
    InputError
        If one has no percentile.

    Examples
    --------
    >>> parse_percentiles(["writing_style:50"])
    (('writing_style', '50'),)
    """
    pairs = [tuple(item.rpartition(":")[::2]) for item in written]
    for (name, percentile), item in zip(pairs, written, strict=True):
        if not name or not percentile:
            raise InputError(f"{item!r} names no percentile. Write for example writing_style:50.")
    return tuple((name, percentile) for name, percentile in pairs)


def read_phases(path: Path) -> tuple[Phase, ...]:
    """Read the phases of a staged curriculum: a JSON list of objects, in their order.

    Raises
    ------
    InputError
        If it is no such list, or the shares do not add up to 1.
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file of phases {str(path)!r}.")
    example = '[{"share": 0.8}, {"share": 0.2, "temperature": 0.5}]'
    try:
        values = json.loads(path.read_text(encoding="utf-8"), parse_float=str, object_pairs_hook=partial(_once, path))
        phases = tuple(Phase.from_json(_with_numbers(value)) for value in values)
    except InputError:
        raise
    except (ValueError, AttributeError, TypeError, ArithmeticError, RecursionError) as error:
        raise InputError(f"'{path}' holds no phases. Write a JSON list like {example}.") from error
    total = sum((Fraction(phase.share) for phase in phases), Fraction(0))
    if abs(total - 1) > Fraction(1, 10**6):
        raise InputError(f"The shares of the phases in '{path}' add up to {float(total):.6g}. Make them add up to 1.")
    return phases


def _with_numbers(phase: dict[str, object]) -> dict[str, object]:
    """Make numbers of what is one; shares stay as written, so that a tenth stays a tenth."""
    return {key: float(value) if key == "temperature" else value for key, value in phase.items()}  # type: ignore[arg-type]
