"""The verb that says how far judgments can be trusted."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import options
from core.cli.output import printable, say, show, table
from core.errors import InputError
from core.wording import count

if TYPE_CHECKING:
    from core.estimates import Estimate
    from core.judging.files.judgment_table import JudgmentTable
    from core.judging.trust.figures import CriterionTrust, Trust

# Crowds have thousands of judges: a terminal shows those with the most judgments.
_MOST_ROWS = 12
_MOST_NAME_CHARACTERS = 40

_TRUST_HEAD = ("judgments by", "n", "first preferred", "ties", "no answer", "same in both orders")
_AGREEMENT_HEAD = ("agreement of", "shared pairs", "same verdict", "same side", "Cohen's kappa", "Kendall's tau")

Sources = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...|WORKSPACE",
        help="Files of judgments (.jsonl, .parquet), folders of them, or a workspace with votes.",
    ),
]


Added = Annotated[
    Path | None,
    typer.Option("--add", metavar="FILE", help="First store the judgments of this file in the workspace."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="JUDGE", help="Leave a judge out of the figures. Repeat for several."),
]


def judgments(
    sources: Sources,
    add: Added = None,
    force: Annotated[bool, typer.Option("--force", help="With --add: replace judgments that differ.")] = False,
    without: Without = None,
    as_json: options.AsJson = False,
) -> None:
    """Say how far judgments can be trusted: position bias, consistency, cycles, agreement of judges."""
    from core.corpus.workspace_folder import is_workspace
    from core.judging.trust.figures import trust_by_criterion
    from core.judging.trust.gathered_judgments import read_tables

    if add is not None:
        _add(sources, add, replaces=force)
    found = read_tables(sources, without=without or ())
    for path in sources:
        if not is_workspace(path):
            say_unknown_fields(path)
    criteria = trust_by_criterion(found)
    show(_as_json(found, criteria), _lines(found, criteria), as_json=as_json)


def say_unknown_fields(path: Path) -> None:
    """Name the fields of judgments files that look judged, but by no criterion."""
    from core.criteria import CRITERION_KEYS
    from core.judging.files.unknown_fields import unknown_fields

    if unknown := unknown_fields(path):
        names = ", ".join(repr(printable(key[:40])) for key in unknown[:8])
        say(f"Note: '{path}' judges {names}, left out: the criteria are {', '.join(CRITERION_KEYS)}.")


def _add(sources: "Sequence[Path]", path: Path, *, replaces: bool) -> None:
    from core.corpus.catalog.queries import open_catalog
    from core.corpus.workspace_folder import open_workspace
    from core.judging.stored.exchange import add_judgments

    if len(sources) != 1:
        raise InputError(f"Judgments cannot be added to {len(sources)} places. Name one workspace.")
    workspace = open_workspace(sources[0])
    added = add_judgments(workspace, open_catalog(workspace), path, replaces=replaces)
    for judge, done in added.items():
        outcomes = ", ".join(f"{n:,} {outcome}" for outcome, n in done.items() if n)
        say(f"{count(sum(done.values()), 'judgment')} of {printable(judge)}: {outcomes}.")


def _as_json(found: "JudgmentTable", criteria: "Sequence[CriterionTrust]") -> dict[str, Any]:
    from core.estimates import LEVEL
    from core.judging.trust.cycles import CHANCE

    described = {each.criterion: asdict(each) for each in criteria}
    for each in described.values():
        del each["criterion"]
    return {
        "n_judgments": len(found),
        "n_items": len(found.items),
        "judges": list(found.judges),
        "interval_level": LEVEL,
        "cyclic_triples_by_chance": CHANCE,
        "criteria": described,
    }


def _lines(found: "JudgmentTable", criteria: "Sequence[CriterionTrust]") -> list[str]:
    """Set the figures out as tables, one criterion after the other."""
    lines = [
        f"{count(len(found), 'judgment')} of {count(len(found.items), 'item')} by {count(len(found.judges), 'judge')}. "
        "In brackets: intervals of 95 %; n: what a figure rests on; -: nothing can be said."
    ]
    for each in criteria:
        lines += ["", f"{printable(each.criterion)}: {count(each.together.n_pairs, 'pair')}"]
        lines += _trust_lines(each)
        lines += _agreement_lines(each)
    return lines


def _trust_lines(each: "CriterionTrust") -> list[str]:
    from core.judging.trust.cycles import CHANCE

    groups = [("all judges", each.together)] if len(each.judges) > 1 else []
    groups += list(each.judges.items())[:_MOST_ROWS]
    if len(each.domains) > 1:
        groups += [(f"in {name}", trust) for name, trust in list(each.domains.items())[:_MOST_ROWS]]
    head = (*_TRUST_HEAD, f"cyclic triples (chance: {100 * CHANCE:.0f} %)")
    lines = table([head, *(_trust_row(name, trust) for name, trust in groups)])
    return lines + _left_out(len(each.judges), "judge") + _left_out(len(each.domains), "domain")


def _trust_row(name: str, trust: "Trust") -> tuple[str, ...]:
    reasons = {"skipped": trust.skipped, "refused": trust.refused, "unparsable": trust.unparsable}
    # Where only some sources keep a trace, a share is of those alone.
    asked = {reason: "" if rate.n == trust.n_judgments else f"of {rate.n:,} " for reason, rate in reasons.items()}
    known = [f"{_percent(rate)} {asked[reason]}{reason}" for reason, rate in reasons.items() if rate.value]
    is_told = any(rate.n for rate in reasons.values())
    return (
        _short(name),
        f"{trust.n_judgments:,}",
        _share(trust.first_preferred),
        _share(trust.ties),
        ", ".join(known) or ("none" if is_told else "-"),
        _share(trust.self_consistency),
        _share(trust.cyclic_triples),
    )


def _agreement_lines(each: "CriterionTrust") -> list[str]:
    if each.alpha.value is None:
        return []
    lines = [f"Krippendorff's alpha over all judges: {_number(each.alpha)}, {count(each.alpha.n, 'shared pair')}."]
    rows = [
        (
            f"{_short(found.judge_a)}, {_short(found.judge_b)}",
            f"{found.same_verdict.n:,}",
            f"{_percent(found.same_verdict)} {_ends(found.same_verdict, percent=True)}",
            _share(found.same_side),
            _number(found.kappa),
            "-" if found.tau.value is None else f"{_number(found.tau)} n={found.tau.n:,}",
        )
        for found in each.agreements[:_MOST_ROWS]
    ]
    return lines + (table([_AGREEMENT_HEAD, *rows]) if rows else []) + _left_out(len(each.agreements), "pair of judges")


def _left_out(n: int, unit: str) -> list[str]:
    more = n - _MOST_ROWS
    return [f"and {more:,} more (--json has every {unit})"] if more > 0 else []


def _short(name: str) -> str:
    shown = printable(name)
    return shown if len(shown) <= _MOST_NAME_CHARACTERS else f"{shown[: _MOST_NAME_CHARACTERS - 1]}…"


def _share(estimate: "Estimate") -> str:
    if estimate.value is None:
        return "-"
    return f"{_percent(estimate)} {_ends(estimate, percent=True)} n={estimate.n:,}"


def _number(estimate: "Estimate") -> str:
    return "-" if estimate.value is None else f"{estimate.value:.2f} {_ends(estimate, percent=False)}"


def _percent(estimate: "Estimate") -> str:
    return "-" if estimate.value is None else f"{100 * estimate.value:.1f} %"


def _ends(estimate: "Estimate", *, percent: bool) -> str:
    ends: Iterable[float | None] = (estimate.ci_low, estimate.ci_high)
    written = ("?" if end is None else f"{100 * end:.1f}" if percent else f"{end:.2f}" for end in ends)
    return f"[{', '.join(written)}]"
