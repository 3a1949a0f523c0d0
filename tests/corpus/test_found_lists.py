"""Costly questions are answered once, apart from each other, and an answer outlives what is asked meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.corpus.catalog.found_lists import Found, FoundLists, TooMuchError
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError

N_DOCUMENTS = 19
PATIENCE_S = 30


@pytest.fixture
def catalog(make_workspace):
    return open_catalog(make_workspace([{"text": f"text <{n}>"} for n in range(N_DOCUMENTS)]))


@pytest.fixture
def lists():
    return FoundLists(N_DOCUMENTS)


def numbers(*wanted):
    return lambda: Found.alike(np.array(wanted, dtype=np.int64), N_DOCUMENTS)


def found(answer):
    return np.flatnonzero(np.unpackbits(np.frombuffer(answer.bits, np.uint8))).tolist()


def test_an_answer_marks_what_was_found(lists):
    assert found(lists.answer("some", numbers(0, 8, 18))) == [0, 8, 18]
    assert found(lists.answer("none", numbers())) == []


def test_many_sessions_at_once_get_their_own_answers(catalog):
    def n_found(number):
        return [
            catalog.amount(DocumentFilter(text=f"<{n % N_DOCUMENTS}>"), None).n_documents
            for n in range(number, number + 60)
        ]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(n_found, range(8))) == [[1] * 60] * 8


def test_a_query_under_way_is_not_broken_by_what_is_asked_meanwhile(catalog):
    where, parameters = catalog._condition(DocumentFilter(text="<3>"), None)
    others = [f"<{n}>" for n in range(4, 4 + 16)] + ["nowhere"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda text: catalog.amount(DocumentFilter(text=text), None), others))
    assert catalog._rows(f"SELECT count(*) FROM documents WHERE {where}", parameters) == [(1,)]


def test_a_slow_question_keeps_no_other_one_waiting(lists):
    is_asked, may_end = threading.Event(), threading.Event()

    def slow():
        is_asked.set()
        assert may_end.wait(PATIENCE_S)
        return numbers(1)()

    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(lists.answer, "slow", slow)
        assert is_asked.wait(PATIENCE_S)
        try:
            assert found(pool.submit(lists.answer, "quick", numbers(2)).result(PATIENCE_S / 3)) == [2]
        finally:
            may_end.set()
        assert found(answer.result()) == [1]


def test_a_question_of_several_is_worked_out_once(lists):
    times, at_once = [], threading.Barrier(4)

    def ask(_):
        at_once.wait(PATIENCE_S)
        return lists.answer("same", lambda: times.append(1) or numbers(3)())

    with ThreadPoolExecutor(4) as pool:
        assert [found(answer) for answer in pool.map(ask, range(4))] == [[3]] * 4
    assert len(times) == 1


def test_a_question_that_failed_is_asked_again(lists):
    def refused():
        raise InputError("no such thing")

    for _ in range(2):
        with pytest.raises(InputError, match="no such thing"):
            lists.answer("moody", refused)
    assert found(lists.answer("moody", numbers(4))) == [4]


def test_a_question_that_takes_too_much_is_not_asked_again(lists):
    times = []

    def too_much():
        times.append(1)
        raise TooMuchError("takes too long")

    errors = []
    for _ in range(3):
        with pytest.raises(TooMuchError, match="takes too long") as told:
            lists.answer("heavy", too_much)
        errors.append(told.value)
    assert len(times) == 1
    assert len({id(error) for error in errors}) == 3


def test_what_is_kept_of_ten_million_documents_fits_into_a_hundred_megabytes():
    n_documents, lists = 10**7, FoundLists(10**7)
    everything = np.arange(n_documents)
    for question in range(100):
        lists.answer(question, lambda: Found.marked(bytes(n_documents // 8), n_documents))
    answers = [answer.result() for answer in lists._answers._answers.values()]
    assert 16 <= len(answers) < 100
    assert sum(len(answer.bits) + answer.closest.nbytes for answer in answers) < 100 * 2**20
    # However many are found, and be they found by words.
    assert len(Found.alike(everything, n_documents).bits) == n_documents // 8


def test_an_answer_that_is_forgotten_is_worked_out_again(lists):
    first = lists.answer(0, numbers(0))
    for question in range(1, 100):
        lists.answer(question, numbers(question % N_DOCUMENTS))
    assert found(first) == [0]
    assert found(lists.answer(0, numbers(5))) == [5]


def test_nothing_is_found_in_an_empty_corpus(tmp_path):
    catalog = open_catalog(create_workspace(tmp_path / "empty"))
    assert catalog.amount(DocumentFilter(text="anything"), None).n_documents == 0
