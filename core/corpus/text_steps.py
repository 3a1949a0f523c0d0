"""A column of texts is gone through some texts at a time: Python's strings of a whole part would not be small."""

from collections.abc import Iterator

import pyarrow as pa

# A batch of documents holds at most some 16 MB of text.
TEXTS_AT_ONCE = 256


def texts_in_steps(column: pa.ChunkedArray) -> Iterator[list[str]]:
    """Go through a column of texts, some at a time, so that memory does not grow with the column.

    Parameters
    ----------
    column : ChunkedArray of string, shape (n_texts,)
        The texts; one that is null comes as None.

    Yields
    ------
    list of str
        At most `TEXTS_AT_ONCE`, in their order.

    Examples
    --------
    >>> list(texts_in_steps(pa.chunked_array([["a", "b"], [], ["c"]])))
    [['a', 'b'], ['c']]
    """
    for chunk in column.chunks:
        for start in range(0, len(chunk), TEXTS_AT_ONCE):
            yield chunk.slice(start, TEXTS_AT_ONCE).to_pylist()


def each_text(column: pa.ChunkedArray) -> Iterator[str]:
    """Go through a column of texts one by one, as `texts_in_steps` does; one that is null is empty.

    Examples
    --------
    >>> list(each_text(pa.chunked_array([["a", None], ["c"]])))
    ['a', '', 'c']
    """
    return (text or "" for texts in texts_in_steps(column) for text in texts)
