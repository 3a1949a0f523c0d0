"""What a reader's interactions ask of ours: the catalog, through the same calls that the app makes."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.corpus.catalog.queries import Catalog
    from core.corpus.filters import DocumentFilter

# What is asked, in the order of the tables; every contender answers those that it can.
FIRST_PAGE = "first page, sorted by a rating"
DEEP_PAGE = "page 10,000 (or the middle one), sorted by length"
FILTERED = "a new filter: count, tokens, first page"
NEXT_PAGE = "the next page of the same filter"
RESORTED = "the same filter sorted by another column"
HISTOGRAM = "histogram of a rating under a new filter"
BY_DOMAIN = "histograms of all ratings by domain, new filter"
BY_ID = "a document by its id"
READER = "its percentiles in corpus and domain, rated next"
BY_CHANCE = "ten documents by chance"
LENGTHS = "histogram of lengths under a new filter"
QUANTILES = "quantiles of all ratings by domain, new filter"
PAIR = "two ratings as a density, new filter"
QUESTIONS = (
    FIRST_PAGE,
    DEEP_PAGE,
    FILTERED,
    NEXT_PAGE,
    RESORTED,
    HISTOGRAM,
    LENGTHS,
    BY_DOMAIN,
    QUANTILES,
    PAIR,
    BY_ID,
    READER,
    BY_CHANCE,
)

CRITERION, OTHER = "educational_value", "writing_style"
EDGES = [-3 + step / 10 for step in range(61)]
PAGE = 50
_OTHER_ORDERS = (OTHER, "date", "doc_id", "field:year")
_SEED = 11


def filters(n: int) -> Iterator[dict[str, Any]]:
    """Draw what readers filter by: one to three conditions that leave from most documents to a hundredth of them."""
    rng = random.Random(_SEED)
    for _ in range(n):
        conditions: dict[str, Any] = {
            "domain": rng.choice(("about_me", "code", "news", "science", "web")),
            "low": round(rng.uniform(-1.0, 1.5), 3),
            "n_tokens": (rng.randint(10, 60), rng.randint(100, 600)),
            "language": rng.choice(("en", "de", "fr")),
        }
        yield {name: conditions[name] for name in rng.sample(list(conditions), rng.randint(1, 3))}


def asked_of(catalog: "Catalog", n_times: int) -> dict[str, list[float]]:
    """Ask each question so many times, another one each time, and give the seconds; the first time is left out."""
    from core.corpus.filters import DocumentFilter, Order

    rng, everything, rater = random.Random(_SEED), DocumentFilter(), catalog.raters[0]
    n_documents = catalog.n_documents
    deep = min(10_000 * PAGE, n_documents // 2)
    wanted = [filter_of(conditions) for conditions in filters(6 * (n_times + 1) + 1)]
    ids = [str(catalog.nth(everything, None, place=rng.randrange(n_documents))) for _ in range(64)]
    newest: list[DocumentFilter] = [everything]

    def page(documents: "DocumentFilter", column: str, offset: int = 0, *, descending: bool = True) -> None:
        order = Order(column, descending)
        catalog.page(documents, rater, order=order, offset=offset, limit=PAGE)

    def filtered() -> None:
        newest.append(wanted.pop())
        catalog.amount(newest[-1], rater)
        page(newest[-1], CRITERION)

    def read() -> None:
        place = catalog.place(rng.choice(ids), rater)
        catalog.percentiles_in_domain(place.domain, rater, place.standardised)
        catalog.rated_next(place.doc_id, CRITERION, rater, limit=3)

    lengths = catalog.axis_of("n_tokens")
    assert lengths is not None, "Documents that are all as long as each other have no histogram of lengths."
    # Orders and fields that nobody asked for yet are made when somebody does: once for all who come later.
    for column in _OTHER_ORDERS:
        page(everything, column)
    catalog.amount(filter_of({"language": "en"}), rater)
    questions: dict[str, Callable[[], Any]] = {
        FIRST_PAGE: lambda: page(everything, rng.choice((CRITERION, OTHER)), descending=rng.random() < 0.5),
        DEEP_PAGE: lambda: page(everything, "n_tokens", deep + PAGE * rng.randrange(100)),
        FILTERED: filtered,
        NEXT_PAGE: lambda: page(newest[-1], CRITERION, PAGE * rng.randrange(1, 20)),
        RESORTED: lambda: page(rng.choice(newest[-8:]), rng.choice(_OTHER_ORDERS)),
        HISTOGRAM: lambda: catalog.histogram(CRITERION, rater, wanted.pop(), edges=EDGES),
        LENGTHS: lambda: catalog.value_histogram("n_tokens", rater, wanted.pop(), axis=lengths),
        BY_DOMAIN: lambda: catalog.histograms_by_domain(rater, wanted.pop(), edges=EDGES),
        QUANTILES: lambda: catalog.ratings_by_domain(rater, wanted.pop()),
        PAIR: lambda: catalog.density(rater, wanted.pop(), pair=(OTHER, CRITERION), edges=EDGES),
        BY_ID: lambda: catalog.place(rng.choice(ids), rater),
        READER: read,
        BY_CHANCE: lambda: catalog.by_chance(wanted[-1], rater, seed=rng.randrange(2**32), n=10),
    }
    return {name: timed(ask, n_times) for name, ask in questions.items()}


def timed(ask: Callable[[], Any], n_times: int) -> list[float]:
    """Measure so many seconds of a question; what it takes the first time does not count."""
    ask()
    seconds = []
    for _ in range(n_times):
        started = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - started)
    return seconds


def filter_of(conditions: dict[str, Any]) -> "DocumentFilter":
    """Make the filter of what `filters` drew."""
    from core.corpus.filters import DocumentFilter, FieldValues, RatingRange, TokenRange

    return DocumentFilter(
        domains=(conditions["domain"],) if "domain" in conditions else (),
        n_tokens=TokenRange(*conditions["n_tokens"]) if "n_tokens" in conditions else None,
        fields=(FieldValues("language", (conditions["language"],)),) if "language" in conditions else (),
        ranges=(RatingRange(CRITERION, conditions["low"], None),) if "low" in conditions else (),
    )


def private_bytes() -> int:
    """Say how much memory this process has for itself alone: mapped files, which all share, do not count."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) * 1024


def main(root: Path, n_times: int) -> dict[str, Any]:
    """Open a workspace, and ask; with what opening took, and the memory afterwards."""
    from core.corpus.catalog.queries import open_catalog
    from core.corpus.workspace_folder import open_workspace

    started = time.perf_counter()
    catalog = open_catalog(open_workspace(root))
    opened = time.perf_counter() - started
    return {"open": opened, "seconds": asked_of(catalog, n_times), "private_bytes": private_bytes()}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
