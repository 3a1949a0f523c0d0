"""What the page does, as a command for the terminal."""

import json
import shlex
from dataclasses import dataclass

from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.baselines.registry import MATCHED

Option = tuple[str, ...]

SHARES_FILE, PHASES_FILE = "shares.json", "phases.json"


@dataclass(frozen=True, slots=True)
class Command:
    """What makes a selection in a terminal.

    Attributes
    ----------
    arguments : list of str
        To stand behind ``qulens select WORKSPACE``, each quoted for a shell.
    files : dict of str to str
        By name, the content of files that the arguments name.
    """

    arguments: list[str]
    files: dict[str, str]


def select_command(parameters: SelectionParameters, name: str, *, match: str | None = None) -> Command | None:
    """Write the options of ``qulens select`` that make the same selection.

    Parameters
    ----------
    parameters : SelectionParameters
        What is selected.
    name : str
        What it is called.
    match : str or None
        The selection that a uniform draw is matched to; where it is not known any more, the shares say the same.

    Returns
    -------
    Command or None
        None where no options say it: a column that is taken as it is, which is no baseline.

    Examples
    --------
    >>> select_command(SelectionParameters(token_budget=500, baseline="uniform"), "a").arguments[:3]
    ['--name a', '--tokens 500', '--baseline uniform']
    """
    if parameters.is_raw and parameters.baseline is None:
        return None
    files = {}
    is_matched = parameters.baseline == MATCHED and match is not None
    options: list[Option] = [("--name", name)]
    if is_matched:
        options += [("--baseline", MATCHED), ("--match", str(match))]
    else:
        options += _budget_and_baseline(parameters)
    options += _wanted(parameters)
    # The quotas of a matched draw are settled by the selection that it is like.
    if not is_matched:
        options.append(("--quota", SHARES_FILE if parameters.shares else parameters.quota))
    if not is_matched and parameters.shares:
        files[SHARES_FILE] = json.dumps(dict(parameters.shares), ensure_ascii=False)
    options += _who(parameters)
    if parameters.phases:
        options.append(("--phases", PHASES_FILE))
        said = [_without_nothing(phase.to_json()) for phase in parameters.phases]
        files[PHASES_FILE] = json.dumps(said, ensure_ascii=False, indent=1)
    options += _ordered(parameters)
    options += [("--seed", str(parameters.seed)), ("--rater", parameters.rater)]
    return Command([shlex.join(option) for option in options], files)


def _budget_and_baseline(parameters: SelectionParameters) -> list[Option]:
    budgets = (
        ("--tokens", parameters.token_budget),
        ("--fraction", parameters.fraction),
        ("--documents", parameters.document_budget),
    )
    options: list[Option] = [(option, str(value)) for option, value in budgets if value is not None]
    if parameters.baseline == MATCHED:
        return [*options, ("--baseline", "uniform")]
    return [*options, *([("--baseline", parameters.baseline)] if parameters.baseline else [])]


def _wanted(parameters: SelectionParameters) -> list[Option]:
    """Say what documents are wanted for, and with how much chance."""
    options: list[Option] = [("--criterion", f"{key}:{_number(weight)}") for key, weight in parameters.criteria]
    options += [("--combine", parameters.combine)] if parameters.combine != "sum" else []
    options += [("--reference", parameters.reference)] if parameters.reference is not None else []
    options += [("--inverse",)] if parameters.inverse else []
    if parameters.is_uniform:
        return options  # nothing hangs on the temperature
    if parameters.temperature_for is not None:
        return [*options, ("--temperature-for", parameters.temperature_for)]
    return [*options, ("--temperature", _number(parameters.temperature))]


def _who(parameters: SelectionParameters) -> list[Option]:
    """Say what quotas are for, who may be taken, and how often."""
    options: list[Option] = []
    options += [("--quota-by", parameters.quota_by)] if parameters.quota_by != DOMAIN else []
    options += [("--min-per-group", str(parameters.minimum_per_group))] if parameters.minimum_per_group else []
    options += [("--max-epochs", str(parameters.max_epochs))] if parameters.max_epochs > 1 else []
    options += [("--at-least", f"{name}:{percentile}") for name, percentile in parameters.at_least]
    options += [
        ("--exclude", name) for name in (*parameters.excluded, *(path for path, _ in parameters.excluded_lists))
    ]
    options += [("--require", name) for name in parameters.required]
    return [*options, *([("--collapse", parameters.collapse)] if parameters.collapse else [])]


def _ordered(parameters: SelectionParameters) -> list[Option]:
    options: list[Option] = [("--order", parameters.order)]
    options += [("--cycles", str(parameters.cycles))] if parameters.has_cycles else []
    return [*options, *([("--jitter", _number(parameters.jitter))] if parameters.jitter else [])]


def _number(value: float) -> str:
    return f"{value:.12g}"


def _without_nothing(phase: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in phase.items() if value not in (None, "")}
