"""The options of an export that change what its records and files are."""

from dataclasses import dataclass
from typing import Annotated

import typer

from core.cli import options

Prefix = Annotated[
    str | None,
    typer.Option(metavar="TEMPLATE", help="Put this before each text, with fields of the record: '{domain}: '."),
]
BucketToken = Annotated[
    str | None,
    typer.Option(
        metavar="CRITERION[:N]", help="Put a token before each text that says in which of N buckets it is rated."
    ),
]
KeepStructure = Annotated[
    bool, typer.Option("--keep-structure", help="Write a file for each file of the input, into a folder.")
]
Removed = Annotated[
    bool, typer.Option("--removed", help="Write what was not selected instead, each document with the reason.")
]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a selection is to leave; the fields are those of `core.selection.export.settings.ExportSettings`."""

    file_format: options.Format = None
    shard_tokens: options.ShardTokens = None
    with_ratings: options.WithRatings = False
    prefix: Prefix = None
    bucket_token: BucketToken = None
    keep_structure: KeepStructure = False
    removed: Removed = False
