"""Documents whose judgments differ come first, and queues join what was judged before."""

import numpy as np

from core.judging.queues.doubts import doubtful_documents, one_of_each_part
from core.judging.stored.judgment import Judgment

PLACES = {name: place for place, name in enumerate("abcdef")}
# a and b are far apart, c and d alike.
RATINGS = np.array([-3.0, 3.0, 0.0, 0.1, 1.0, -1.0])


def judgment(pair: str, prob: float | None, *, judge: str = "one", criterion: str = "writing_style") -> Judgment:
    return Judgment(*pair, (0, 9), (0, 9), criterion, judge, "a", prob, missing="skipped" if prob is None else None)


def doubtful(*judgments: Judgment) -> list[int]:
    return doubtful_documents(judgments, PLACES, RATINGS, criterion="writing_style").tolist()


def test_who_contradicts_the_rater_raises_doubts():
    assert doubtful(judgment("ab", 1.0), judgment("cd", 1.0)) == []
    assert doubtful(judgment("ab", 0.0)) == [0, 1]
    assert doubtful(judgment("ab", 0.0, criterion="facts_and_trivia"), judgment("ab", None)) == []


def test_judges_who_differ_raise_doubts_where_the_rater_has_none():
    assert doubtful(judgment("cd", 0.0), judgment("cd", 1.0, judge="other")) == [2, 3]
    # One judge who answers differently in each order is unsure, which is no contradiction.
    assert doubtful(judgment("cd", 0.0), judgment("cd", 1.0)) == []


def test_the_largest_doubt_comes_first_and_strangers_are_left_out():
    found = doubtful(judgment("ef", 1.0), judgment("ab", 0.0), judgment("ax", 0.0))
    assert found == [0, 1, 4, 5]


def test_parts_of_what_was_judged():
    judged = np.array([[1, 2], [2, 3], [4, 5], [1, 3]])
    assert one_of_each_part(judged, 6).tolist() == [1, 4]
    assert one_of_each_part(np.empty((0, 2), np.int64), 6).tolist() == []
