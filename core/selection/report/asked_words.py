"""What was asked of a selection, in words: every parameter with its value, also one that is not known here."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from core.criteria import CRITERIA
from core.selection.asked.parameters import AT_RANDOM, CYCLIC_ORDERS
from core.wording import count

Pairs = list[tuple[str, str]]

_ORDERS = {
    "key": "as sampled, the best key first",
    "rating-up": "from low to high ratings",
    "rating-down": "from high to low ratings",
    "random": "at random",
    "cyclical": "from low to high ratings and back, several times over",
    "folded": "from low to high ratings, several times over",
    "staged": "in phases",
}
_COMBINATIONS = {
    "sum": "their weighted sum",
    "minimum": "the lowest of them",
    "percentiles": "the lowest of their percentiles, so that a document must be high in all",
    "mix": "equal to several subsets, each drawn by one of them",
}
_QUOTAS = {
    "proportional": "in proportion to the tokens of each group in the corpus",
    "none": "none: all documents compete",
    "quality": "a group's tokens times the exponential of its mean rating",
}


def title_of(criterion: str) -> str:
    """Give the title of a criterion, or its key where it is none that is known here.

    Examples
    --------
    >>> title_of("writing_style"), title_of("beauty")
    ('Writing style', 'beauty')
    """
    return next((each.title for each in CRITERIA if each.key == criterion), criterion)


def _weighted(pairs: Any) -> str:
    return ", ".join(title_of(name) + ("" if weight == 1 else f" (weight {weight:g})") for name, weight in pairs)


def _listed(values: Any) -> str:
    return ", ".join(map(str, values))


def _temperature(value: float) -> str:
    told = "the nearer to 0, the more the ratings decide" if value else "the highest rated are taken"
    return f"{value:g} ({told})"


def _share(value: str) -> str:
    return f"{value} of the rated tokens"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# What each parameter is called, and how its value is said; in the order in which they are told.
_SAID: dict[str, tuple[str, Callable[[Any], str]]] = {
    "baseline": ("Method", lambda name: "uniform: the ratings are ignored" if name == "uniform" else str(name)),
    "token_budget": ("Budget", lambda tokens: f"at most {count(tokens, 'token')}"),
    "fraction": ("Budget", _share),
    "document_budget": ("Budget", lambda documents: f"at most {count(documents, 'document')}"),
    "criteria": ("Selected by", _weighted),
    "combine": ("Several are combined as", lambda how: _COMBINATIONS.get(how, str(how))),
    "reference": ("Less the reference", str),
    "is_raw": ("Values as they are, not standardised", _yes),
    "at_least": ("At least at the percentile", lambda pairs: _listed(f"{title_of(name)} {at}" for name, at in pairs)),
    "inverse": ("Low values are preferred", _yes),
    "temperature": ("Temperature", _temperature),
    "quota": ("Quotas", lambda how: _QUOTAS.get(how, str(how))),
    "quota_by": ("Quotas are by", str),
    "shares": ("Shares set by hand", lambda pairs: _listed(f"{name} {share}" for name, share in pairs)),
    "minimum_per_group": ("At least for each group", lambda number: f"{number:,}"),
    "max_epochs": ("A document is taken", lambda times: "at most once" if times == 1 else f"up to {times:,} times"),
    "excluded": ("Left out where true", _listed),
    "required": ("Left out where not true", _listed),
    "excluded_lists": ("Left out by lists of ids", lambda pairs: _listed(pair[0] for pair in pairs)),
    "collapse": ("Only the best of each group of near-duplicates, by", str),
    "order": ("Order", lambda name: _ORDERS.get(name, str(name))),
    "cycles": ("Cycles", str),
    "jitter": ("Noise on the order, in standard deviations", lambda noise: f"{noise:g}"),
    "phases": ("Phases", lambda phases: "; ".join(map(_phase, phases))),
    "seed": ("Seed", str),
    "rater": ("Ratings by", str),
}
# Parameters that say nothing unless another one has a certain value.
_ONLY_IF: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "combine": lambda asked: len(asked.get("criteria", ())) > 1,
    "cycles": lambda asked: asked.get("order") in CYCLIC_ORDERS,
    "quota": lambda asked: not asked.get("shares"),
    "quota_by": lambda asked: bool(asked.get("shares")) or asked.get("quota") != "none",
    "criteria": lambda asked: asked.get("baseline") not in AT_RANDOM,
    "temperature": lambda asked: asked.get("baseline") not in AT_RANDOM,
}
_NOTHING: tuple[Any, ...] = (None, False, "", 0.0)


def _always(parameters: Mapping[str, Any]) -> bool:
    return True


def _phase(phase: Mapping[str, Any]) -> str:
    changes = {name: value for name, value in phase.items() if name not in ("share", "name") and value is not None}
    told = [f"{name} {how}" for name, how in _pairs(changes)]
    return ", ".join([f"{phase.get('name') or 'a phase'} with {phase['share']} of the budget", *told])


def asked_in_words(manifest: Mapping[str, Any]) -> Pairs:
    """Say what was asked for: every parameter that decided anything, each with its value.

    Examples
    --------
    >>> asked_in_words({"parameters": {"fraction": "0.1", "seed": 0, "shares": [], "colour": "red"}})
    [('Budget', '0.1 of the rated tokens'), ('Seed', '0'), ('colour', 'red')]
    """
    return _pairs(manifest["parameters"])


def _pairs(parameters: Mapping[str, Any]) -> Pairs:
    told = []
    for name in sorted(parameters, key=lambda name: [*_SAID, name].index(name)):
        value = parameters[name]
        is_nothing = not value and (isinstance(value, list | tuple | dict) or value in _NOTHING)
        if (is_nothing and name not in ("temperature", "seed")) or not _ONLY_IF.get(name, _always)(parameters):
            continue
        label, say = _SAID.get(name, (name.replace("_", " "), as_it_is))
        try:
            told.append((label, say(value)))
        except (TypeError, ValueError, KeyError, AttributeError):
            # Of another version of QuLens: told, though not in words.
            told.append((label, as_it_is(value)))
    return told


def as_it_is(value: Any) -> str:
    """Write a value for which there are no words.

    Examples
    --------
    >>> as_it_is("sum"), as_it_is([1, 2])
    ('sum', '[1, 2]')
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
