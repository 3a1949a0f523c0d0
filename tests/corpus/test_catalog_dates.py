from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.corpus.catalog.dates import Years
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DateRange, DocumentFilter
from core.corpus.workspace import Workspace

MakeWorkspace = Callable[..., Workspace]


def dated(workspace: Workspace, dates: list[str | None]) -> Workspace:
    """Give the documents dates, as an import with a date field does."""
    (part,) = workspace.document_parts()
    table = pq.read_table(part)
    column = pa.array(dates, pa.string()).cast(pa.timestamp("us"))
    pq.write_table(table.set_column(table.schema.get_field_index("date"), "date", column), part)
    return workspace


def test_dates_are_told_by_domain_and_by_year(make_workspace: MakeWorkspace) -> None:
    rows = [{"text": f"text {n}", "domain": domain} for n, domain in enumerate(["news", "news", "web", "news", "web"])]
    dates = ["2001-05-01T12:00:00", None, None, "1999-12-31T23:59:59", None]
    catalog = open_catalog(dated(make_workspace(rows), dates))
    assert catalog.dates_by_domain().to_dict("records") == [
        {"domain": "news", "n_dated": 2, "first_date": "1999-12-31", "last_date": "2001-05-01"}
    ]
    years = catalog.years()
    assert (years.n_dated, years.first, years.last) == (2, "1999-12-31", "2001-05-01")
    assert (years.step, years.counts) == (1, {1999: 1, 2001: 1})


@pytest.mark.parametrize(
    ("first", "step", "counts"), [("1880", 10, {1880: 1, 2020: 2}), ("0017", 100, {0: 1, 2000: 2})]
)
def test_long_times_are_counted_in_longer_steps(
    make_workspace: MakeWorkspace, first: str, step: int, counts: dict[int, int]
) -> None:
    workspace = dated(
        make_workspace([{"text": f"{n}"} for n in range(3)]), [f"{first}-01-01", "2021-01-01", "2029-12-31"]
    )
    years = open_catalog(workspace).years()
    assert (years.step, years.counts) == (step, counts)


def test_without_dates_there_is_nothing_to_tell(make_workspace: MakeWorkspace) -> None:
    catalog = open_catalog(make_workspace([{"text": "x"}]))
    assert catalog.dates_by_domain().empty
    assert catalog.years() == Years(0, None, None, 1, {})


@pytest.mark.parametrize("day", ["2001-05-01", "20010501", "2001-W18-2"])
def test_a_day_may_be_written_in_every_way_of_the_standard(make_workspace: MakeWorkspace, day: str) -> None:
    catalog = open_catalog(
        dated(make_workspace([{"text": f"{n}"} for n in range(3)]), ["2001-05-01", "2003-01-01", None])
    )
    wanted = DocumentFilter(date=DateRange(high=day))
    assert catalog.amount(wanted, None).n_documents == 1
    where, parameters = catalog._condition(wanted, None)
    assert catalog._rows(f"SELECT count(*) FROM documents WHERE {where}", parameters) == [(1,)]
