"""Who finds the documents that answer a question which the narrow columns cannot answer."""

from core.corpus.catalog.conditions import Question
from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.catalog.full_text import find_words, find_words_in_first
from core.corpus.catalog.likeness import find_alike, find_alike_in_first
from core.corpus.catalog.memberships import find_selected
from core.corpus.catalog.predicates import find_by_predicate, require_condition
from core.corpus.catalog.regions import find_within
from core.corpus.catalog.text_search import find_in_first, find_in_texts, require_expression
from core.corpus.filters import Membership
from core.corpus.fulltext.query import parse
from core.corpus.searches import Among, Likeness, Pattern, Predicate, Region, Words
from core.errors import InputError


def find(searched: Searched, question: Question) -> Found:
    """Find the documents that answer a question.

    Raises
    ------
    InputError
        If it cannot be asked so.
    NotFoundError, ConflictError
        If what it is asked of is not here, or is another one by now.
    """
    match question:
        case str() | Pattern():
            return find_in_texts(searched, question)
        case Words():
            return find_words(searched, question)
        case Among(Words() as words, n):
            return find_words_in_first(searched, words, n)
        case Among(Likeness() as likeness, n):
            return find_alike_in_first(searched, likeness, n)
        case Among(str() | Pattern() as search, n):
            return find_in_first(searched, search, n)
        case Predicate():
            return find_by_predicate(searched, question)
        case Membership():
            return find_selected(searched, question)
        case Likeness():
            return find_alike(searched, question)
        case Region():
            return find_within(searched, question)
    raise InputError(f"This search ({type(question).__name__.lower()}) cannot be made here. Remove it.")


def require_askable(searched: Searched, question: Question) -> None:
    """Refuse what was typed and is no question, before it is asked.

    Raises
    ------
    InputError
        If it is no query, no regular expression, or no condition over the columns that are here.
    """
    match question:
        case Words():
            parse(question.query, question.field)
        case Pattern():
            require_expression(searched, question)
        case Predicate():
            require_condition(searched, question)
        case _:
            pass
