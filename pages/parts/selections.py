"""The saved selections, as the pages name them."""

from contextlib import suppress
from fractions import Fraction

from core.corpus.filters import Membership
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import QuLensError
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.stored.selecting import selection_manifest
from core.wording import count
from pages.parts.opened import Opened
from pages.parts.plain import shortened
from pages.parts.wording import short_title

_HASH_CHARACTERS = 8
_NAME_CHARACTERS = 40


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


def title_of(name: str) -> str:
    """Name what is selected by: a criterion by its short title, a column by its own name.

    Examples
    --------
    >>> title_of("facts_and_trivia"), title_of("bits_per_byte")
    ('Facts', 'bits_per_byte')
    """
    return short_title(name) if name in CRITERION_KEYS else shortened(name, _NAME_CHARACTERS)


def settings_in_words(parameters: SelectionParameters) -> str:
    """Say what is selected, and how.

    Examples
    --------
    >>> settings_in_words(SelectionParameters(fraction="0.1"))
    '10 % of the tokens, drawn by Educational value at temperature 2, the same share of every domain'
    >>> settings_in_words(SelectionParameters(token_budget=500, baseline="uniform", quota="none"))
    '500 tokens, drawn uniformly, from all documents together'
    """
    if parameters.fraction is not None:
        amount = f"{100 * float(Fraction(parameters.fraction)):.6g} % of the tokens"
    elif parameters.document_budget is not None:
        amount = count(parameters.document_budget, "document")
    else:
        amount = count(parameters.token_budget or 0, "token")
    by = "domain" if parameters.quota_by == DOMAIN else parameters.quota_by
    spread = {
        "proportional": f"the same share of every {by}",
        "none": "from all documents together",
        "quality": f"more of a {by} that is rated higher",
    }[parameters.quota]
    spread = f"of each {by} in given shares" if parameters.shares else spread
    return ", ".join([amount, _how(parameters), spread, *_further(parameters)])


def _how(parameters: SelectionParameters) -> str:
    if parameters.is_uniform:
        return "drawn uniformly"
    if parameters.phases:
        return f"in {count(len(parameters.phases), 'phase')}"
    several = len(parameters.criteria) > 1
    titles = [
        f"{weight:g} times {_whole_title(key)}" if several or weight < 0 else _whole_title(key)
        for key, weight in parameters.criteria
    ]
    joined = {"sum": " + ", "minimum": " and ", "percentiles": " and ", "mix": " mixed with "}[parameters.combine]
    by = f"by {joined.join(titles)}"
    if parameters.reference is not None:
        by += f" less {_whole_title(parameters.reference)}"
    if parameters.temperature == 0:
        return f"the {'lowest' if parameters.inverse else 'highest'} {by}"
    preferred = ", low ratings preferred," if parameters.inverse else ""
    return f"drawn {by}{preferred} at temperature {parameters.temperature:g}"


def _whole_title(name: str) -> str:
    return criterion_by_key(name).title if name in CRITERION_KEYS else shortened(name, _NAME_CHARACTERS)


def _further(parameters: SelectionParameters) -> list[str]:
    """Say what documents must be or not be."""
    further = [
        f"none below percentile {percentile} of {_whole_title(name)}" for name, percentile in parameters.at_least
    ]
    further += [f"none that {name} marks" for name in parameters.excluded]
    further += [f"none of the list {path}" for path, _ in parameters.excluded_lists]
    further += [f"only those that {name} marks" for name in parameters.required]
    further += [f"one of each group of {parameters.collapse}"] if parameters.collapse else []
    return [*further, *([f"up to {parameters.max_epochs} times each"] if parameters.max_epochs > 1 else [])]


def main_criterion(parameters: SelectionParameters) -> str:
    """Give the criterion with the largest weight; the usual one where only columns count."""
    criteria = [pair for pair in parameters.criteria if pair[0] in CRITERION_KEYS]
    return max(criteria, key=lambda pair: abs(pair[1]))[0] if criteria else DEFAULT_CRITERION
