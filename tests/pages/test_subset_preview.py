"""What the preview of a subset says where nothing is taken."""

from streamlit.testing.v1 import AppTest


def _nothing_of_a_corpus_without_domains() -> None:
    from types import SimpleNamespace as Plain
    from typing import Any

    from pages.parts.subset.preview import amounts_line

    choice: Any = Plain(token_budget=1, n_unrated=0, empty_groups=("all",))
    comparison: Any = Plain(subset=Plain(n_documents=0, n_tokens=0), pool=Plain(n_documents=1, n_tokens=5))
    amounts_line(choice, comparison)


def test_the_domain_of_a_corpus_without_domains_is_not_named() -> None:
    at = AppTest.from_function(_nothing_of_a_corpus_without_domains).run()
    assert not at.exception
    assert [warning.value for warning in at.warning] == ["Nothing is taken."]
