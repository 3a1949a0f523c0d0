"""The card of a selection that leaves as a Hugging Face dataset: what it is, in words and for machines."""

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from core.corpus.token_units import unit_in_words
from core.criteria import criterion_by_key
from core.errors import InputError
from core.selection.export.arrow_records import JSON
from core.wording import count

CARD, DATA_FOLDER = "README.md", "data"

_MOST_DOMAINS = 50
_NAME_CHARACTERS = 120
# Where the library's name of a type is not Arrow's.
_TYPES = {
    **{"double": "float64", "float": "float32", "halffloat": "float16"},
    **{"date32[day]": "date32", "date64[ms]": "date64"},
}
# What a list of such is written as, without the word for it.
_SHORTENED = (["dtype"], ["struct"])

_NO_VERDICT = (
    "A rating is a model's guess, in log-odds, at how a judge would compare texts: the difference of two ratings says "
    "how probably one text is preferred to the other by that criterion. It is no measure of truth, and a rating is no "
    "verdict on the people who wrote a text."
)
_LICENCE = "The licence is that of the texts, which QuLens does not know: it is given as unknown. State it here."


def dataset_card(manifest: dict[str, Any], schema: pa.Schema, files: Sequence[Path]) -> str:
    """Write the card.

    Parameters
    ----------
    manifest : dict
        Of the selection.
    schema : Schema
        Of the files.
    files : sequence of Path
        The files, complete.

    Returns
    -------
    str
        Markdown behind YAML; names from outside are escaped in both.
    """
    head = yaml.safe_dump(_front_matter(manifest, schema, files), sort_keys=False, allow_unicode=True)
    story = [_origin(manifest), _choice(manifest), _rater(manifest), _NO_VERDICT, _domains(manifest)]
    paragraphs = [f"# {plain(manifest['selection'])}", *story, _again(manifest), _LICENCE]
    return f"---\n{head}---\n\n" + "\n\n".join(paragraphs) + "\n"


def _front_matter(manifest: dict[str, Any], schema: pa.Schema, files: Sequence[Path]) -> dict[str, Any]:
    stored = [pq.read_metadata(path) for path in files]
    n_bytes = sum(each.row_group(group).total_byte_size for each in stored for group in range(each.num_row_groups))
    split = {"name": "train", "num_bytes": n_bytes, "num_examples": sum(each.num_rows for each in stored)}
    return {
        "pretty_name": manifest["selection"],
        "license": "unknown",
        "task_categories": ["text-generation"],
        "tags": ["qulens", "qurating", "data-selection"],
        "dataset_info": {
            "features": features_of(schema),
            "splits": [split],
            "download_size": sum(path.stat().st_size for path in files),
            "dataset_size": n_bytes,
        },
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": f"{DATA_FOLDER}/train-*"}]}],
    }


def features_of(schema: pa.Schema) -> list[dict[str, Any]]:
    """Describe columns as the library ``datasets`` does in YAML.

    Raises
    ------
    InputError
        If a column has a type that it has no word for: it could not open the files.

    Examples
    --------
    >>> features_of(pa.schema([("n", pa.int64()), ("tags", pa.list_(pa.string()))]))
    [{'name': 'n', 'dtype': 'int64'}, {'name': 'tags', 'list': 'string'}]
    """
    return [{"name": field.name, **_feature(field.type, field.name)} for field in schema]


def _feature(kind: pa.DataType, column: str) -> dict[str, Any]:
    if pa.types.is_struct(kind):
        inner = [kind.field(place) for place in range(kind.num_fields)]
        return {"struct": [{"name": field.name, **_feature(field.type, column)} for field in inner]}
    if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind) or pa.types.is_large_list(kind):
        inside = _feature(kind.value_type, column)
        key = "large_list" if pa.types.is_large_list(kind) else "list"
        length = {"length": kind.list_size} if pa.types.is_fixed_size_list(kind) else {}
        return {key: next(iter(inside.values())) if list(inside) in _SHORTENED else inside, **length}
    if kind == JSON:
        return {"dtype": "json"}
    if pa.types.is_dictionary(kind):
        return _feature(kind.value_type, column)
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        raise InputError(f"A Hugging Face dataset has no type for the field {column!r} ({kind}). Export as parquet.")
    return {"dtype": _TYPES.get(str(kind), str(kind))}


def _origin(manifest: dict[str, Any]) -> str:
    corpus = manifest["corpus"]
    return (
        f"{manifest['n_documents']:,} of the {count(corpus['n_documents'], 'document')} of the corpus "
        f"{plain(corpus['title'])}, with {manifest['n_tokens']:,} of its {count(corpus['n_tokens'], 'token')} "
        f"(counted by {plain(unit_in_words(corpus['tokenizer']))}). "
        f"Selected on {plain(manifest['created'][:10])} by QuLens {plain(manifest['software']['qulens'])}, "
        "an implementation of QuRating (Wettig et al., ICML 2024)."
    )


def _choice(manifest: dict[str, Any]) -> str:
    parameters = manifest["parameters"]
    if parameters["baseline"]:
        how = "Drawn at random, whatever their ratings"
    else:
        weights = ", ".join(_criterion(*each) for each in parameters["criteria"])
        how = f"Drawn for {'low' if parameters['inverse'] else 'high'} ratings by {weights}"
        how += f", with temperature {parameters['temperature']:g}"
        how += " (the nearer to 0, the more the ratings decide)"
    quota = "shares set by hand" if parameters["shares"] else parameters["quota"]
    return (
        f"{how}. Budget: {count(manifest['token_budget'], 'token')}. Quotas by domain: {quota}. "
        f"Order: {parameters['order']}. Seed: {parameters['seed']}."
    )


def _criterion(key: str, weight: float) -> str:
    return plain(criterion_by_key(key).title) + ("" if weight == 1 else f" (weight {weight:g})")


def _rater(manifest: dict[str, Any]) -> str:
    rater = manifest["rater"]
    return f"Rater: {plain(rater['rater'])}, fingerprint {plain(rater['fingerprint'])}, on {plain(rater['base'])}."


def _domains(manifest: dict[str, Any]) -> str:
    """Write the domains as a table, the largest first."""
    rows = sorted(manifest["domains"].items(), key=lambda row: (-row[1]["n_tokens"], row[0]))
    lines = [
        f"| {plain(name)} | {each['n_documents']:,} | {each['n_tokens']:,} |" for name, each in rows[:_MOST_DOMAINS]
    ]
    more = [f"\nand {count(len(rows) - _MOST_DOMAINS, 'more domain')}."] if len(rows) > _MOST_DOMAINS else []
    return "\n".join(["| domain | documents | tokens |", "|---|---:|---:|", *lines, *more])


def _again(manifest: dict[str, Any]) -> str:
    return (
        "manifest.json holds all that is needed to make the same subset again, from the same corpus and ratings:\n\n"
        "    qulens select WORKSPACE --name NAME --from-manifest manifest.json\n\n"
        f"The hash of the list of its documents is {plain(manifest['subset_hash'])}."
    )


def plain(text: object) -> str:
    r"""Write a name from outside so that markdown shows it as it is.

    Examples
    --------
    >>> plain("<b>[x](y)|")
    '\\<b\\>\\[x\\]\\(y\\)\\|'
    """
    line = "".join(character if character.isprintable() else " " for character in str(text))[:_NAME_CHARACTERS]
    return "".join(f"\\{character}" if character in string.punctuation else character for character in line)
