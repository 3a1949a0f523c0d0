"""What the command line says of a selection becomes its parameters, or is refused."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.cli.agreement import require_not_settled
from core.cli.selection_options import SelectionOptions
from core.errors import InputError
from core.selection.asked.checks import require_known
from core.selection.asked.parameters import DOMAIN, QUOTAS, SelectionParameters
from core.selection.asked.written import parse_criteria, parse_percentiles, read_phases, read_shares


def parameters_of(
    wanted: SelectionOptions,
    rater: str,
    *,
    given: Collection[str] = (),
    columns: list[str],
    has_domains: bool,
    workspace: object,
    matched: Mapping[str, Any] | None = None,
) -> SelectionParameters:
    """Gather the parameters of a selection.

    Parameters
    ----------
    wanted : SelectionOptions
        What was asked for.
    rater : str
        Whose ratings.
    given : collection of str
        The options that were written, by their names in Python.
    columns : list of str
        Columns that the corpus has.
    has_domains : bool
        Whether it has domains, on which the default quota depends.
    workspace : object
        What to call it in messages.
    matched : mapping or None
        The manifest of the selection that a uniform draw is to be like.

    Raises
    ------
    InputError
        If they cannot be, or would be ignored.
    NotFoundError
        If a baseline needs a column that is not there yet, or there is no file that was named.
    """
    from core.selection.baselines.registry import MATCHED, as_baseline, matched_to

    if wanted.baseline == MATCHED and matched is None:
        raise InputError(f"--baseline {MATCHED} is like a selection that is there: use qulens select, with --match.")
    if matched is not None:
        wanted = replace(wanted, tokens=matched["n_tokens"])
    asked = _asked(wanted, rater, columns=columns, has_domains=has_domains)
    if matched is not None:
        parameters = matched_to(asked, matched)
    elif wanted.baseline is not None:
        parameters = as_baseline(asked, wanted.baseline, columns, workspace)
    else:
        parameters = asked
    require_not_settled(given, asked, parameters)
    for name in parameters.columns:
        require_known(name, columns)
    return parameters


def _asked(wanted: SelectionOptions, rater: str, *, columns: list[str], has_domains: bool) -> SelectionParameters:
    """Give the parameters as they were written, before a baseline settles some of them."""
    from core.selection.pool.needed import fingerprint_of_list

    quota = wanted.quota or ("proportional" if has_domains or wanted.quota_by != DOMAIN else "none")
    shares = () if quota in QUOTAS else read_shares(Path(quota))
    excluded = wanted.exclude or []
    lists = [Path(name) for name in excluded if name not in columns]
    return SelectionParameters(
        token_budget=wanted.tokens,
        fraction=wanted.fraction,
        document_budget=wanted.documents,
        criteria=parse_criteria(wanted.criterion or []),
        combine=wanted.combine,
        reference=wanted.reference,
        is_raw=wanted.as_it_is,
        at_least=parse_percentiles(wanted.at_least or []),
        temperature=wanted.temperature,
        inverse=wanted.inverse,
        quota="none" if shares else quota,
        quota_by=wanted.quota_by,
        shares=shares,
        minimum_per_group=wanted.min_per_group,
        max_epochs=wanted.max_epochs,
        excluded=tuple(name for name in excluded if name in columns),
        required=tuple(wanted.require or ()),
        excluded_lists=tuple((str(path.resolve()), fingerprint_of_list(path)) for path in lists),
        collapse=wanted.collapse,
        order="staged" if wanted.phases is not None and wanted.order == "key" else wanted.order,
        cycles=wanted.cycles,
        jitter=wanted.jitter,
        phases=read_phases(wanted.phases) if wanted.phases is not None else (),
        seed=wanted.seed,
        rater=rater,
    )
