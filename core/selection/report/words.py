"""What a selection was made from and what came of it, in words; what an unknown manifest says comes along too."""

from collections.abc import Mapping
from typing import Any

from core.corpus.token_units import unit_in_words
from core.selection.report.asked_words import Pairs, as_it_is, title_of
from core.wording import count

NO_VERDICT = (
    "A rating is a model's guess, in log-odds, at how a judge would compare texts: the difference of two ratings says "
    "how probably one text is preferred to the other by that criterion. It is no measure of truth, and a rating is no "
    "verdict on the people who wrote a text."
)


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
    told += [(f"Rater: {name.replace('_', ' ')}", as_it_is(value)) for name, value in rater.items() if name != "folder"]
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
