"""Words that every text of a language has, whatever it is about."""

from collections.abc import Iterable

# For which tantivy has a list.
_LANGUAGES = (
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "hungarian",
    "italian",
    "norwegian",
    "portuguese",
    "russian",
    "spanish",
    "swedish",
)


def without_function_words(words: Iterable[str]) -> set[str]:
    """Leave out the function words of thirteen European languages.

    Parameters
    ----------
    words : iterable of str
        In lower case, without blanks in them; of whatever language.

    Returns
    -------
    set of str
        The others. A word that is one in some language is left out of texts in another one too.

    Examples
    --------
    >>> sorted(without_function_words(["moss", "the", "und", "pour"]))
    ['moss']
    """
    import tantivy

    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    for language in _LANGUAGES:
        analyzer = analyzer.filter(tantivy.Filter.stopword(language))
    return set(analyzer.build().analyze(" ".join(words)))
