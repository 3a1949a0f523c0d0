"""How long Bradley-Terry takes: ours, choix and plain gradient descent on the same simulated comparisons.

Run ``.venv/bin/python benchmarks/bradley_terry.py``.  Each runs in a process of its own, with the same normal prior.
Gradient descent stops where it is as near to ours as a hundredth of a log-odds at every item; choix makes a dense
matrix of all items, so it is left out at 100,000 (80 GB).
"""

import json
import subprocess
import sys
from dataclasses import dataclass

SIZES = ((1_000, 20_000), (100_000, 2_000_000))
MAX_CHOIX_ITEMS = 1_000

SIMULATED = """
import sys, time
import numpy as np
from scipy.special import expit
n_items, n_comparisons = map(int, sys.argv[1:])
rng = np.random.default_rng(42)
truth = rng.normal(size=n_items)
left = rng.integers(0, n_items, n_comparisons)
right = (left + rng.integers(1, n_items, n_comparisons)) % n_items
prob = (rng.random(n_comparisons) < expit(truth[right] - truth[left])).astype(float)
from core.judging.strengths.bradley_terry import PRIOR_SD, _maximum, fit
from core.judging.strengths.comparison_graph import comparison_graph
def strengths_only():
    graph = comparison_graph(left, right, prob, None, n_items)
    graph.refuse_parts()
    strengths, _ = _maximum(graph, PRIOR_SD**-2)
    return strengths - strengths.mean()
"""
MEASURED = """
import json
def resident(name):
    return 1024 * int(open("/proc/self/status").read().partition(name)[2].split()[0])
open("/proc/self/clear_refs", "w").write("5")  # what simulating took is forgotten
before = resident("VmRSS:")
seconds = []
for _ in range(repeats):
    started = time.perf_counter()
    found = run()
    seconds.append(time.perf_counter() - started)
more = resident("VmHWM:") - before
off = float(np.abs(found - found.mean() - strengths_only()).max())
print(json.dumps({"seconds": min(seconds), "peak_bytes": more, "off": off}))
"""
OURS = "repeats, run = 5, strengths_only\n"
OURS_WITH_ERRORS = "repeats, run = 3, lambda: fit(left, right, prob, n_items=n_items).strengths\n"
CHOIX = """
import choix
pairs = np.where(prob[:, None] == 1, np.stack([right, left], 1), np.stack([left, right], 1)).tolist()
repeats, run = 1, lambda: choix.opt_pairwise(n_items, pairs, alpha=PRIOR_SD**-2 / 2)
"""
DESCENT = """
goal = strengths_only()
def run():
    strengths, step = np.zeros(n_items), 4 / np.bincount(np.concatenate([left, right])).max()
    while np.abs(strengths - strengths.mean() - goal).max() > 0.01:
        surprise = expit(strengths[right] - strengths[left]) - prob
        gradient = np.bincount(right, surprise, n_items) - np.bincount(left, surprise, n_items)
        strengths -= step / 2 * (gradient + strengths / PRIOR_SD**2)
    return strengths
repeats = 1
"""


@dataclass(frozen=True)
class Measured:
    """What one program took, beyond the comparisons themselves, and how far it ends from ours."""

    seconds: float
    peak_bytes: int
    off: float


def measured(program: str, n_items: int, n_comparisons: int) -> Measured:
    """Run a program to its end in a process of its own."""
    command = [sys.executable, "-c", SIMULATED + program + MEASURED, str(n_items), str(n_comparisons)]
    return Measured(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    for n_items, n_comparisons in SIZES:
        programs = {"strengths": OURS, "with standard errors": OURS_WITH_ERRORS, "gradient descent": DESCENT}
        if n_items <= MAX_CHOIX_ITEMS:
            programs["choix opt_pairwise"] = CHOIX
        results = {name: measured(program, n_items, n_comparisons) for name, program in programs.items()}
        print(f"\n{n_items:,} items, {n_comparisons:,} comparisons")
        print(f"{'':22}{'seconds':>10}{'of strengths':>14}{'peak MiB':>10}{'furthest off':>14}")
        for name, found in results.items():
            ratio = found.seconds / results["strengths"].seconds
            print(f"{name:22}{found.seconds:>10.3f}{ratio:>13.1f}x{found.peak_bytes / 2**20:>10,.0f}{found.off:>14.0e}")


if __name__ == "__main__":
    main()
