"""The notebook of charts runs from its first cell to its last, and carries no outputs."""

import ast
import json
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

import core.sample
from core.corpus.workspace import Workspace

NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "charts.ipynb"


def test_every_cell_runs_and_five_of_them_draw(rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.sample, "sample_workspace", lambda: rated_workspace)
    names: dict[str, Any] = {}
    cells = [cell for cell in json.loads(NOTEBOOK.read_text())["cells"] if cell["cell_type"] == "code"]
    shown = [run_cell("".join(cell["source"]), names) for cell in cells]
    figures = [each for each in shown if isinstance(each, go.Figure)]
    assert len(figures) == 5
    assert all(len(figure.data) for figure in figures)
    assert all(cell["outputs"] == [] for cell in cells)


def run_cell(source: str, names: dict[str, Any]) -> object:
    """Run a cell as a notebook does, and give what its last line says."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None
