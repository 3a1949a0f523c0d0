"""The saved selections, as the pages name them."""

from contextlib import suppress
from fractions import Fraction

from core.corpus.filters import Membership
from core.criteria import criterion_by_key
from core.errors import QuLensError
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import selection_manifest
from core.wording import count
from pages.parts.opened import Opened

_HASH_CHARACTERS = 8


def saved_selections(corpus: Opened) -> list[tuple[str, str]]:
    """List the saved selections, the newest first, each with the beginning of its hash."""
    found = []
    for name in corpus.workspace.selections():
        # A damaged one is named on the page Subset, and nowhere in the way.
        with suppress(QuLensError, KeyError):
            found.append((name, selection_manifest(corpus.workspace, name)["subset_hash"][:_HASH_CHARACTERS]))
    return found


def membership(corpus: Opened, selection: str, *, kept: bool) -> Membership:
    """Give the condition that a saved selection keeps a document, or does not."""
    subset_hash = selection_manifest(corpus.workspace, selection)["subset_hash"]
    return Membership(selection, subset_hash[:_HASH_CHARACTERS], kept=kept)


def settings_in_words(parameters: SelectionParameters) -> str:
    """Say what is selected, and how.

    Examples
    --------
    >>> settings_in_words(SelectionParameters(fraction="0.1"))
    '10 % of the tokens, drawn by Educational value at temperature 2, the same share of every domain'
    >>> settings_in_words(SelectionParameters(token_budget=500, baseline="uniform", quota="none"))
    '500 tokens, drawn uniformly, from all documents together'
    """
    budget, share = parameters.token_budget, parameters.fraction
    amount = f"{100 * float(Fraction(share)):.6g} % of the tokens" if share else count(budget or 0, "token")
    where = {"proportional": "the same share of every domain", "none": "from all documents together"}
    spread = "of the domains in given shares" if parameters.shares else where[parameters.quota]
    return f"{amount}, {_how(parameters)}, {spread}"


def _how(parameters: SelectionParameters) -> str:
    if parameters.baseline:
        return "drawn uniformly"
    several = len(parameters.criteria) > 1
    titles = [
        f"{weight:g} times {criterion_by_key(key).title}" if several else criterion_by_key(key).title
        for key, weight in parameters.criteria
    ]
    by = f"by {' + '.join(titles)}"
    if parameters.temperature == 0:
        return f"the {'lowest' if parameters.inverse else 'highest'} {by}"
    preferred = ", low ratings preferred," if parameters.inverse else ""
    return f"drawn {by}{preferred} at temperature {parameters.temperature:g}"


def main_criterion(parameters: SelectionParameters) -> str:
    """Give the criterion with the largest weight."""
    return max(parameters.criteria, key=lambda pair: abs(pair[1]))[0]
