"""The report of a selection: one page that needs nothing else, made from the manifest alone."""

from collections.abc import Mapping
from typing import Any

from core.criteria import CRITERION_KEYS
from core.selection.report.asked_words import asked_in_words, title_of
from core.selection.report.bars import Bars
from core.selection.report.dots import DOT, Dots, Marks
from core.selection.report.drawing import short, shown
from core.selection.report.html_parts import document, pairs, section, table
from core.selection.report.style import CSS, colour_of
from core.selection.report.words import (
    COMMAND_AGAIN,
    NO_VERDICT,
    again_in_words,
    export_in_words,
    origin_in_words,
    phases_in_words,
    ran_out_in_words,
)
from core.wording import count

REPORT = "report.html"

_MOST_DOMAINS = 40
_MOST_ROWS = 200


def report_html(manifest: Mapping[str, Any]) -> str:
    """Tell what was asked, of what, and what came of it.

    Parameters
    ----------
    manifest : mapping
        Of a selection or of an export; without ``explained`` in it there are no charts.

    Returns
    -------
    str
        HTML with its style and its charts in it, without script or link; names from outside are escaped.
    """
    explained = manifest.get("explained") or {}
    parts = [
        _summary(manifest),
        section("What was asked", pairs(asked_in_words(manifest))),
        section("What left the workspace", pairs(export_in_words(manifest))) if "export" in manifest else "",
        *([_ratings(explained), _domains(explained), _lengths(explained), _years(explained)] if explained else []),
        _quotas(manifest),
        section("What it was made from", pairs(origin_in_words(manifest))),
        section(
            "How to make it again", f"<p>{shown(again_in_words(manifest), 500)}</p><pre>{shown(COMMAND_AGAIN)}</pre>"
        ),
    ]
    return document(f"{manifest['selection']}: report of a selection", "".join(parts), css=CSS)


def _summary(manifest: Mapping[str, Any]) -> str:
    corpus = manifest["corpus"]
    budgets = ((unit, manifest.get(f"{unit}_budget")) for unit in ("token", "document"))
    told = [
        f"{count(manifest['n_documents'], 'document')} of {corpus['n_documents']:,}",
        f"{count(manifest['n_tokens'], 'token')} of {corpus['n_tokens']:,}",
        *(f"budget {count(budget, unit)}" for unit, budget in budgets if budget is not None),
        *_effective_size(manifest),
    ]
    return (
        f"<header><p class='kind'>Report of a selection</p><h1>{shown(manifest['selection'])}</h1>"
        f"<p class='numbers'>{' · '.join(map(shown, told))}</p>"
        f"<p>From the corpus {shown(corpus['title'])}. All counts are exact: no document is left out of any. "
        f"{shown(NO_VERDICT, 500)}</p></header>"
    )


def _effective_size(manifest: Mapping[str, Any]) -> list[str]:
    found = manifest.get("effective_sample_size")
    return [f"effective sample size {found:,.0f} documents"] if isinstance(found, int | float) else []


def _ratings(explained: Mapping[str, Any]) -> str:
    charts = []
    known = sorted(explained["criteria"], key=lambda key: [*CRITERION_KEYS, key].index(key))
    for key in known:
        pool, subset = explained["criteria"][key]["pool"], explained["criteria"][key]["subset"]
        ticks = ["", *(f"{edge:g}" for edge in explained["rating_edges"])]
        title = f"{title_of(key)}: shares of pool and subset by standardised rating"
        bars = Bars(
            title,
            pool["counts"],
            subset["counts"],
            # A label at the lower end of every fifth bin: whole standard deviations.
            [tick if place % 5 == 1 else "" for place, tick in enumerate(ticks)],
            "standardised rating (corpus mean 0, sd 1)",
            colour_of(key),
            are_edges=True,
        )
        told = f"pool {_mean(pool)}; subset {_mean(subset)}"
        charts.append(_figure(title_of(key), told, bars.html(), colour_of(key)))
    note = "<p class='note'>Shares of rated documents by fifths of a standard deviation; the ends are open.</p>"
    return section("Ratings", note + "".join(charts))


def _mean(of: Mapping[str, Any]) -> str:
    mean = "no mean" if of["mean"] is None else f"mean {of['mean']:+.2f}"
    return f"n {of['n_documents']:,}, {mean}"


def _figure(title: str, told: str, chart: str, colour: str = "var(--kept)") -> str:
    key = f"<span class='key'><i class='pool'></i> pool <i style='background:{colour}'></i> subset</span>"
    return f"<figure><figcaption><b>{shown(title)}</b> {key}<br>{shown(told)}</figcaption>{chart}</figure>"


