"""The Subset page shows what probes found, and how to make one; a minimum goes with its quotas."""

from copy import deepcopy
from typing import Any

import pytest

from core.corpus.files import write_json
from core.corpus.workspace import Workspace
from core.insight.probe_results import ALL, probe_result, probes
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select
from pages.parts.charts.palette import ABOVE, BELOW, LINE
from pages.parts.charts.probes import probe_dots
from pages.parts.subset.probes import _table
from tests.insight.test_probe_results import RECORD
from tests.pages.conftest import HOSTILE, Open, address, is_healthy, words


def keep(workspace: Workspace, name: str, record: dict[str, Any], time: str = "2026-01-01") -> None:
    (workspace.root / "probes" / name).mkdir(parents=True)
    write_json(workspace.root / "probes" / name / "record.json", record | {"probe": name, "time": time})


def with_bits(**bits: list[float]) -> dict[str, Any]:
    """A record of as many seeds as there are bits, of two domains alike."""
    record = deepcopy(RECORD)
    record["trainings"] = [
        {"selection": name, "seed": seed, "bits": [value * 100, value * 1000], "seconds": 1.0}
        for name, values in bits.items()
        for seed, value in enumerate(values)
    ]
    return record


def test_without_a_probe_the_command_names_saved_selections(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", opened="probes")
    assert is_healthy(at)
    assert "No probe yet." in words(at)
    assert any(code.value.endswith(f"probe {rated_workspace.root} SELECTION...") for code in at.code)
    select(rated_workspace, "one", SelectionParameters(fraction="0.1"))
    at = open_page(rated_workspace, "subset", opened="probes")
    assert any(code.value.endswith(f"probe {rated_workspace.root} one") for code in at.code)


def test_the_newest_probes_are_shown_with_all_their_figures(open_page: Open, rated_workspace: Workspace) -> None:
    for number in range(4):
        keep(rated_workspace, f"probe-{number}", RECORD, time=f"2026-01-0{number + 1}")
    at = open_page(rated_workspace, "subset", opened="probes")
    assert is_healthy(at)
    assert "Of 4 probes the newest 3." in words(at)
    assert "probe-3" in words(at)
    assert "probe-0" not in words(at)
    assert "a difference here is a hint, not a forecast" in words(at)
    assert len(at.get("plotly_chart")) >= 3


def test_names_in_a_probe_are_shown_as_they_are(open_page: Open, rated_workspace: Workspace) -> None:
    record = with_bits(**{name: [2.0, 2.1] for name in HOSTILE}, uniform=[2.0, 2.0])
    for held, name in zip(record["held_out"], HOSTILE, strict=False):
        held["domain"] = name
    keep(rated_workspace, "hostile", record)
    at = open_page(rated_workspace, "subset", opened="probes")
    assert is_healthy(at)
    figure = probe_dots(probes(rated_workspace)[0])
    assert not any("<b>" in text or "<a" in text for trace in figure.data for text in trace.text)


@pytest.mark.parametrize(
    ("own", "colour"),
    [([1.8, 1.81, 1.79], f"rgb{ABOVE}"), ([2.2, 2.21, 2.19], f"rgb{BELOW}"), ([1.5, 2.6, 2.0], LINE), ([1.0], LINE)],
)
def test_a_dot_has_the_colour_of_its_verdict(rated_workspace: Workspace, own: list[float], colour: str) -> None:
    keep(rated_workspace, "trial", with_bits(mine=own, uniform=[2.0] * len(own)))
    result = probe_result(rated_workspace, "trial")
    (dot,) = probe_dots(result).data
    assert dot.marker.color == colour
    found = result.differences["mine"][ALL]
    assert dot.x[0] == pytest.approx(sum(own) / len(own) - 2.0) == pytest.approx(found.bits_per_byte)
    if len(own) > 1:
        assert dot.x[0] + dot.error_x.array[0] == pytest.approx(found.ci_high)
        assert dot.x[0] - dot.error_x.arrayminus[0] == pytest.approx(found.ci_low)
    else:
        assert dot.marker.symbol == "circle-open"
    table = _table(result)
    assert list(table["Selection"].unique()) == ["mine", "uniform draw"]
    assert table["To uniform"].notna().sum() == 3


def test_without_a_uniform_training_the_bits_themselves_are_drawn(rated_workspace: Workspace) -> None:
    keep(rated_workspace, "trial", with_bits(a=[2.0, 2.1], b=[1.9, 1.8]))
    result = probe_result(rated_workspace, "trial")
    assert [dot.x[0] for dot in probe_dots(result).data] == pytest.approx([2.05, 1.85])
    assert "Verdict" not in _table(result).columns


def test_a_minimum_goes_with_its_quotas(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", min_per_group="50")
    assert is_healthy(at)
    at.selectbox(key="subset_quota").set_value("none").run()
    assert is_healthy(at)
    assert "min_per_group" not in address(at)
    assert at.number_input(key="subset_minimum").disabled
    at = open_page(rated_workspace, "subset", min_per_group="50", quota="none")
    assert "is a part of quotas" in at.error[0].value
    assert not at.number_input(key="subset_minimum").disabled
    at.number_input(key="subset_minimum").set_value(0).run()
    assert is_healthy(at)
