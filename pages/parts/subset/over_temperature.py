"""What each temperature would select on average: pictures over the temperature, and the present one in words."""

from dataclasses import dataclass

import streamlit as st

from core.insight.temperature_curve import TemperatureCurve, has_curve
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.choosing.expectation import Expected
from core.wording import count
from pages.parts.caches import subset as caches
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.temperature import Line, over_temperature
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent, signed


def temperature_section(corpus: Opened, parameters: SelectionParameters) -> None:
    """Draw what each temperature would select on average, and say what the present one does."""
    st.subheader("What the temperature changes", anchor=False)
    if not has_curve(parameters):
        st.caption("A uniform draw, a mix and phases have no one temperature that could be moved.")
        return
    curve, temperature = caches.curve(*corpus.key, parameters), parameters.temperature
    here, shares = curve.at(temperature), _shares(curve, temperature)
    columns = st.columns(3)
    for number, picture in enumerate(_pictures(parameters, curve, here, shares)):
        with columns[number]:
            st.markdown(f"**{picture.title}**")
            st.plotly_chart(
                over_temperature(
                    picture.lines, temperature, title=picture.axis, unit=picture.unit, hover=picture.number
                ),
                config=NO_BUTTONS,
                key=f"temperature_{number}",
                alt=f"{picture.title}, over the temperature; the line below has the numbers of the present one.",
            )
    told = ", ".join(f"{for_markdown(shortened(line.name, 40))} {percent(line.here / 100)}" for line in shares)
    found = f", found for {for_markdown(parameters.temperature_for)}" if parameters.temperature_for else ""
    st.caption(
        f"Expected, not drawn: the average over seeds. At {temperature:g}{found}: mean {signed(here.mean)}"
        f"{_unit(parameters)}, as varied as a uniform draw from {here.effective_sample_size:,.0f} of "
        f"{count(curve.n_candidates, 'document')} that may be taken; {told}."
    )


@dataclass(frozen=True, slots=True)
class _Picture:
    """One of the pictures: its title and axis, how a number of it is written, and its lines."""

    title: str
    axis: str
    number: str
    unit: str
    lines: list[Line]


def _unit(parameters: SelectionParameters) -> str:
    """Name the unit of what documents are wanted for; a column that is taken as it is has its own."""
    return "" if parameters.is_raw else " sd"


def _pictures(
    parameters: SelectionParameters, curve: TemperatureCurve, here: Expected, shares: list[Line]
) -> list[_Picture]:
    sd, counted = _unit(parameters), "documents" if parameters.counts_documents else "tokens"
    by = "domain" if parameters.quota_by == DOMAIN else for_markdown(shortened(parameters.quota_by, 40))
    means = [point.mean for point in curve.points]
    sizes = [point.effective_sample_size for point in curve.points]
    return [
        _Picture(
            "Mean rating of the kept", f"mean,{sd}" if sd else "mean", "+.2f", sd, [Line("mean", means, here.mean)]
        ),
        _Picture(
            "As varied as a uniform draw from",
            "documents",
            ",.0f",
            " documents",
            [Line("effective sample size", sizes, here.effective_sample_size)],
        ),
        _Picture(f"Largest groups, by {by}", f"% of {counted}", ".1f", f" % of the {counted}", shares),
    ]


def _shares(curve: TemperatureCurve, temperature: float) -> list[Line]:
    here = curve.at(temperature).shares
    return [
        Line(name, [100 * point.shares[place] for point in curve.points], 100 * here[place])
        for name, place in curve.groups
    ]