def _domains(explained: Mapping[str, Any]) -> str:
    domains = explained["domains"]
    names = list(domains)[:_MOST_DOMAINS]
    ratios = [domains[name]["retention_ratio"] for name in names]
    ways = [None if ratio is None else (min(ratio, 1.0), max(ratio, 1.0)) for ratio in ratios]
    dots = Dots(
        "Retention of each domain",
        "retention: 1 is kept as overall",
        names,
        [Marks(DOT, ratios, ways)],
        [f"{domains[name]['pool']['n_documents']:,}" for name in names],
    )
    more = len(domains) - len(names)
    note = f" The {len(names):,} largest of {len(domains):,} are drawn." if more > 0 else ""
    caption = (
        "<figcaption><b>Retention by domain</b><br>The share of a domain's tokens that is kept, over the share kept "
        f"overall; n {explained['n_tokens']['subset']:,} of {explained['n_tokens']['pool']:,} tokens.{note} At the "
        "right: its documents. It says what this selection does, not how well a domain writes.</figcaption>"
    )
    return section("Domains", f"<figure>{caption}{dots.html()}</figure>{_domain_table(domains)}")


def _domain_table(domains: Mapping[str, Mapping[str, Any]]) -> str:
    head = ("domain", "documents", "kept", "tokens", "kept", "share before", "share after", "retention")
    rows = []
    for name, of in list(domains.items())[:_MOST_ROWS]:
        ratio = of["retention_ratio"]
        pool, subset = of["pool"], of["subset"]
        cells = [*(f"{each[unit]:,}" for unit in ("n_documents", "n_tokens") for each in (pool, subset))]
        cells += [f"{of['share_before']:.1%}", f"{of['share_after']:.1%}", "" if ratio is None else f"{ratio:.2f}"]
        rows.append([name, *cells])
    more = len(domains) - _MOST_ROWS
    return table(head, rows) + (f"<p class='note'>And {count(more, 'more domain')}.</p>" if more > 0 else "")


def _lengths(explained: Mapping[str, Any]) -> str:
    lengths = explained["lengths"]
    ticks = [short(tokens) for tokens in lengths["from_tokens"]]
    charts = []
    for unit, name in (("n_documents", "documents"), ("n_tokens", "tokens")):
        pool, subset = lengths["pool"][unit], lengths["subset"][unit]
        bars = Bars(f"Shares of {name} by length", pool, subset, ticks, "tokens in a document, from", are_edges=True)
        told = f"{name}: pool n {sum(pool):,}, subset n {sum(subset):,}"
        charts.append(_figure(f"Shares of {name} by length", told, bars.html()))
    return section("Lengths", "".join(charts))


def _years(explained: Mapping[str, Any]) -> str:
    pool, subset = explained["years"]["pool"], explained["years"]["subset"]
    years = [name for name in pool if name.isdecimal()]
    if not years:
        return section("Years", "<p class='note'>No document has a date.</p>")
    counts = [[of.get(year, 0) for year in years] for of in (pool, subset)]
    bars = Bars("Shares of documents with a date by its year", counts[0], counts[1], years, "year")
    told = "; ".join(
        f"{name} n {sum(found):,}, and {sum(of.values()) - sum(found):,} without a date"
        for name, found, of in zip(("pool", "subset"), counts, (pool, subset), strict=True)
    )
    return section("Years", _figure("Shares of documents by year", told, bars.html()))


def _quotas(manifest: Mapping[str, Any]) -> str:
    quotas = manifest.get("quotas") or {}
    told = "".join(f"<p>{shown(sentence, 2_000)}</p>" for sentence in ran_out_in_words(manifest))
    phases = phases_in_words(manifest)
    told += pairs(phases) if phases else ""
    if not quotas:
        return section("Quotas and what ran out", "<p>No quotas: all documents competed.</p>" + told)
    # Quotas are of the budget, and that is of tokens or of documents.
    unit = "documents" if manifest.get("document_budget") else "tokens"
    taken = manifest.get("groups") or manifest["domains"]
    rows = [
        [name, f"{quota:,}", f"{taken.get(name, {}).get(f'n_{unit}', 0):,}"]
        for name, quota in list(quotas.items())[:_MOST_ROWS]
    ]
    return section("Quotas and what ran out", table(("group", f"set aside ({unit})", f"taken ({unit})"), rows) + told)
