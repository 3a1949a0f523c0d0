"""Shortcut checks in the report of an audit: what is shallow beside the ratings, and who rates high by it."""

from collections.abc import Mapping
from typing import Any

from core.insight.audit.report.of_texts import article
from core.insight.audit.report.strips import ShareBars
from core.insight.audit.report.written import folded, interval, number, signed
from core.selection.report.drawing import shown
from core.selection.report.html_parts import section, table
from core.selection.report.style import colour_of

Data = Mapping[str, Any]


def shortcuts_section(data: Data, *, at: str) -> str:
    """Tell the checks by each criterion; links lead to `at`."""
    found = data["shortcuts"]
    if not found["criteria"]:
        told = (
            f"<p>Fewer than {data['about']['fewest_for_shortcuts']:,} documents are rated ({found['n_rated']:,}): too "
            "few to say what explains their ratings.</p>"
        )
        return section("Shortcut checks", told, at=at)
    lead = (
        "<p>How much of the ratings is explained by what needs no reading: length, punctuation, capitals, markup, "
        "formulas of readability, domain. What is explained need not be caused: good teaching has headings too. Rated "
        f"high: the top tenth. On {shown(found['drawn'], 500)}.</p>"
    )
    return section("Shortcut checks", lead + "".join(_criterion(data, each) for each in found["criteria"]), at=at)


def _criterion(data: Data, found: Data) -> str:
    title = data["about"]["criteria"].get(found["criterion"], found["criterion"])
    bars = ShareBars(
        f"Share of the variance of ratings by {title.lower()} that is explained",
        "share of the variance of ratings that is explained (R², adjusted)",
        [each["name"] for each in found["together"]],
        [each["r_squared"] for each in found["together"]],
        colour_of(found["criterion"]),
    )
    names = ", ".join(each["name"] for each in found["together"])
    rows = [
        [each["name"], number(each["r_squared"]), signed(each["partial"]["value"]), interval(each["partial"])]
        for each in found["features"]
    ]
    alone = table(("feature", "R² alone", "partial correlation", "interval"), rows)
    return (
        f"<h3>{shown(title)}</h3><figure><figcaption>n {found['n']:,}; from above: {shown(names)}</figcaption>"
        f"{bars.html()}</figure>"
        + folded("Each feature alone, and with domain and length held equal", alone)
        + _listed(data, found["shallow"], "Rated high, and shallow features alone would say so")
        + "".join(
            _listed(data, documents, f"Rated high, with most {sign}") for sign, documents in found["by_sign"].items()
        )
    )


def _listed(data: Data, documents: list[Data], title: str) -> str:
    if not documents:
        return f"<p class='note'>{shown(title)}: none.</p>"
    told = "".join(article(data, each, _said_of(each)) for each in documents)
    return folded(f"{title}: {len(documents)}", told)


def _said_of(document: Data) -> list[str]:
    said = [
        f"rated {signed(document['rating'])}",
        f"shallow features say {signed(document['predicted'])}, {signed(document['beyond_domain'])} beyond its domain",
    ]
    for reason in document["reasons"]:
        below, above = reason["share_below"], reason["share_above"]
        side = f"more than in {below:.0%}" if below >= above else f"less than in {above:.0%}"
        said.append(f"{reason['feature']} {reason['value']:.3g}, {side} of documents")
    return said
