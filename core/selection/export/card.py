"""The data card beside an export: what it is, in words, and for a Hugging Face dataset also for machines."""

import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from core.corpus.token_units import unit_in_words
from core.selection.export.features import features_of
from core.selection.report.asked_words import Pairs, asked_in_words
from core.selection.report.words import (
    COMMAND_AGAIN,
    NO_VERDICT,
    export_in_words,
    origin_in_words,
    ran_out_in_words,
)
from core.wording import count

CARD, DATA_FOLDER = "README.md", "data"

_MOST_DOMAINS = 50
_NAME_CHARACTERS = 120
_VALUE_CHARACTERS = 2_000

_LICENCE = "The licence is that of the texts, which QuLens does not know: it is given as unknown. State it here."


def data_card(manifest: Mapping[str, Any]) -> str:
    """Write the card in Markdown; names from outside are escaped.

    Parameters
    ----------
    manifest : mapping
        Of the export.
    """
    empty = [plain(sentence, _VALUE_CHARACTERS) for sentence in ran_out_in_words(manifest)]
    paragraphs = [
        f"# {plain(manifest['selection'])}",
        _origin(manifest),
        NO_VERDICT,
        *_section("What was asked", asked_in_words(manifest)),
        *empty,
        *_section("What was exported", export_in_words(manifest)),
        "## Domains",
        _domains(manifest),
        *_section("What it was made from", origin_in_words(manifest)),
        "## How to make it again",
        _again(manifest),
        "## Licence",
        _LICENCE,
    ]
    return "\n\n".join(paragraphs) + "\n"


def dataset_card(manifest: Mapping[str, Any], schema: pa.Schema, files: Sequence[Path]) -> str:
    """Write the card of a Hugging Face dataset, with the head that its library reads.

    Parameters
    ----------
    manifest : mapping
        Of the export.
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
    return f"---\n{head}---\n\n{data_card(manifest)}"


def _front_matter(manifest: Mapping[str, Any], schema: pa.Schema, files: Sequence[Path]) -> dict[str, Any]:
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


def _origin(manifest: Mapping[str, Any]) -> str:
    corpus = manifest["corpus"]
    removed = manifest.get("export", {}).get("documents") == "removed"
    what = "What was removed from the corpus by a selection of " if removed else ""
    return (
        f"{what}{manifest['n_documents']:,} of the {count(corpus['n_documents'], 'document')} of the corpus "
        f"{plain(corpus['title'])}, with {manifest['n_tokens']:,} of its {count(corpus['n_tokens'], 'token')} "
        f"(counted by {plain(unit_in_words(corpus['tokenizer']))}). "
        f"Selected on {plain(manifest['created'][:10])} by QuLens {plain(manifest['software']['qulens'])}, "
        "an implementation of QuRating (Wettig et al., ICML 2024). All counts are exact."
    )


def _section(title: str, pairs: Pairs) -> list[str]:
    if not pairs:
        return []
    return [f"## {title}", "\n".join(f"- {plain(name)}: {plain(value, _VALUE_CHARACTERS)}" for name, value in pairs)]


def _domains(manifest: Mapping[str, Any]) -> str:
    """Write the domains as a table, the largest first."""
    rows = sorted(manifest["domains"].items(), key=lambda row: (-row[1]["n_tokens"], row[0]))
    lines = [
        f"| {plain(name)} | {each['n_documents']:,} | {each['n_tokens']:,} |" for name, each in rows[:_MOST_DOMAINS]
    ]
    more = [f"\nand {count(len(rows) - _MOST_DOMAINS, 'more domain')}."] if len(rows) > _MOST_DOMAINS else []
    return "\n".join(["| domain | documents | tokens |", "|---|---:|---:|", *lines, *more])


def _again(manifest: Mapping[str, Any]) -> str:
    return (
        "The manifest beside this card holds all that is needed to make the same subset again, from the same corpus "
        f"and ratings:\n\n    {COMMAND_AGAIN}\n\n"
        f"The hash of the list of its documents is {plain(manifest['subset_hash'])}."
    )


def plain(text: object, most: int = _NAME_CHARACTERS) -> str:
    r"""Write a name from outside so that markdown shows it as it is.

    Examples
    --------
    >>> plain("<b>[x](y)|")
    '\\<b\\>\\[x\\]\\(y\\)\\|'
    """
    line = "".join(character if character.isprintable() else " " for character in str(text))[:most]
    return "".join(f"\\{character}" if character in string.punctuation else character for character in line)
