"""A model on this machine judges as it does behind a server."""

import pytest

from core.judging.judges.collect import collect
from core.judging.judges.local_judge import LocalJudge
from core.judging.judges.reply_log import open_log
from core.judging.judges.spending import Spending
from core.judging.stored.lookups import all_judgments
from tests.judging.judges.test_openai_judge import answers_of, preferences
from tests.judging.openai_server import TinyModel


def test_it_says_what_the_server_says_of_the_same_model(corpus, tiny_folder, questions, judge_with, tiny_model):
    with open_log(corpus, "local:tiny") as log:
        local = answers_of(LocalJudge(tiny_folder, log, Spending()), questions)
    served = answers_of(judge_with(way="logprobs"), questions)
    # The server gives the 20 most likely tokens, the local model all.
    found = [each.prob_second_preferred for each in local]
    assert found == pytest.approx(preferences(tiny_model, questions), abs=1e-5)
    assert found == pytest.approx([each.prob_second_preferred for each in served], abs=2e-3)
    assert {each.n_votes for each in local} == {None}


def test_nothing_is_read_twice(corpus, tiny_folder, questions):
    n_read = []
    for _ in range(2):
        spending = Spending()
        with open_log(corpus, "local:tiny") as log:
            collected = collect(corpus, LocalJudge(tiny_folder, log, spending), questions)
        n_read.append((collected.n_kept, spending.used.n_tokens_in))
    assert n_read[0][0] == 0
    assert n_read[1][0] == len(questions)
    model = TinyModel(tiny_folder)
    assert n_read[0][1] == n_read[1][1] == sum(model.next_token(each.question.prompt)[0] for each in questions)
    assert {each.judge for each in all_judgments(corpus)} == {"local:tiny"}
