"""What the verb `judge` says: what it expects to use, what it used, and how the questions were answered."""

from typing import TYPE_CHECKING, Any

from core.cli.output import printable
from core.wording import count

if TYPE_CHECKING:
    from core.judging.judges.collect import Collected
    from core.judging.judges.forecast import Forecast
    from core.judging.judges.named_judges import JudgeSettings
    from core.judging.judges.spending import Spending, Usage


def forecast_line(expected: "Forecast", settings: "JudgeSettings") -> str:
    """Say what is going to be asked, and what that will use."""
    from core.judging.judges.forecast import MARGIN

    n_in, n_out = expected.usage.n_tokens_in, expected.usage.n_tokens_out
    cost = "" if expected.usd is None else f", {expected.usd:,.4f} USD"
    several = f", and up to {settings.n_votes} times that where a server gives one vote at a time"
    return (
        f"{count(expected.n_questions, 'question')} about {count(expected.n_documents, 'document')} for "
        f"{printable(settings.name)}: about {n_in:,} tokens to read and "
        f"{n_out:,} to write{cost} (by our tokenizer and {100 * (MARGIN - 1):.0f} % more"
        f"{several if settings.n_answers > 1 else ''})."
    )


def forecast_json(expected: "Forecast") -> dict[str, Any]:
    """Say the same to machines."""
    usage = expected.usage
    figures = {"n_tokens_in": usage.n_tokens_in, "n_tokens_out": usage.n_tokens_out, "usd": expected.usd}
    asked = {"n_questions": expected.n_questions, "n_documents": expected.n_documents}
    return {"dry_run": True} | asked | figures


def used_line(spending: "Spending") -> str:
    """Say what was used: now, and where that differs, by all runs of the same questions."""
    in_all = _used(spending, spending.used)
    if spending.used == spending.used_now:
        return f"{in_all}."
    return f"this run: {_used(spending, spending.used_now)}; in all runs: {in_all}."


def _used(spending: "Spending", used: "Usage") -> str:
    usd = spending.cost(used)
    cost = "" if usd is None else f", {usd:,.4f} USD"
    at_most = "at most " if used.is_at_most else ""
    return f"{at_most}{used.n_tokens_in:,} tokens read, {used.n_tokens_out:,} written{cost}"


def collected_line(collected: "Collected", name: str, spending: "Spending") -> str:
    """Say how the questions were answered, and what that used."""
    n = collected.n_questions
    reasons = {"refused": collected.n_refused, "unparsable": collected.n_unparsable}
    missing = ", ".join(f"{100 * number / n:.1f} % {reason}" for reason, number in reasons.items() if number)
    before = f", {collected.n_kept:,} of them answered before" if collected.n_kept else ""
    return (
        f"{count(n, 'question')} put to {printable(name)}{before}: {collected.n_answered:,} answered"
        f"{f' ({missing})' if missing else ''}; {used_line(spending)}"
    )


def as_json(collected: "Collected", spending: "Spending") -> dict[str, Any]:
    """Say the same to machines."""
    return {
        "n_questions": collected.n_questions,
        "n_answered": collected.n_answered,
        "n_refused": collected.n_refused,
        "n_unparsable": collected.n_unparsable,
        "n_kept": collected.n_kept,
        **_figures(spending, spending.used),
        "this_run": _figures(spending, spending.used_now),
    }


def _figures(spending: "Spending", used: "Usage") -> dict[str, Any]:
    figures = {"n_tokens_in": used.n_tokens_in, "n_tokens_out": used.n_tokens_out, "usd": spending.cost(used)}
    return figures | {"is_at_most": used.is_at_most}
