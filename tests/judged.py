"""Judgments made for tests: a model in both orders and a person, about short excerpts of a workspace's documents."""

from itertools import combinations

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment
from core.judging.stored.lookups import all_judgments
from core.judging.stored.store import store_judgments
from core.qurater.agreement.excerpt_ratings import passages_judged, rate_passages
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.qurater.rating.model import open_model

MODEL_NAME, PERSON_NAME = "openai:reader", "Ada"
# One pair of 66 is refused.
N_JUDGED, N_PAIRS = 12, 65
_SPAN = (0, 120)


def forget_judgments(workspace: Workspace) -> Workspace:
    """Remove all judgments of a workspace that nobody has open."""
    for path in workspace.root.glob("workspace.sqlite*"):
        path.unlink()
    return workspace


def store_some_judgments(workspace: Workspace) -> list[Judgment]:
    """Have a model judge every pair of some documents by their ratings, sure to a degree; a person each third pair."""
    catalog = open_catalog(workspace)
    order = Order("doc_id", descending=False)
    ids = catalog.page(DocumentFilter(), None, order=order, offset=0, limit=N_JUDGED)["doc_id"].tolist()
    places = {doc_id: catalog.place(doc_id, "default") for doc_id in ids}
    by_model, by_person = [], []
    for number, (a, b) in enumerate(combinations(sorted(ids), 2)):
        for criterion in CRITERION_KEYS[:4]:
            difference = places[b].ratings[criterion] - places[a].ratings[criterion]
            for first in "ab":
                # It is a little for what stands first, and sometimes refuses.
                prob = min(max(0.5 + 0.2 * difference + (0.05 if first == "b" else -0.05), 0.0), 1.0)
                refuses = number == 7
                by_model.append(
                    Judgment(
                        a, b, _SPAN, _SPAN, criterion, MODEL_NAME, first,
                        None if refuses else prob, "refused" if refuses else None, None if refuses else 20,
                    )
                )  # fmt: skip
            if number % 3 == 0:
                vote = 1.0 if difference > 0.3 else 0.0 if difference < -0.3 else 0.5
                by_person.append(Judgment(a, b, _SPAN, _SPAN, criterion, PERSON_NAME, "ab"[number % 2], vote))
    store_judgments(workspace, Judge(MODEL_NAME, MODEL, {}), by_model)
    store_judgments(workspace, Judge(PERSON_NAME, PERSON, {}), by_person)
    return [*by_model, *by_person]


def a_judged_pair(workspace: Workspace) -> list[str]:
    """Name two documents that both judges compared."""
    first = all_judgments(workspace)[0]
    return [first.doc_a, first.doc_b]


def rate_judged(workspace: Workspace, judgments: list[Judgment]) -> None:
    """Have the default rater rate what was judged."""
    model = open_model(DEFAULT_RATER_FOLDER, precision="float32")
    rate_passages(workspace, open_catalog(workspace), model, "default", passages_judged(judgments))
