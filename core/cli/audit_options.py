"""The options of an audit: those for a selection, and those for pairs of texts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

GroupBy = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN",
        help="domain, n_tokens, date, a field or column, or several at once: domain+language; again for more. "
        "By default domain.",
    ),
]
Hold = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN",
        help="Held equal in what remains; again for more, '' for none. By default domain and n_tokens.",
    ),
]
Beside = Annotated[
    list[str] | None, typer.Option(metavar="SELECTION", help="Another selection, shown beside it; again for more.")
]
Sweep = Annotated[bool, typer.Option("--sweep", help="Also select again at other temperatures, criteria and budgets.")]
Html = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write a report, one page that needs nothing else, with sweeps, shortcut checks and documents to read; "
        "with --json all that it says is printed.",
    ),
]
Sample = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write documents kept and dropped, with notes and flags, as .jsonl or .parquet."),
]
SampleSize = Annotated[int, typer.Option(help="How many documents are drawn for --sample.")]

Rater = Annotated[
    str | None, typer.Option(help="A rater to be checked on pairs: 'default', a name in WORKSPACE, or a folder.")
]
MinimalPairs = Annotated[
    str | None, typer.Option(metavar="FILE", help="Pairs of texts that differ in one thing, for --rater.")
]
TextAField = Annotated[str, typer.Option(help="The field of the text before the change.")]
TextBField = Annotated[str, typer.Option(help="The field of the text after it.")]
KindField = Annotated[str | None, typer.Option(help="A field that tells kinds of pairs apart.")]


@dataclass(frozen=True, slots=True)
class SelectionAuditOptions:
    """How a selection is to be audited."""

    group_by: GroupBy = None
    hold: Hold = None
    beside: Beside = None
    sweep: Sweep = False
    html: Html = None
    sample: Sample = None
    sample_size: SampleSize = 1_000


@dataclass(frozen=True, slots=True)
class PairAuditOptions:
    """Which rater is to be checked on which pairs."""

    rater: Rater = None
    minimal_pairs: MinimalPairs = None
    text_a_field: TextAField = "text_a"
    text_b_field: TextBField = "text_b"
    kind_field: KindField = None
