"""What was paid for is found again, whatever ended the process that paid."""

import threading

import pytest

from core.errors import ConflictError, InputError
from core.judging.judges.reply_log import open_log, question_key


def test_replies_come_back_in_their_order_and_as_they_were(corpus):
    with open_log(corpus, "gpt") as log:
        log.add("a", {"choices": [1], "text": "ä\n"})
        log.add("b", {})
        log.add("a", {"choices": [2]})
    with open_log(corpus, "gpt") as log:
        assert log.of("a") == [{"choices": [1], "text": "ä\n"}, {"choices": [2]}]
        assert log.of("c") == []
    with open_log(corpus, "another") as log:
        assert log.of("a") == []


def test_a_line_that_was_cut_off_costs_no_other(corpus):
    with open_log(corpus, "gpt") as log:
        log.add("a", {"n": 1})
        log.add("b", {"n": 2})
        path = log.path
    whole = path.read_bytes()
    for n in range(whole.index(b"\n") + 1, len(whole)):
        path.write_bytes(whole[:n])
        with open_log(corpus, "gpt") as log:
            assert (log.of("a"), log.of("b")) == ([{"n": 1}], [])
            log.add("c", {"n": 3})
            assert log.of("c") == [{"n": 3}]


def test_a_file_of_something_else_is_refused(corpus):
    with open_log(corpus, "gpt") as log:
        path = log.path
    path.write_text("hello\n")
    with pytest.raises(InputError, match="damaged"), open_log(corpus, "gpt"):
        pass


def test_one_process_asks_a_judge_at_a_time(corpus):
    already = pytest.raises(ConflictError, match="'gpt' is being asked in this workspace already")
    with open_log(corpus, "gpt"), already, open_log(corpus, "gpt"):
        pass


def test_many_threads_lose_nothing(corpus):
    with open_log(corpus, "gpt") as log:
        threads = [
            threading.Thread(target=lambda name=name: [log.add(f"{name}", {"n": n}) for n in range(20)])
            for name in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with open_log(corpus, "gpt") as log:
        assert [len(log.of(str(name))) for name in range(4)] == [20] * 4


def test_another_request_has_another_key():
    keys = {question_key(*parts) for parts in (("a", "b"), ("ab",), ("a", "b", ""), ("b", "a"))}
    assert len(keys) == 4
