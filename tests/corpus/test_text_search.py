"""Letters and expressions are looked for in all texts: in the background, told, stopped, and taken up again."""

import threading
import time

import numpy as np
import pytest

from core.corpus.catalog import scans as scans_module
from core.corpus.catalog import text_search
from core.corpus.catalog.how_far import COMPLETE, RUNNING, STOPPED
from core.corpus.catalog.queries import open_catalog
from core.corpus.catalog.scans import Scan
from core.corpus.catalog.shared_scans import Scans
from core.corpus.catalog.so_far import Reach, so_far
from core.corpus.filters import DocumentFilter, Order
from core.corpus.fulltext.building import index_words
from core.corpus.importing import import_files
from core.corpus.searches import Among, Pattern, Words
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError

PATIENCE_S = 30


class Steps:
    """Work that is done when the test says so: each step sees ten documents and finds the first of them."""

    def __init__(self, n_steps, error=None):
        self.may, self.n_begun, self._error = threading.Semaphore(0), 0, error
        self.threads = set()
        self._n_steps = n_steps

    def __iter__(self):
        for step in range(self._n_steps):
            self.n_begun += 1
            self.threads.add(threading.current_thread())
            assert self.may.acquire(timeout=PATIENCE_S)
            if self._error and step == self._n_steps - 1:
                raise self._error
            yield 10 * (step + 1), np.array([10 * step], dtype=np.int64)

    def allow(self, n):
        for _ in range(n):
            self.may.release()


def numbers(bits):
    return np.flatnonzero(np.unpackbits(np.frombuffer(bits, np.uint8))).tolist()


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_it_tells_what_it_found_while_it_goes_on():
    steps = Steps(3)
    scan = Scan(iter(steps), 30)
    assert scan.how_far().state == RUNNING
    steps.allow(1)
    until(lambda: scan.how_far().n_scanned == 10)
    assert numbers(scan.first(10)) == [0]
    assert numbers(scan.first(5)) == [0]
    assert numbers(scan.first(0)) == []
    steps.allow(2)
    far = scan.wait(PATIENCE_S)
    assert (far.state, far.n_scanned, far.n_found) == (COMPLETE, 30, 3)
    assert numbers(scan.first(30)) == [0, 10, 20]
    assert far.documents_per_second > 0
    scan.stop()
    assert scan.how_far().state == COMPLETE


def test_stopped_it_keeps_what_it_found_and_goes_on_from_there():
    steps = Steps(3)
    scan = Scan(iter(steps), 30)
    scan.how_far()
    steps.allow(1)
    until(lambda: scan.how_far().n_scanned == 10)
    scan.stop()
    steps.allow(1)
    until(lambda: not scan._is_working)
    stopped = scan.wait(PATIENCE_S)
    assert stopped.state == STOPPED
    assert stopped.n_scanned in (10, 20)
    begun = steps.n_begun
    assert (scan.how_far(), steps.n_begun) == (stopped, begun)
    steps.allow(1)
    scan.go_on()
    assert scan.wait(PATIENCE_S).state == COMPLETE
    assert numbers(scan.first(30)) == [0, 10, 20]
    assert steps.n_begun == 3


def test_whoever_needs_all_waits_for_all_even_if_it_was_stopped():
    steps = Steps(3)
    scan = Scan(iter(steps), 30)
    scan.stop()
    steps.allow(3)
    assert numbers(scan.first(30)) == [0, 10, 20]


def test_it_pauses_when_nobody_asks_and_goes_on_when_somebody_does():
    steps = Steps(3)
    scan = Scan(iter(steps), 30, patience=0.05)
    scan.how_far()
    until(lambda: steps.n_begun == 1)
    time.sleep(0.1)
    steps.allow(1)
    until(lambda: not scan._is_working)
    assert steps.n_begun == 1
    steps.allow(2)
    until(lambda: scan.how_far().state == COMPLETE)
    assert len(steps.threads) == 2


