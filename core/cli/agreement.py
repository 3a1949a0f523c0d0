"""Options that would be ignored, since another one settles the same, are refused."""

from collections.abc import Collection

import typer

from core.errors import InputError
from core.selection.asked.parameters import CYCLIC_ORDERS, SelectionParameters

# What may stand beside --from-manifest: by the names of options in Python.
_OF_NO_SELECTION = {"context", "workspace", "name", "from_manifest", "force", "as_json"}
_BUDGET_AND_QUOTAS = {"tokens", "fraction", "documents", "quota", "quota_by"}
# The options of the parameters that a baseline may settle.
_OPTIONS = {
    "criteria": ("criterion",),
    "is_raw": ("as_it_is",),
    "temperature": ("temperature", "temperature_for"),
    "quota": ("quota",),
    "quota_by": ("quota_by",),
}


def given_options(context: typer.Context) -> frozenset[str]:
    """Name the options that were written, by their names in Python.

    Raises
    ------
    InputError
        If one of them settles another one.
    """
    given = frozenset(name for name in context.params if _is_given(context, name))
    for name, settled in (
        ("from_manifest", given - _OF_NO_SELECTION),
        ("match", given & _BUDGET_AND_QUOTAS),
        ("temperature_for", given & {"temperature"}),
    ):
        if name in given and settled:
            raise InputError(f"{written(name)} settles {written(min(settled))} already. Leave one of them out.")
    return given


def require_not_settled(given: Collection[str], asked: SelectionParameters, settled: SelectionParameters) -> None:
    """Refuse what a baseline replaced by another value, and what nothing in the selection looks at.

    Parameters
    ----------
    given : collection of str
        See `given_options`.
    asked, settled : SelectionParameters
        As they were written, and as the baseline has them.

    Raises
    ------
    InputError
        With the first option that would be ignored.
    """
    for name, options in _OPTIONS.items():
        is_other = getattr(asked, name) != getattr(settled, name)
        for option in options:
            if is_other and option in given:
                raise InputError(
                    f"The baseline {settled.baseline!r} settles {written(option)} in its own way. Leave that out, or "
                    "the baseline."
                )
    if "cycles" in given and not settled.has_cycles:
        raise InputError(
            f"--cycles says how often an order goes through the ratings, and the order {settled.order!r} does not. "
            f"Choose --order {' or '.join(CYCLIC_ORDERS)}, or leave --cycles out."
        )


def written(option: str) -> str:
    """Write an option as it is given in a terminal.

    Examples
    --------
    >>> written("quota_by")
    '--quota-by'
    """
    return f"--{option.replace('_', '-')}"


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
