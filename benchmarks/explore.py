"""How long readers wait: each question behind an interaction, asked of ours and of a pandas frame, and the browser.

Run ``.venv/bin/python -m benchmarks.explore``: some minutes for 10,000 and a million documents on two cores.
``--documents 10000,1000000,10000000`` needs a quiet machine, 10 GB of disk and half an hour.  Workspaces are made once,
with ratings drawn at random, and kept in the folder given; their titles say so.  Ours and the frame are processes of
their own, one after the other; the first time that a question is asked does not count.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.speed.explorable import documents_asked, write_explorable
from benchmarks.speed.explored_tables import Asked, asked_table, browser_table
from benchmarks.speed.machine import this_machine
from benchmarks.speed.processes import Failed, Took, run

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "explore"
PACKAGES = ("numpy", "pandas", "pyarrow", "duckdb", "streamlit")
OURS, FRAME = "explored", "explored_in_pandas"
_WINDOWS = 6
LIMIT_SECONDS, LIMIT_BYTES = 3_600.0, 16 * 2**30


def made(folder: Path, n_documents: int, *, with_index: bool) -> Path:
    """Give a workspace with so many documents, and with an index of their words where it is wanted."""
    from core.corpus.catalog.queries import open_catalog
    from core.corpus.fulltext.building import index_words
    from core.corpus.workspace_folder import open_workspace

    root = folder / str(n_documents)
    if not root.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _timed(f"{n_documents:,} documents", lambda: write_explorable(root, n_documents))
    workspace = open_workspace(root)
    _timed("the catalog", lambda: open_catalog(workspace))
    if with_index:
        _timed("the index of words", lambda: index_words(workspace))
    return root


def asked(contender: str, root: Path, n_times: int) -> Asked | Failed:
    """Ask a contender each question so many times, in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.speed.{contender}", str(root), str(n_times)]
    took = run(command, limit_seconds=LIMIT_SECONDS, limit_bytes=LIMIT_BYTES, folder=ROOT)
    return Asked(**json.loads(took.output), peak_bytes=took.peak_bytes) if isinstance(took, Took) else took


def in_browser(root: Path, n_times: int) -> dict[str, Any]:
    """Measure what a reader at a browser waits, and what each window costs the server."""
    from benchmarks.speed.in_browser import app_on, bytes_of_sessions, chromium, waits

    with chromium() as browser:
        with app_on(root) as (address, _):
            seconds = waits(address, browser, n_times)
        # Another server: what windows that were closed have left behind would be used again.
        with app_on(root) as (address, server):
            return {"seconds": seconds, "server_bytes": bytes_of_sessions(address, server, browser, _WINDOWS)}


def _timed(what: str, make: Any) -> None:
    started = time.perf_counter()
    make()
    print(f"{what}: {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="How long readers wait, beside a pandas frame.")
    parser.add_argument("--documents", default="10000,1000000", help="numbers of documents, such as 10000,1e6")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the workspaces are, or are made")
    parser.add_argument("--times", type=int, default=40, help="times that ours is asked each question")
    parser.add_argument("--frame-times", type=int, default=5, help="times that the frame is; 0 for never")
    parser.add_argument("--browser-times", type=int, default=0, help="rounds in Chromium; 0 for none")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    given = parser.parse_args()
    machine = this_machine(PACKAGES)
    print(machine, flush=True)
    found: dict[str, Any] = {"machine": asdict(machine), "sizes": {}}
    for n_documents in map(documents_asked, given.documents.split(",")):
        root = made(given.folder, n_documents, with_index=given.browser_times > 0)
        ours = asked(OURS, root, given.times)
        frame = asked(FRAME, root, given.frame_times) if given.frame_times else None
        print(asked_table(n_documents, ours, frame), flush=True)
        sizes = found["sizes"][n_documents] = {"ours": asdict(ours), "frame": frame and asdict(frame)}
        if given.browser_times:
            sizes["browser"] = in_browser(root, given.browser_times)
            print(browser_table(n_documents, **sizes["browser"]), flush=True)
        if given.json:
            given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
