"""What the page does, as a command for the terminal."""

import shlex

from core.selection.asked.parameters import SelectionParameters


def select_arguments(parameters: SelectionParameters, name: str) -> list[str]:
    """Write the options of ``qulens select`` that make the same selection, each quoted for a shell.

    Parameters
    ----------
    parameters : SelectionParameters
        What is selected.
    name : str
        What it is called.

    Returns
    -------
    list of str
        To stand behind ``qulens select WORKSPACE``.

    Examples
    --------
    >>> select_arguments(SelectionParameters(token_budget=500, baseline="uniform"), "a")[:3]
    ['--name a', '--tokens 500', '--baseline uniform']
    """
    by_tokens = parameters.token_budget is not None
    options: list[tuple[str, ...]] = [("--name", name)]
    options.append(
        ("--tokens", str(parameters.token_budget)) if by_tokens else ("--fraction", str(parameters.fraction))
    )
    if parameters.baseline:
        options.append(("--baseline", parameters.baseline))
    options += [("--criterion", f"{key}:{weight:.12g}") for key, weight in parameters.criteria]
    options.append(("--temperature", f"{parameters.temperature:.12g}"))
    if parameters.inverse:
        options.append(("--inverse",))
    options.append(("--quota", "SHARES.json" if parameters.shares else parameters.quota))
    options += [("--order", parameters.order), ("--seed", str(parameters.seed)), ("--rater", parameters.rater)]
    return [shlex.join(option) for option in options]
