"""Who finds the documents that answer a question which the narrow columns cannot answer."""

from core.corpus.catalog.conditions import Question
from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.catalog.memberships import find_selected
from core.corpus.catalog.text_search import find_letters
from core.corpus.filters import Membership
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
        case str():
            return find_letters(searched, question)
        case Membership():
            return find_selected(searched, question)
    raise InputError(f"This search ({type(question).__name__.lower()}) cannot be made here. Remove it.")
