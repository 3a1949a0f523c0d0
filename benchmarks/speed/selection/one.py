"""One selection by one contender, as a process of its own: ``python -m speed.selection.one NAME FOLDER MODE [ROWS]``.

It loads nothing but what the contender needs; with a file ``ROWS`` the numbers of the rows taken are written there.
"""

import importlib
import json
import sys
from pathlib import Path

from speed.selection.modes import mode_called

CONTENDERS = {
    "ours": "speed.selecting:ours",
    "ours, stored": "speed.selecting:ours_stored",
    "numpy argsort": "speed.selection.by_numpy:select",
    "DuckDB SQL": "speed.selection.by_duckdb:select",
    "reference approach": "speed.selection.by_datasets:select",
    "reference approach, lists": "speed.selection.by_datasets:select_from_lists",
}


def main() -> None:
    name, folder, mode, *rows_file = sys.argv[1:]
    module, _, function = CONTENDERS[name].partition(":")
    rows = getattr(importlib.import_module(module), function)(Path(folder), mode_called(mode))
    if rows_file:
        import numpy as np

        np.save(rows_file[0], rows)
    print(json.dumps({"n_documents": len(rows)}))


if __name__ == "__main__":
    main()
