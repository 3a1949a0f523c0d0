"""What was asked of a selection and what it was made from, in words; what an unknown manifest says comes along too."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from core.corpus.token_units import unit_in_words
from core.criteria import CRITERIA
from core.selection.asked.parameters import AT_RANDOM
from core.wording import count

Pairs = list[tuple[str, str]]

NO_VERDICT = (
    "A rating is a model's guess, in log-odds, at how a judge would compare texts: the difference of two ratings says "
    "how probably one text is preferred to the other by that criterion. It is no measure of truth, and a rating is no "
    "verdict on the people who wrote a text."
)

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
    "cycles": lambda asked: asked.get("order") in ("cyclical", "folded"),
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
        label, say = _SAID.get(name, (name.replace("_", " "), _as_it_is))
        try:
            told.append((label, say(value)))
        except (TypeError, ValueError, KeyError, AttributeError):
            # Of another version of QuLens: told, though not in words.
            told.append((label, _as_it_is(value)))
    return told


def _as_it_is(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def origin_in_words(manifest: Mapping[str, Any]) -> Pairs:
    """Say what a selection was made from, and by what, with all fingerprints."""
    corpus, rater = manifest["corpus"], manifest.get("rater") or {}
    told = [
        ("Corpus", str(corpus["title"])),
        ("Documents and tokens", f"{count(corpus['n_documents'], 'document')}, {count(corpus['n_tokens'], 'token')}"),
        ("Tokens are counted by", unit_in_words(str(corpus["tokenizer"]))),
        ("Documents without a rating", f"{corpus.get('n_unrated', 0):,}, which could not be selected"),
        ("Files", _files(corpus.get("imports", []))),
    ]
    told += _flat("Fingerprint", manifest.get("inputs") or corpus.get("fingerprint"))
    told += [(f"Column {name}", str(how)) for name, how in (manifest.get("columns") or {}).items()]
    # Not where it lies, which is nobody's business: the fingerprint says which one it is.
    told += [
        (f"Rater: {name.replace('_', ' ')}", _as_it_is(value)) for name, value in rater.items() if name != "folder"
    ]
    for name, by in manifest.get("standardised_by", {}).items():
        told.append((f"Standardised: {title_of(name)}", f"mean {by['mean']:g}, sd {by['sd']:g}, n {by['n']:,}"))
    told += [(f"Version of {name}", str(version)) for name, version in manifest["software"].items()]
    return [*told, ("Made", str(manifest["created"])), ("Hash of the list of documents", str(manifest["subset_hash"]))]


_MOST_FILES = 20


def _files(imports: list[dict[str, Any]]) -> str:
    found = [f"{each['name']} ({each['fingerprint']})" for record in imports for each in record["files"]]
    more = len(found) - _MOST_FILES
    return ", ".join(found[:_MOST_FILES]) + (f" and {count(more, 'more file')}" if more > 0 else "")


def _flat(name: str, value: Any) -> Pairs:
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in _flat(f"{name}: {key}", inner)]
    return [] if value is None else [(name, str(value))]


def ran_out_in_words(manifest: Mapping[str, Any]) -> list[str]:
    """Say which groups ran out or ended empty, what was left over, and who could not be taken and why."""
    told = [
        f"{name} ran out: of its quota it lacked {short:,}, which went to the others."
        for name, short in (manifest.get("ran_out") or {}).items()
    ]
    empty = [str(name) for name in manifest.get("empty_groups") or manifest.get("empty_domains") or []]
    if empty:
        told.append(f"Nothing was taken of: {', '.join(empty)}.")
    left = (manifest.get("token_budget") or manifest["n_tokens"]) - manifest["n_tokens"]
    if left > 0:
        told.append(f"{count(left, 'token')} of the budget were left over: no next document fitted.")
    left_out = {reason: n for reason, n in (manifest.get("left_out") or {}).items() if n}
    return told + [f"Could not be taken, {reason}: {count(n, 'document')}." for reason, n in left_out.items()]


def phases_in_words(manifest: Mapping[str, Any]) -> Pairs:
    """Say how much each phase of a staged order holds; nothing where there are none."""
    phases = enumerate(manifest.get("phases") or [], start=1)
    return [
        (
            f"Phase {number}{': ' if phase.get('name') else ''}{phase.get('name', '')}",
            f"{count(phase['n_documents'], 'document')}, {count(phase['n_tokens'], 'token')}",
        )
        for number, phase in phases
    ]


def export_in_words(manifest: Mapping[str, Any]) -> Pairs:
    """Say what was exported of the selection, and how; nothing of a manifest that lies with no export."""
    record = manifest.get("export")
    if record is None:
        return []
    amount = f"{count(record['n_documents'], 'document')}, {count(record['n_tokens'], 'token')}"
    told = [("Format", str(record["format"])), ("Documents", f"{amount}: those that were {record['documents']}")]
    if record.get("prefix") is not None:
        told.append(("Before each text", str(record["prefix"])))
    if record.get("bucket_token") is not None:
        tokens = record["bucket_token"]
        told.append(("Token before each text", f"{tokens['tokens'][0]} (lowest) to {tokens['tokens'][-1]} (highest)"))
        edges = ", ".join(f"{edge:.4g}" for edge in tokens["highest_standardised_rating_in_bucket"][:-1])
        told.append(
            ("Buckets end at the standardised ratings", f"{edges} (of {tokens['standardised_by']['n']:,} rated)")
        )
    if len(told) > 2:
        told.append(("Tokens counted above", "are those of the texts alone, without what stands before them"))
    if record.get("shard_tokens"):
        told.append(("Tokens in a file", f"at most {record['shard_tokens']:,}"))
    if record.get("with_ratings"):
        told.append(("Ratings", "one number per criterion in each record"))
    if record.get("keep_structure"):
        told.append(("Files", "one for each file of the input, in the order of the selection within it"))
    return told


def again_in_words(manifest: Mapping[str, Any]) -> str:
    """Say how to make the same subset again, but for the command."""
    return (
        "The manifest beside this page holds all that is needed to make the same subset again, from the same corpus "
        "and ratings; if another one came out, it would be refused, and what differs would be named."
    )


COMMAND_AGAIN = "qulens select WORKSPACE --name NAME --from-manifest manifest.json"
