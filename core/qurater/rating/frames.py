"""Ratings of texts that are in memory, as a frame: the one call that a program or a notebook needs."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from core.qurater.rating.model import RatingModel

# Texts that are cut into tokens while those before them are rated.
_TEXTS_AT_ONCE = 8_000

_MOST_OPEN = 2


def rate(texts: Any, rater: str = "default", *, device: str = "auto", precision: str = "auto") -> "pd.DataFrame":
    """Rate texts.

    Parameters
    ----------
    texts : sequence of str or None
        A list, tuple, array of numpy or pyarrow, series of pandas, or column of a Hugging Face dataset; None and NaN
        are missing texts.
    rater : str
        ``"default"``, or the folder of a rater.
    device : {"auto", "cpu", "cuda"}
        Where to compute; ``auto`` takes CUDA where there is one.
    precision : {"auto", "float32", "bf16"}
        ``auto`` takes bf16 where the machine computes in it and ratings stay within 0.05 standard deviations.

    Returns
    -------
    DataFrame, shape (n_texts, n_criteria + 1)
        A row a text, in their order, under the index of a series or 0, 1, ....  A column of float32 a criterion, in
        log-odds, NaN for a text that is missing or has no tokens; and ``n_tokens``, of the rater's tokenizer.

    Raises
    ------
    InputError
        If it is one text instead of several, something in it is no text, or device or precision cannot be.
    NotFoundError
        If there is no such rater.

    Notes
    -----
    The rater stays open for the next call, as long as its files stay the same.

    Examples
    --------
    >>> from core.qurater import rate
    >>> ratings = rate(["Energy is conserved: work only moves it between bodies.", "click here lol", None])
    >>> ratings["educational_value"].gt(0).tolist()
    [True, False, False]
    >>> ratings["n_tokens"].tolist()
    [11, 4, 0]
    """
    import numpy as np
    import pandas as pd

    from core.qurater.raters.named_raters import find_rater
    from core.qurater.rating.model import rate_segmented
    from core.qurater.rating.threads import in_threads

    if not isinstance(rater, (str, Path)):
        raise InputError(f"{rater!r} is no rater. Give 'default', or the folder of one.")
    listed = _listed(texts)
    folder = find_rater(rater)[1].resolve()
    model = _opened(folder, _state(folder), device, precision)
    parts = (listed[start : start + _TEXTS_AT_ONCE] for start in range(0, len(listed) or 1, _TEXTS_AT_ONCE))
    rated = [rate_segmented(model, pieces) for pieces in in_threads(model.segmented, parts, n_at_once=1)]
    index = texts.index if isinstance(texts, pd.Series) else pd.RangeIndex(len(listed))
    ratings = np.concatenate([each.ratings for each in rated])
    frame = pd.DataFrame(ratings, index=index, columns=list(model.rater.criteria))
    return frame.assign(n_tokens=np.concatenate([each.n_tokens for each in rated]))


def _listed(texts: Any) -> list[str]:
    """Make a list of texts, a missing one blank; refuse what is none."""
    if isinstance(texts, (str, bytes)):
        raise InputError("This is one text, and ratings are of several. Put it into a list: rate([text]).")
    is_array = hasattr(texts, "to_pylist") or hasattr(texts, "tolist")
    if not (isinstance(texts, Sequence) or is_array) or getattr(texts, "ndim", 1) != 1:
        raise InputError(f"A {type(texts).__name__} is no row of texts. Give a list of them, or a column.")
    try:
        values = texts.to_pylist() if hasattr(texts, "to_pylist") else list(texts)
    except UnicodeDecodeError as error:
        raise InputError(f"One of the texts is not UTF-8 ({error.reason}). Mend or leave out that text.") from error
    return [_text(place, value) for place, value in enumerate(values)]


def _text(place: int, value: Any) -> str:
    import pandas as pd

    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if not isinstance(value, str):
        raise InputError(f"At place {place:,} is {str(value)[:40]!r}, a {type(value).__name__}. Give texts only.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"The text at place {place:,} holds half a surrogate pair. Mend or leave out that text."
        ) from error
    return value


@lru_cache(maxsize=_MOST_OPEN)
def _opened(folder: Path, state: tuple[tuple[str, int, int], ...], device: str, precision: str) -> "RatingModel":
    """Open a rater, once for each state of its files."""
    from core.qurater.rating.model import open_model

    return open_model(folder, device=device, precision=precision)


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of a rater's files from another."""
    found = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in found)
