"""The pairs that one document was judged in, and who preferred what."""

from collections import defaultdict
from dataclasses import dataclass

from core.corpus.database import reading
from core.corpus.workspace import Workspace
from core.judging.stored.judgment import Judgment
from core.judging.stored.lookups import judges
from core.judging.stored.preferences import by_judge, models_among, preferred
from core.judging.stored.tables import JUDGMENTS, SELECT_JUDGMENTS, judgment_in


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was answered about a document and another one by one criterion.

    Attributes
    ----------
    other : str
        The other document.
    criterion : str
        By what they were compared.
    prob_preferred : dict of str to float
        For each judge the probability that the document is preferred to the other, averaged over both orders.
    """

    other: str
    criterion: str
    prob_preferred: dict[str, float]


def comparisons_of(workspace: Workspace, doc_id: str) -> list[Comparison]:
    """List what a document was compared with; answers that are no preference are left out, see `preferred`.

    Parameters
    ----------
    workspace : Workspace
        Whose judgments.
    doc_id : str
        The document; it need not be in the corpus any more.

    Returns
    -------
    list of Comparison
        The pair that was judged first, first; criteria of one pair one after the other.
    """
    with reading(workspace, JUDGMENTS) as connection:
        # Not one condition with OR, which would look at all judgments.
        sql = f"{SELECT_JUDGMENTS} WHERE pair IN (SELECT number FROM pairs WHERE doc_a = ? UNION ALL "
        sql += "SELECT number FROM pairs WHERE doc_b = ?) ORDER BY pair, judgments.number"
        found = [judgment_in(row) for row in connection.execute(sql, [doc_id, doc_id])]
    questions: dict[tuple[str, str], list[Judgment]] = defaultdict(list)
    for each in preferred(found, models_among(judges(workspace))) if found else ():
        questions[(each.doc_a if each.doc_b == doc_id else each.doc_b, each.criterion)].append(each)
    return [
        Comparison(
            other,
            criterion,
            {judge: prob if answers[0].doc_b == doc_id else 1 - prob for judge, prob in by_judge(answers).items()},
        )
        for (other, criterion), answers in questions.items()
    ]