def test_many_who_ask_share_one_pass():
    steps, scans = Steps(3), Scans()
    answers = []

    def ask():
        answers.append(numbers(scans.of("q", lambda: Scan(iter(steps), 30)).first(30)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    steps.allow(3)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == [[0, 10, 20]] * 8
    assert len(steps.threads) == 1


def test_what_breaks_off_is_told_to_all_who_ask_and_begins_anew_later(monkeypatch):
    steps, scans, n_begun = Steps(2, InputError("gone")), Scans(), []

    def scan():
        return scans.of("q", lambda: n_begun.append(1) or Scan(iter(steps), 20))

    assert scan().how_far().state == RUNNING
    steps.allow(2)
    until(lambda: scan()._error is not None)
    # Many poll, and each asks for the scan anew: it must not begin again before they know.
    for ask in (lambda: scan().how_far(), lambda: scan().wait(0.1), lambda: scan().first(20), lambda: scan().how_far()):
        with pytest.raises(InputError, match="gone"):
            ask()
    assert len(n_begun) == 1
    monkeypatch.setattr(scans_module, "TOLD_FOR_SECONDS", 0.0)
    again = Steps(2)
    again.allow(2)
    assert numbers(scans.of("q", lambda: Scan(iter(again), 20)).first(20)) == [0, 10]


def test_a_part_that_is_damaged_further_on_is_told_to_who_polls(catalog, monkeypatch):
    may, inner, parts = threading.Semaphore(0), text_search._found_in, []

    def slowly(*arguments):
        assert may.acquire(timeout=PATIENCE_S)
        parts.append(arguments[2])
        return inner(*arguments)

    monkeypatch.setattr(text_search, "_found_in", slowly)
    workspace, documents = catalog._searched.workspace, DocumentFilter(text="sea")
    assert so_far(catalog, workspace, documents).scans[0].how_far.state == RUNNING
    catalog._searched.parts[3].unlink()
    for _ in range(100):
        may.release()
    until(lambda: catalog.scan("sea")._error is not None)
    for _ in range(3):
        with pytest.raises(InputError, match="cannot be read"):
            so_far(catalog, workspace, documents)
    assert len(parts) == 4


def test_the_oldest_is_dropped_where_there_are_many():
    scans = Scans()
    first = scans.of(0, lambda: Scan(iter(Steps(1)), 10))
    for number in range(1, 9):
        scans.of(number, lambda: Scan(iter(Steps(1)), 10))
    assert first.how_far().state == STOPPED


def test_nothing_is_complete_at_once():
    assert Scan(iter(()), 0).how_far().state == COMPLETE


N_DOCUMENTS = 240


@pytest.fixture
def catalog(tmp_path, write_jsonl, monkeypatch):
    """Of many parts, which are looked through one after another."""
    monkeypatch.setattr(text_search, "_FIRST_PARTS", 1)
    monkeypatch.setattr(text_search, "_MOST_PARTS", 1)
    workspace = create_workspace(tmp_path / "workspace")
    for first in range(0, N_DOCUMENTS, 30):
        rows = [{"text": f"text <{n}> {'SEA' if n % 3 == 0 else 'land'}\nend{n}"} for n in range(first, first + 30)]
        import_files(workspace, [write_jsonl(rows, f"{first}.jsonl")])
    return open_catalog(workspace)


def found(catalog, *searches, text=""):
    documents = DocumentFilter(text=text, searches=searches)
    frame = catalog.page(documents, None, order=Order("doc_id"), offset=0, limit=10**6)
    number_of = dict(catalog._rows("SELECT doc_id, number FROM documents"))
    return sorted(number_of[doc_id] for doc_id in frame["doc_id"])


def test_letters_and_expressions_are_found_in_all_parts(catalog):
    assert len(catalog._searched.parts) > 4
    assert found(catalog, text="sea") == list(range(0, N_DOCUMENTS, 3))
    assert found(catalog, text="<1") == [1, *range(10, 20), *range(100, 200)]
    assert found(catalog, text="%") == []
    assert found(catalog, Pattern("sea")) == []
    assert found(catalog, Pattern("(?i)sea")) == list(range(0, N_DOCUMENTS, 3))
    assert found(catalog, Pattern(r"<1\d>")) == list(range(10, 20))
    assert found(catalog, Pattern("(?m)^end7$")) == [7]
    assert found(catalog, Pattern("land.end")) == []
    assert found(catalog, Pattern("<5>"), text="sea") == []


@pytest.mark.parametrize("n", [0, 1, 9, 10, 11, 100, N_DOCUMENTS, 10**6])
def test_among_the_first_documents_are_those_of_all_that_are_among_them(catalog, n):
    expected = [number for number in range(0, N_DOCUMENTS, 3) if number < n]
    assert found(catalog, Among("sea", n)) == expected
    assert found(catalog, Among(Pattern("SEA"), n)) == expected


@pytest.mark.parametrize("expression", ["(", "a{1001}", "(?=a)", r"\1", "*", "[z-a]", "(?P<n", "\\"])
def test_what_is_no_expression_is_refused_in_a_sentence(catalog, expression):
    for ask in (lambda: found(catalog, Pattern(expression)), lambda: catalog.require_askable(Pattern(expression))):
        with pytest.raises(InputError, match="is no regular expression") as refused:
            ask()
        assert len(str(refused.value)) < 320
        assert "\n" not in str(refused.value)


def test_no_expression_takes_for_ever(make_workspace):
    catalog = open_catalog(make_workspace([{"text": "a" * 200_000 + "!"}]))
    assert found(catalog, Pattern("(a+)+$")) == []


def test_a_page_is_answered_with_what_is_found_by_now(catalog, monkeypatch):
    may, inner = threading.Semaphore(0), text_search._found_in

    def slowly(*arguments):
        assert may.acquire(timeout=PATIENCE_S)
        return inner(*arguments)

    monkeypatch.setattr(text_search, "_found_in", slowly)
    workspace, documents = catalog._searched.workspace, DocumentFilter(text="sea", searches=(Pattern("SEA"),))
    asked = so_far(catalog, workspace, documents)
    assert asked.documents == DocumentFilter(searches=(Among("sea", 0), Among(Pattern("SEA"), 0)))
    assert [scanned.how_far.state for scanned in asked.scans] == [RUNNING, RUNNING]
    assert catalog.amount(asked.documents, None).n_documents == 0
    may.release()
    until(lambda: any(scanned.how_far.n_scanned for scanned in so_far(catalog, workspace, documents).scans))
    for _ in range(200):
        may.release()
    until(lambda: so_far(catalog, workspace, documents).documents == documents)
    assert so_far(catalog, workspace, documents, patience=0.5).scans == ()
    assert found(catalog, Pattern("SEA"), text="sea") == list(range(0, N_DOCUMENTS, 3))


def test_what_takes_no_time_is_answered_at_once(catalog):
    documents = DocumentFilter(text="sea")
    assert so_far(catalog, catalog._searched.workspace, documents, patience=PATIENCE_S).documents == documents


def test_words_that_are_not_indexed_yet_are_said(catalog, write_jsonl):
    workspace, words = catalog._searched.workspace, Words("sea")
    documents = DocumentFilter(searches=(words,))
    without = so_far(catalog, workspace, documents)
    assert (without.documents, without.indexed) == (documents, ())
    index_words(workspace)
    whole = so_far(catalog, workspace, documents)
    assert (whole.indexed, whole.unindexed) == ((Reach(words, N_DOCUMENTS, N_DOCUMENTS),), ())
    import_files(workspace, [write_jsonl([{"text": "one more sea"}], "more.jsonl")])
    newer = open_catalog(workspace)
    asked = so_far(newer, workspace, documents)
    assert asked.unindexed == (Reach(words, N_DOCUMENTS, N_DOCUMENTS + 1),)
    assert asked.documents == DocumentFilter(searches=(Among(words, N_DOCUMENTS),))
    assert newer.amount(asked.documents, None).n_documents == N_DOCUMENTS // 3
    # Indexed by now, the older catalog has no more documents than it had.
    index_words(workspace)
    assert so_far(catalog, workspace, documents).indexed == (Reach(words, N_DOCUMENTS, N_DOCUMENTS),)


def test_letters_and_expressions_are_looked_for_as_they_stand(make_workspace):
    catalog = open_catalog(make_workspace([{"text": text} for text in ("x a b", "xa b", "x a", "x a  ")]))
    assert found(catalog, text=" a ") == [0, 3]
    assert found(catalog, text="a") == [0, 1, 2, 3]
    assert found(catalog, Pattern("x a ")) == [0, 3]
    assert found(catalog, Pattern("a ?$")) == [2]


def test_a_part_that_is_gone_is_named(catalog):
    catalog._searched.parts[3].unlink()
    with pytest.raises(InputError, match="cannot be read"):
        catalog.amount(DocumentFilter(text="sea"), None)
