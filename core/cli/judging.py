"""The verb that has pairs judged by a model."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import options
from core.cli.judging_lines import as_json as collected_as_json
from core.cli.judging_lines import collected_line, forecast_json, forecast_line, used_line
from core.cli.output import printable, progress_shown, say, show
from core.criteria import DEFAULT_CRITERION
from core.errors import InputError
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.workspace import Workspace
    from core.criteria import Criterion
    from core.judging.judges.collect import Collected
    from core.judging.judges.named_judges import JudgeSettings
    from core.judging.judges.open_questions import OpenQuestion
    from core.judging.judges.spending import Spending
    from core.records import OnProgress, Progress

_SECONDS_BETWEEN_LINES = 10.0


def judge(
    workspace: options.WorkspacePath,
    judge: Annotated[
        str, typer.Option(help="openai:MODEL (any OpenAI-compatible server) or local:FOLDER (a model on this machine).")
    ],
    n_pairs: Annotated[int, typer.Option("--n-pairs", help="How many pairs of documents.")],
    criterion: Annotated[
        list[str] | None, typer.Option(help="By what they are compared. Repeat for several; by default all.")
    ] = None,
    pairs: Annotated[
        str, typer.Option(help="Which pairs: random, within-domain, stratified or active (where the rater is unsure).")
    ] = "random",
    answer: Annotated[
        str | None, typer.Option(help="votes (default on servers) or logprobs: one call, probabilities of the answers.")
    ] = None,
    n_votes: Annotated[int, typer.Option("--n-votes", help="Votes on each question.")] = 20,
    price: Annotated[
        str | None, typer.Option(metavar="IN,OUT", help="US dollars for a million tokens read and written.")
    ] = None,
    max_cost: Annotated[float | None, typer.Option(metavar="USD", help="Never spend more on these pairs.")] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The server, such as http://localhost:8000/v1.")
    ] = None,
    concurrency: Annotated[int, typer.Option(help="Questions on their way to the server at once.")] = 8,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost, and ask nothing.")] = False,
    seed: options.Seed = 42,
    as_json: options.AsJson = False,
) -> None:
    """Have pairs of documents judged by a model, in both orders; interrupted, it goes on where it was."""
    from core.corpus.workspace_folder import open_workspace
    from core.judging.judges.forecast import forecast
    from core.judging.judges.named_judges import JudgeSettings, read_judge, require_model

    kind, model, way = read_judge(judge, way=answer)
    settings = JudgeSettings(kind, model, way, n_votes, base_url, concurrency)
    spending = _spending(settings, price, max_cost)
    target, criteria = open_workspace(workspace), _criteria(criterion)
    questions = _questions(target, criteria, kind=pairs, n_pairs=n_pairs, seed=seed)
    if dry_run:
        require_model(settings)
    expected = forecast(questions, n_votes=settings.n_answers, price=spending.price)
    result = {"judge": settings.name, "n_pairs": n_pairs, "criteria": [each.key for each in criteria]}
    if dry_run:
        asked = questions[0].question.prompt.splitlines()
        lines = [forecast_line(expected, settings), "The first question:", "", *map(printable, asked)]
        show(result | forecast_json(expected) | {"prompt": "\n".join(asked)}, lines, as_json=as_json)
        return
    say(forecast_line(expected, settings))
    collected = _collected(target, settings, questions, spending, n_per_pair=len(questions) // n_pairs)
    lines = [collected_line(collected, settings.name, spending), f"Next: qulens judgments {workspace}"]
    show(result | collected_as_json(collected, spending), lines, as_json=as_json)


def _spending(settings: "JudgeSettings", price: str | None, most_usd: float | None) -> "Spending":
    from core.judging.judges.named_judges import LOCAL
    from core.judging.judges.spending import Spending, read_price

    if settings.kind == LOCAL and most_usd is not None:
        raise InputError("A model on this machine is paid to nobody. Leave --max-cost out.")
    return Spending(read_price(price) if price else None, most_usd)


def _collected(
    workspace: "Workspace",
    settings: "JudgeSettings",
    questions: "Sequence[OpenQuestion]",
    spending: "Spending",
    *,
    n_per_pair: int,
) -> "Collected":
    """Open the judge and have it answer, telling of progress and cost."""
    from core.judging.judges.collect import collect
    from core.judging.judges.named_judges import opened_judge

    with (
        opened_judge(settings, workspace, spending=spending, on_message=_say) as judge,
        progress_shown() as on_progress,
    ):
        told = _told_of_spending(on_progress, spending, n_per_pair=n_per_pair)
        return collect(workspace, judge, questions, on_progress=told)


def _say(message: str) -> None:
    say(printable(message))


def _criteria(keys: Sequence[str] | None) -> "list[Criterion]":
    from core.criteria import CRITERIA, criterion_by_key

    return [criterion_by_key(key) for key in dict.fromkeys(keys)] if keys else list(CRITERIA)


def _questions(
    workspace: "Workspace", criteria: "Sequence[Criterion]", *, kind: str, n_pairs: int, seed: int
) -> "list[OpenQuestion]":
    from core.corpus.catalog.queries import open_catalog
    from core.judging.excerpts.comparisons import comparisons_of
    from core.judging.judges.open_questions import open_questions
    from core.judging.queues.kept_queues import kept_queue
    from core.judging.queues.queue_settings import ACTIVE, QueueSettings

    catalog = open_catalog(workspace)
    wanted = QueueSettings(kind=kind, n_pairs=n_pairs, seed=seed)
    if kind == ACTIVE:  # other kinds do not hang on ratings: all judges and criteria share their pairs
        rater = next(iter(catalog.raters), None)
        rated = catalog.criteria_rated(rater) if rater else ()
        keys = [each.key for each in criteria]
        # The usual one, as Compare does; else the first that can be drawn by.
        drawn_by = next((key for key in (DEFAULT_CRITERION, *keys) if key in keys and key in rated), keys[0])
        wanted = replace(wanted, criterion=drawn_by, rater=rater)
    return open_questions(list(comparisons_of(workspace, catalog, kept_queue(workspace, catalog, wanted))), criteria)


def _told_of_spending(on_progress: "OnProgress", spending: "Spending", *, n_per_pair: int) -> "OnProgress":
    """Say now and then what was used, beside how far it is."""
    told = time.monotonic()

    def tell(progress: "Progress") -> None:
        nonlocal told
        on_progress(progress)
        if time.monotonic() - told >= _SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            total = count(progress.total // n_per_pair, "pair")
            say(f"So far: about {progress.done // n_per_pair:,} of {total}; {used_line(spending)}")

    return tell
