"""The suite knows the four criteria only, whatever the folder of criteria in this checkout holds.

It is said here, since importing `tests.conftest` already imports `core.criteria`.
"""

import os
from pathlib import Path

# Any folder without criteria.
os.environ["QULENS_CRITERIA"] = str(Path(__file__).parent)
