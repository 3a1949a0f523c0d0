"""The options that say what to select, gathered in one value."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from core.cli import options
from core.selection.asked.parameters import DEFAULT_CYCLES, DEFAULT_SEED, DEFAULT_TEMPERATURE, DOMAIN

Tokens = Annotated[int | None, typer.Option("--tokens", help="The most tokens to select.")]
FractionOf = Annotated[str | None, typer.Option("--fraction", help="The share of the rated tokens to select.")]
Documents = Annotated[int | None, typer.Option("--documents", help="The most documents to select.")]
Criteria = Annotated[
    list[str] | None,
    typer.Option(
        "--criterion", help="A criterion or a column, with an optional weight: writing_style:0.5. Repeat to combine."
    ),
]
Combine = Annotated[
    str, typer.Option("--combine", help="How several become one: sum, minimum, percentiles (high in all), or mix.")
]
Reference = Annotated[
    str | None, typer.Option("--reference", help="A column or criterion that is subtracted, both standardised.")
]
AsItIs = Annotated[
    bool,
    typer.Option("--as-it-is", help="Take the one column as it is, without standardising: for weights in logarithms."),
]
AtLeast = Annotated[
    list[str] | None,
    typer.Option("--at-least", metavar="NAME:PERCENTILE", help="Leave out what is below a percentile. Repeatable."),
]
Temperature = Annotated[float, typer.Option(help="0 takes the highest rated; the larger, the nearer to uniform.")]
TemperatureFor = Annotated[
    str | None,
    typer.Option(
        "--temperature-for",
        metavar="TARGET",
        help="Find the temperature: ess=0.5 (effective sample size), mean=1.2 (rating), share:GROUP=0.3.",
    ),
]
Inverse = Annotated[bool, typer.Option("--inverse", help="Prefer low ratings.")]
Quota = Annotated[
    str | None,
    typer.Option(help="proportional (the default where there are domains), none, quality, or a JSON file of shares."),
]
QuotaBy = Annotated[str, typer.Option("--quota-by", help="What the quotas are for: domain, or a column.")]
MinimumPerGroup = Annotated[
    int, typer.Option("--min-per-group", help="Tokens (with --documents: documents) for each group at least.")
]
MaxEpochs = Annotated[int, typer.Option("--max-epochs", help="How many times a document may be taken.")]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="COLUMN|FILE", help="Leave out where a column is true, or the ids of a file."),
]
Require = Annotated[
    list[str] | None, typer.Option("--require", metavar="COLUMN", help="Leave out where a column is not true.")
]
Collapse = Annotated[
    str | None,
    typer.Option("--collapse", metavar="COLUMN", help="Of near-duplicates take the best alone: --collapse duplicates."),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        help="Instead of the ratings: uniform, uniform-matched (see --match), top-k, perplexity-low, perplexity-high, "
        "dsir, rules, classifier, clusters."
    ),
]
Match = Annotated[
    str | None, typer.Option("--match", metavar="SELECTION", help="For uniform-matched: whose budget and domains.")
]
Order = Annotated[
    str, typer.Option("--order", help="key, rating-up, rating-down, random, cyclical, folded, or staged (--phases).")
]
Cycles = Annotated[int, typer.Option(help="Passes through the ratings in a cyclical or folded order.")]
Jitter = Annotated[float, typer.Option(help="Noise on an order by rating, in standard deviations of the rating.")]
Phases = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The phases of a staged order: a JSON list of objects.")
]


# What can only be asked for where there is a workspace, with columns or with selections.
ONLY_IN_A_WORKSPACE = ("reference", "as_it_is", "quota_by", "require", "collapse", "match")


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """What to select, as the command line says it; see `core.cli.selection_parameters`."""

    tokens: Tokens = None
    fraction: FractionOf = None
    documents: Documents = None
    criterion: Criteria = None
    combine: Combine = "sum"
    reference: Reference = None
    as_it_is: AsItIs = False
    at_least: AtLeast = None
    temperature: Temperature = DEFAULT_TEMPERATURE
    temperature_for: TemperatureFor = None
    inverse: Inverse = False
    quota: Quota = None
    quota_by: QuotaBy = DOMAIN
    min_per_group: MinimumPerGroup = 0
    max_epochs: MaxEpochs = 1
    exclude: Exclude = None
    require: Require = None
    collapse: Collapse = None
    baseline: Baseline = None
    match: Match = None
    order: Order = "key"
    cycles: Cycles = DEFAULT_CYCLES
    jitter: Jitter = 0.0
    phases: Phases = None
    seed: options.Seed = DEFAULT_SEED
