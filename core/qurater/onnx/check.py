"""Whether a graph rates as the rater does that it was made of."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.table_rows import first_line
from core.corpus.tokens import Ids
from core.errors import InputError
from core.qurater.networks.graph import Graph
from core.qurater.onnx.whole_rater import WholeRater
from core.qurater.raters.heads import Ratings
from core.qurater.rating.model import RatingModel
from core.qurater.segments.padding import Rectangle, padded

# The most that a rating of the graph may differ from the rater's own, in log-odds.
TOLERANCE = 1e-4

# Written for the check; segments of any length are made of it.
_PROBE = (
    "A leaf looks green because chlorophyll absorbs red and blue light, and reflects the rest. First, it passes an "
    "excited electron to a chain of proteins; second, their protons drive the making of ATP. lol whatever!!! 1648"
)


def probes(model: RatingModel, *lengths: int) -> list[Ids]:
    """Make segments of some lengths, none longer than the rater's window."""
    (ids,) = model.tokenizer.ids([_PROBE])
    return [np.resize(ids, min(length, model.rater.window)) for length in lengths]


def batch_of(whole: WholeRater, segments: Sequence[Ids]) -> tuple[Rectangle, Rectangle]:
    """Put segments into one batch, as the graph takes it."""
    return padded(segments, prefix=whole.prefix, suffix=whole.suffix)


def checked(whole: WholeRater, model: RatingModel, path: Path) -> tuple[str, float]:
    """Compare a graph with the rater on segments of many lengths, with padding and without.

    Parameters
    ----------
    whole : WholeRater
        What the graph was made of.
    model : RatingModel
        The rater, in float32.
    path : Path
        The graph.

    Returns
    -------
    tuple of (str, float)
        What computed it, and the largest difference of a rating, in log-odds.

    Raises
    ------
    InputError
        If that is more than `TOLERANCE`, or the graph cannot be computed.
    """
    batches = [probes(model, *lengths) for lengths in ((model.rater.window, 1, 40), (12,), (3, 3, 3, 3))]
    try:
        name, compute = _runtime(path)
        found = [compute(*batch_of(whole, batch)) for batch in batches]
    except Exception as error:  # runtimes raise nothing narrower
        raise InputError(
            f"The graph of the rater {model.rater.name!r} cannot be computed ({first_line(error)}), so it is not "
            "written. Choose a rater on another base."
        ) from error
    pairs = zip(found, batches, strict=True)
    largest = max(float(np.abs(ratings - model.network.ratings(batch)).max()) for ratings, batch in pairs)
    if not largest <= TOLERANCE:
        raise InputError(
            f"The graph of the rater {model.rater.name!r} rates otherwise than the rater, by up to {largest:.2g} "
            "log-odds, so it is not written. Choose a rater on another base."
        )
    return name, largest


def _runtime(path: Path) -> tuple[str, Callable[[Rectangle, Rectangle], Ratings]]:
    """Load a graph by ONNX Runtime where that is installed, or else by OpenVINO."""
    if find_spec("onnxruntime") is None:
        graph = Graph(path, "float32")
        return "openvino", lambda ids, mask: graph(ids, mask)[0]
    onnxruntime: Any = import_module("onnxruntime")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return "onnxruntime", lambda ids, mask: session.run(None, {"ids": ids, "mask": mask})[0]
