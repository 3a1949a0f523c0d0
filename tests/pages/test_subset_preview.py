"""What the preview of a subset says of amounts, of what ran out, and of what was left out."""

from streamlit.testing.v1 import AppTest


def _nothing_of_a_corpus_without_domains() -> None:
    from types import SimpleNamespace as Plain
    from typing import Any

    from pages.parts.subset.preview import amounts_line

    candidates = Plain(n_by_reason=dict)
    choice: Any = Plain(token_budget=1, n_unrated=0, empty_groups=("all",), quotas=None, candidates=candidates)
    amounts = Plain(n_documents=0, n_tokens=0), Plain(n_documents=1, n_tokens=5)
    comparison: Any = Plain(subset=amounts[0], pool=amounts[1], n_different=0)
    amounts_line(choice, comparison, None)


def test_the_domain_of_a_corpus_without_domains_is_not_named() -> None:
    at = AppTest.from_function(_nothing_of_a_corpus_without_domains).run()
    assert not at.exception
    assert [warning.value for warning in at.warning] == ["Nothing is taken."]
    assert not at.caption
