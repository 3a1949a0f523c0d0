"""What saved selections taught a tiny model, as the probe measured it in a terminal."""

import shlex

import pandas as pd
import streamlit as st

from core.insight.probe_results import ALL, UNIFORM, BitsPerByte, ProbeResult, probes
from core.insight.probe_words import how_small
from core.wording import count
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.probes import probe_dots
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.subset.sections import section
from pages.parts.subset.view import SubsetView

_MOST_PROBES, _MOST_NAMED = 3, 2


def probes_section(corpus: Opened, view: SubsetView) -> None:
    """Show the newest probes, once the reader opens the section; where there is none, how to make one."""
    with section(view, "probes", "What a tiny model learns") as is_open:
        if not is_open:
            return
        found = probes(corpus.workspace)
        if not found:
            _how_to(corpus)
        for number, result in enumerate(found[:_MOST_PROBES]):
            _probe(result, number)
        if len(found) > _MOST_PROBES:
            st.caption(f"Of {len(found):,} probes the newest {_MOST_PROBES}.")


def _how_to(corpus: Opened) -> None:
    saved = [shlex.quote(name) for name in corpus.workspace.selections()[:_MOST_NAMED]]
    empty(
        "No probe yet.",
        "A probe trains the same tiny language model on saved selections and on a uniform draw, in some minutes, and "
        "measures each on documents that none of them holds. It runs in a terminal:",
        f"qulens probe {shlex.quote(corpus.root)} {' '.join(saved) or 'SELECTION...'}",
    )


def _probe(result: ProbeResult, number: int) -> None:
    st.markdown(f"**{for_markdown(shortened(result.probe, 80))}**")
    st.plotly_chart(
        probe_dots(result),
        config=NO_BUTTONS,
        key=f"probe_{number}",
        alt="Bits per byte of each selection over all domains, with intervals; the table has the same.",
    )
    # Words of ours, with numbers alone.
    st.caption("  \n".join([_how_to_read(result), how_small(result)]))
    st.dataframe(
        _table(result),
        hide_index=True,
        column_config={
            "KB": st.column_config.NumberColumn(format="%.0f", help="Held out, of this domain."),
            "Bits per byte": st.column_config.NumberColumn(format="%.3f"),
            "To uniform": st.column_config.NumberColumn(format="%+.3f", help="Below 0 is better."),
            "±": st.column_config.NumberColumn(format="%.3f", help="Half the 95 % interval over the seeds."),
        },
        key=f"probe_table_{number}",
        alt="Bits per byte by selection and domain",
    )


def _how_to_read(result: ProbeResult) -> str:
    n = f"n = {count(result.n_seeds, 'training')} each, on {count(result.n_held_out, 'held-out document')}"
    if not result.differences:
        lines = "lines are 95 % intervals over seeds" if result.n_seeds > 1 else "one training has no interval"
        return f"The fewer bits, the better text is foreseen; {lines}. {n}."
    if result.n_seeds == 1:
        return f"Left of the line a selection taught more than a uniform draw did; one training gives no verdict. {n}."
    return (
        "Left of the line a selection taught more than a uniform draw of the same length did: green where the whole "
        "95 % interval over seeds is there, brown where it is on the right, grey where it cannot be told. Domains "
        f"weigh as in the corpus. {n}."
    )


def _table(result: ProbeResult) -> pd.DataFrame:
    rows = []
    for name, by_domain in result.trainings.items():
        for domain, found in by_domain.items():
            difference = result.differences.get(name, {}).get(domain)
            is_told = difference is not None or not result.differences
            rows.append(
                {
                    "Selection": "uniform draw" if name == UNIFORM else shortened(name, 80),
                    "Domain": "all domains" if domain == ALL else shortened(domain, 80),
                    "KB": found.n_bytes / 1000,
                    "Bits per byte": found.bits_per_byte,
                    "To uniform": None if difference is None else difference.bits_per_byte,
                    "±": _reach(difference or found) if is_told else None,
                    "Verdict": "" if difference is None else difference.verdict,
                }
            )
    frame = pd.DataFrame(rows)
    return frame if result.differences else frame.drop(columns=["To uniform", "Verdict"])


def _reach(found: BitsPerByte) -> float | None:
    return None if found.ci_high is None else found.ci_high - found.bits_per_byte
