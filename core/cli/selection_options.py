"""The options that say what to select, and how they become parameters."""

from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import InputError
from core.selection.asked.checks import require_known
from core.selection.asked.parameters import QUOTAS, SelectionParameters
from core.selection.asked.written import parse_criteria, parse_percentiles, read_phases, read_shares

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


def parameters_of(
    *,
    has_domains: bool,
    columns: list[str],
    workspace: object,
    tokens: int | None,
    fraction: str | None,
    documents: int | None,
    criterion: list[str] | None,
    at_least: list[str] | None,
    quota: str | None,
    quota_by: str,
    exclude: list[str] | None,
    require: list[str] | None,
    phases: Path | None,
    order: str,
    baseline: str | None,
    is_matched: bool = False,
    **others: Any,
) -> SelectionParameters:
    """Gather the parameters of a selection; the default quota depends on whether the corpus has domains."""
    from core.selection.baselines.registry import MATCHED, as_baseline
    from core.selection.pool.needed import fingerprint_of_list

    if baseline == MATCHED and not is_matched:
        raise InputError(f"--baseline {MATCHED} is like a selection that is there: use qulens select, with --match.")
    quota = quota or ("proportional" if has_domains or quota_by != "domain" else "none")
    shares = () if quota in QUOTAS else read_shares(Path(quota))
    lists = [name for name in exclude or () if name not in columns]
    parameters = SelectionParameters(
        token_budget=tokens,
        fraction=fraction,
        document_budget=documents,
        criteria=parse_criteria(criterion or []),
        at_least=parse_percentiles(at_least or []),
        quota="none" if shares else quota,
        quota_by=quota_by,
        shares=shares,
        excluded=tuple(name for name in exclude or () if name in columns),
        required=tuple(require or ()),
        excluded_lists=tuple((str(Path(name).resolve()), fingerprint_of_list(Path(name))) for name in lists),
        phases=read_phases(phases) if phases is not None else (),
        order="staged" if phases is not None and order == "key" else order,
        **others,
    )
    if baseline is not None and baseline != MATCHED:
        parameters = as_baseline(parameters, baseline, columns, workspace)
    for name in parameters.columns:
        require_known(name, columns)
    return parameters


# What may stand beside --from-manifest, and what a baseline sets: by the names of options in Python.
_OF_NO_SELECTION = {"context", "workspace", "name", "from_manifest", "force", "as_json"}


def require_agreement(context: typer.Context, *, is_again: bool) -> None:
    """Refuse options that would be ignored.

    Raises
    ------
    InputError
        With the first of them.
    """
    given = [name for name in context.params if _is_given(context, name)]
    ignored = {
        "--from-manifest": set(given) - _OF_NO_SELECTION if is_again else set(),
        "--match": {"tokens", "fraction", "documents"} & set(given) if "match" in given else set(),
        "--temperature-for": {"temperature"} & set(given) if "temperature_for" in given else set(),
    }
    for what, names in ignored.items():
        if names:
            raise InputError(f"{what} settles --{min(names).replace('_', '-')} already. Leave one of them out.")


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
