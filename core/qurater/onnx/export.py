"""A rater is written as one ONNX graph, which other programs run without QuLens, PyTorch or Python."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.corpus.files import displayed, read_json, require_free, staging_folder, synced, write_json
from core.corpus.table_rows import first_line
from core.errors import InputError
from core.qurater.networks.kept_graphs import quiet

if TYPE_CHECKING:
    from core.qurater.onnx.whole_rater import WholeRater
    from core.qurater.rating.model import RatingModel

_PACKAGES = ("onnx", "onnxscript")
_ENDING = ".onnx"


@dataclass(frozen=True, slots=True)
class OnnxReport:
    """What was written.

    Attributes
    ----------
    destination, tokenizer : str
        The graph, and the tokenizer beside it.
    rater, fingerprint : str
        Whose.
    criteria : list of str
        What the columns of its output are.
    window : int
        The most tokens of a segment, special ones not counted.
    n_bytes : int
        Of the graph and its weights.
    largest_difference : float
        Between its ratings of some segments and the rater's own, in log-odds.
    checked_by : str
        What computed the graph for that: ``onnxruntime`` or ``openvino``.
    """

    destination: str
    tokenizer: str
    rater: str
    fingerprint: str
    criteria: list[str]
    window: int
    n_bytes: int
    largest_difference: float
    checked_by: str

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


def export_onnx(folder: Path, destination: Path, *, force: bool = False) -> OnnxReport:
    """Write a rater as one ONNX graph, with its tokenizer beside it, and make sure that it rates as the rater does.

    Parameters
    ----------
    folder : Path
        Of the rater.
    destination : Path
        The file of the graph.  Its inputs ``ids`` and ``mask`` are int64, (n_rows, n_columns), special tokens around
        each segment; its output ``ratings`` is float32, (n_rows, n_criteria).  What else a program has to know stands
        in its metadata: ``criteria``, ``window``, ``prefix`` and ``suffix`` (the special tokens) as JSON,
        ``tokenizer`` (the name of its file), ``rater`` and ``fingerprint``.
    force : bool
        Whether files that are there already are replaced.

    Returns
    -------
    OnnxReport
        What was written.

    Raises
    ------
    InputError
        If packages are missing, the rater cannot be opened, PyTorch cannot export it, or the graph rates otherwise.
    ConflictError
        If one of the files is there already.
    """
    _require_packages()
    tokenizer = destination.with_suffix(".tokenizer.json")
    _require_destination(destination, tokenizer, force=force)

    from core.qurater.onnx.check import checked
    from core.qurater.onnx.whole_rater import whole_rater
    from core.qurater.rating.model import open_model

    model = open_model(folder, device="cpu", precision="float32")
    whole = whole_rater(model.rater)
    staging = staging_folder(destination)
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        _write_tokenizer(whole.tokenizer, staging / tokenizer.name)
        _write_graph(whole, model, staging / destination.name, about={"tokenizer": tokenizer.name})
        checked_by, difference = checked(whole, model, staging / destination.name)
        n_bytes = _put_in_place(staging, destination)
    except OSError as error:
        raise InputError(f"'{destination}' could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return OnnxReport(
        destination=str(destination),
        tokenizer=str(tokenizer),
        rater=model.rater.name,
        fingerprint=model.rater.fingerprint,
        criteria=list(model.rater.criteria),
        window=model.rater.window,
        n_bytes=n_bytes,
        largest_difference=difference,
        checked_by=checked_by,
    )


def _require_packages() -> None:
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise InputError(
            f"ONNX graphs are written with {' and '.join(_PACKAGES)}. Install what is missing: pip install "
            f"{' '.join(missing)}"
        )


def _require_destination(destination: Path, tokenizer: Path, *, force: bool) -> None:
    if destination.suffix != _ENDING:
        raise InputError(f"'{displayed(destination)}' does not end in {_ENDING}. Name it so.")
    if not destination.parent.is_dir():
        raise InputError(f"There is no folder '{destination.parent}' to write '{destination.name}' to. Make it first.")
    for path in (destination, tokenizer):
        require_free(path, force=force)


def _write_tokenizer(source: Path, path: Path) -> None:
    """Write the tokenizer as it cuts texts for the rater: whole, and without padding."""
    write_json(path, read_json(source) | {"truncation": None, "padding": None})


def _write_graph(whole: "WholeRater", model: "RatingModel", path: Path, *, about: dict[str, str]) -> None:
    import torch

    from core.qurater.onnx.check import batch_of, probes

    example = tuple(torch.from_numpy(array) for array in batch_of(whole, probes(model, 9, 5, 7)))
    sizes = {0: torch.export.Dim("rows"), 1: torch.export.Dim("columns")}
    try:
        with quiet():
            program = torch.onnx.export(
                whole.module,
                example,
                input_names=["ids", "mask"],
                output_names=["ratings"],
                dynamic_shapes=(sizes, sizes),
                verbose=False,
            )
    except torch.onnx.errors.OnnxExporterError as error:
        raise InputError(
            f"PyTorch cannot write the rater {model.rater.name!r} as ONNX ({first_line(error)}). Choose a rater on "
            "another base."
        ) from error
    assert program is not None  # with the exporter that is the default
    program.model.metadata_props.update(about | _about(whole, model))
    program.save(path)


def _about(whole: "WholeRater", model: "RatingModel") -> dict[str, str]:
    rater = model.rater
    return {
        "rater": rater.name,
        "fingerprint": rater.fingerprint,
        "criteria": json.dumps(rater.criteria),
        "window": str(rater.window),
        "prefix": json.dumps(whole.prefix.tolist()),
        "suffix": json.dumps(whole.suffix.tolist()),
    }


def _put_in_place(staging: Path, destination: Path) -> int:
    """Move what was written; the graph last, which makes it count.  Returns the bytes of graph and weights."""
    paths = sorted(staging.iterdir(), key=lambda path: path.name == destination.name)
    n_bytes = sum(path.stat().st_size for path in paths if path.name.startswith(destination.name))
    for path in paths:
        synced(path)
        os.replace(path, destination.with_name(path.name))
    synced(destination.parent)
    return n_bytes
