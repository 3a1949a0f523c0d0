"""The options that several verbs share, spelled once."""

from pathlib import Path
from typing import Annotated

import typer

WorkspacePath = Annotated[Path, typer.Argument(metavar="WORKSPACE", help="The folder of the workspace.")]
WorkspaceOrFiles = Annotated[
    list[str],
    typer.Argument(metavar="WORKSPACE|FILE...", help="The folder of a workspace; with --out files, as for import."),
]
RatingsFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="DEST.parquet", help="Rate files into this one, with a row for each record."),
]
Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help=(
            "Files (.jsonl, .json, .csv, .tsv, .parquet, .arrow, .txt; JSON and CSV also .gz, JSON also .zst), "
            "folders, quoted patterns ('data/**/*.jsonl'), datasets saved to disk, or addresses such as s3://bucket/folder."
        ),
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there already.")]

TextField = Annotated[str, typer.Option(help="The field that holds the text.")]
IdField = Annotated[str | None, typer.Option(help="The field that holds an id; by default a hash of the text.")]
DomainField = Annotated[str, typer.Option(help="The field that holds the domain; 'a.b' reaches into a nested field.")]
DateField = Annotated[str | None, typer.Option(help="The field that holds the date: ISO 8601, a year, or Unix time.")]
TokensField = Annotated[
    str | None, typer.Option(help="The field that holds the number of tokens; by default they are counted.")
]
Tokenizer = Annotated[
    str | None,
    typer.Option(help="What counts the tokens: a folder with a tokenizer.json, or a name on the model hub."),
]
MaxBytes = Annotated[int, typer.Option(help="Refuse lines and texts of more bytes.")]

RaterName = Annotated[str, typer.Option("--rater", help="A rater's name in the workspace, 'default', or a folder.")]
RatingsBy = Annotated[str, typer.Option("--rater", help="Whose ratings, by the name they are filed under.")]
BatchTokens = Annotated[
    int | None, typer.Option(help="Tokens in a batch, padding included; more than 8,192 make a processor slower.")
]
Device = Annotated[str, typer.Option(help="auto, cpu or cuda.")]
Precision = Annotated[str, typer.Option(help="auto, float32 or bf16.")]
Ray = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        help="Work on a Ray cluster: HOST:PORT of its head, 'auto' on one of its machines, 'local' for this one alone.",
    ),
]
KeepFeatures = Annotated[
    bool,
    typer.Option(
        "--keep-features",
        help="Keep what heads read too (23 KB a segment): other heads on this encoder then rate the corpus in seconds.",
    ),
]

ColumnName = Annotated[str, typer.Option("--name", help="What to call the column.")]
Seed = Annotated[int, typer.Option(help="The seed of all randomness.")]

Format = Annotated[
    str | None,
    typer.Option(
        "--format", help="jsonl, jsonl.zst, parquet, csv or hf (a Hugging Face dataset); by default DEST's ending."
    ),
]
ShardTokens = Annotated[int | None, typer.Option(help="Write a folder of files of so many tokens each.")]
WithRatings = Annotated[bool, typer.Option("--with-ratings", help="Add one number per criterion to each record.")]
