"""A selection of the rated sample."""

import pytest

from core.corpus.workspace import Workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select


@pytest.fixture
def selected_workspace(rated_workspace: Workspace) -> Workspace:
    """The rated sample with the selections ``third`` and ``uniform``."""
    third = SelectionParameters(fraction="0.3", criteria=(("educational_value", 1.0),), temperature=0.2, quota="none")
    select(rated_workspace, "third", third)
    select(rated_workspace, "uniform", SelectionParameters(fraction="0.3", baseline="uniform", quota="none"))
    return rated_workspace
