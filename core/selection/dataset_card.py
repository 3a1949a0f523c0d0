"""The card of a selection that leaves as a Hugging Face dataset: what it is, in words and for machines."""

import string
from typing import Any

import pyarrow as pa
import yaml

from core.criteria import criterion_by_key

CARD, DATA_FOLDER = "README.md", "data"

_MOST_DOMAINS = 50
_NAME_CHARACTERS = 120
# Where the library's name of a type is not Arrow's.
_TYPES = {"double": "float64", "float": "float32", "halffloat": "float16"}


def dataset_card(manifest: dict[str, Any], schema: pa.Schema | None, *, n_bytes: int, with_ratings: bool) -> str:
    """Write the card.

    Parameters
    ----------
    manifest : dict
        Of the selection.
    schema : Schema or None
        Of the files.
    n_bytes : int
        Their size together.
    with_ratings : bool
        Whether ratings are among the columns.

    Returns
    -------
    str
        Markdown behind YAML; names from outside are escaped in both.
    """
    head = yaml.safe_dump(_front_matter(manifest, schema, n_bytes), sort_keys=False, allow_unicode=True)
    paragraphs = [f"# {plain(manifest['selection'])}", *_story(manifest), _domains(manifest)]
    if with_ratings:
        paragraphs.append(
            "The ratings are log-odds: the difference of two says how probably a judge would prefer one text to the "
            "other, by that criterion. They order texts of this corpus; they are no verdict on the people who wrote "
            "them."
        )
    paragraphs += [_again(manifest), "The licence is that of the texts, which QuLens does not know. State it here."]
    return f"---\n{head}---\n\n" + "\n\n".join(paragraphs) + "\n"


def _front_matter(manifest: dict[str, Any], schema: pa.Schema | None, n_bytes: int) -> dict[str, Any]:
    split = {"name": "train", "num_bytes": n_bytes, "num_examples": manifest["n_documents"]}
    info: dict[str, Any] = {"splits": [split], "download_size": n_bytes, "dataset_size": n_bytes}
    features = features_of(schema) if schema is not None else None
    return {
        "pretty_name": manifest["selection"],
        "license": "unknown",
        "tags": ["qulens", "data-selection"],
        "dataset_info": ({"features": features} if features else {}) | info,
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": f"{DATA_FOLDER}/train-*"}]}],
    }


def features_of(schema: pa.Schema) -> list[dict[str, Any]] | None:
    """Describe columns as the library ``datasets`` does in YAML.

    Returns
    -------
    list of dict or None
        None where a column has a type that it has no word for; then it looks into the files.

    Examples
    --------
    >>> features_of(pa.schema([("n", pa.int64()), ("tags", pa.list_(pa.string()))]))
    [{'name': 'n', 'dtype': 'int64'}, {'name': 'tags', 'list': 'string'}]
    """
    try:
        return [{"name": field.name, **_feature(field.type)} for field in schema]
    except KeyError:
        return None


def _feature(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_struct(kind):
        inner = [kind.field(place) for place in range(kind.num_fields)]
        return {"struct": [{"name": field.name, **_feature(field.type)} for field in inner]}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inside = _feature(kind.value_type)
        key = "list" if pa.types.is_list(kind) else "large_list"
        return {key: inside["dtype"] if set(inside) == {"dtype"} else inside.get("struct", [inside])}
    if pa.types.is_nested(kind) or pa.types.is_dictionary(kind):
        raise KeyError(str(kind))
    return {"dtype": _TYPES.get(str(kind), str(kind))}


def _story(manifest: dict[str, Any]) -> list[str]:
    corpus, rater, parameters = manifest["corpus"], manifest["rater"], manifest["parameters"]
    weights = ", ".join(
        f"{plain(criterion_by_key(key).title)}{'' if weight == 1 else f' with weight {weight:g}'}"
        for key, weight in parameters["criteria"]
    )
    if parameters["baseline"]:
        how = "drawn at random, whatever their ratings"
    else:
        which = "lowest" if parameters["inverse"] else "highest"
        how = f"drawn for the {which} ratings by {weights}, with temperature {parameters['temperature']:g}"
    return [
        f"{manifest['n_documents']:,} of the {corpus['n_documents']:,} documents of {plain(corpus['title'])}, "
        f"{manifest['n_tokens']:,} of its {corpus['n_tokens']:,} tokens ({plain(corpus['tokenizer'])}), {how}. "
        f"Selected on {manifest['created']} by QuLens, an implementation of QuRating (Wettig et al., ICML 2024).",
        f"Rater: {plain(rater['rater'])}, fingerprint `{rater['fingerprint']}`, on {plain(rater['base'])}.",
    ]


def _domains(manifest: dict[str, Any]) -> str:
    """Write the domains as a table, the largest first."""
    rows = sorted(manifest["domains"].items(), key=lambda row: (-row[1]["n_tokens"], row[0]))
    lines = [
        f"| {plain(name)} | {each['n_documents']:,} | {each['n_tokens']:,} |" for name, each in rows[:_MOST_DOMAINS]
    ]
    more = [f"\nand {len(rows) - _MOST_DOMAINS:,} more domains."] if len(rows) > _MOST_DOMAINS else []
    return "\n".join(["| domain | documents | tokens |", "|---|---:|---:|", *lines[:_MOST_DOMAINS], *more])


def _again(manifest: dict[str, Any]) -> str:
    return (
        f"`manifest.json` holds all that is needed to make the same subset again: "
        f"`qulens select WORKSPACE --name NAME --from-manifest manifest.json`. Its hash is `{manifest['subset_hash']}`."
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
