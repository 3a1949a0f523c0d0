"""What arrays hold, where the same kind of array goes through many modules."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
