"""How long importing takes: a million short documents, beside a plain conversion of the same file to Parquet.

Run ``.venv/bin/python benchmarks/importing.py``; ``--documents 100000`` makes it quick.  Import does more than the
peers (it checks each row, drops copies, counts tokens), so the ratio says what that costs.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from core.sample import SAMPLE_DOCUMENTS

TEXT_BYTES, NEW_WORDS = 300, 2
DOMAINS = ("books", "code", "forum", "news", "web")

DUCKDB = """
import duckdb, sys
source, target = sys.argv[1:]
rows = "SELECT * FROM read_json(?, format = 'newline_delimited')"
duckdb.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet)", [source])
"""
PYARROW = """
import pyarrow.json, pyarrow.parquet, sys
source, target = sys.argv[1:]
with pyarrow.json.open_json(source) as reader, pyarrow.parquet.ParquetWriter(target, reader.schema) as writer:
    for batch in reader:
        writer.write_batch(batch)
"""


@dataclass(frozen=True)
class Measured:
    """What one program took."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def write_documents(path: Path, n_documents: int) -> None:
    """Write documents of real words and, as corpora have them, some that occur nowhere else; with id and domain."""
    with SAMPLE_DOCUMENTS.open(encoding="utf-8") as stream:
        words = " ".join(json.loads(line)["text"] for line in stream).split(" ")
    rng = random.Random(42)
    with path.open("w", encoding="utf-8") as stream:
        for number in range(n_documents):
            start = rng.randrange(len(words) - TEXT_BYTES)
            names = " ".join("".join(rng.choices(ascii_lowercase, k=8)) for _ in range(NEW_WORDS))
            text = f"{names} {' '.join(words[start : start + TEXT_BYTES // 4])}"[:TEXT_BYTES]
            record = {"id": f"document-{number:08d}", "domain": rng.choice(DOMAINS), "text": text}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def measured(name: str, command: list[str]) -> Measured:
    """Run a program to its end; its peak of memory is asked of the kernel while it runs."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        peak = max(peak, _peak_bytes(process.pid))
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    _, status, usage = ended
    if status:
        sys.exit(f"{name} failed; run it by itself: {' '.join(command)}")
    return Measured(name, seconds, usage.ru_utime + usage.ru_stime, peak)


def _peak_bytes(pid: int) -> int:
    # Not ru_maxrss, which begins with what the process that started this one had.
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return 1024 * int(status.partition("VmHWM:")[2].split()[0]) if "VmHWM:" in status else 0


def commands(source: Path, folder: Path) -> dict[str, list[str]]:
    """List what is compared; import stands first."""
    qulens = str(Path(sys.executable).parent / "qulens")
    return {
        "qulens import": [qulens, "import", str(folder / "workspace"), str(source), "--id-field", "id", "--json"],
        "DuckDB COPY": [sys.executable, "-c", DUCKDB, str(source), str(folder / "duckdb.parquet")],
        "pyarrow JSON": [sys.executable, "-c", PYARROW, str(source), str(folder / "pyarrow.parquet")],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    n_documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "documents.jsonl"
        write_documents(source, n_documents)
        print(f"{n_documents:,} documents, {source.stat().st_size / 1e6:,.0f} MB of JSON Lines")
        results = [measured(name, command) for name, command in commands(source, Path(temporary)).items()]
    print(f"{'':14}{'seconds':>10}{'CPU s':>10}{'documents/s':>14}{'peak MiB':>10}{'import takes':>14}")
    for found in results:
        print(
            f"{found.name:14}{found.seconds:>10.1f}{found.cpu_seconds:>10.1f}{n_documents / found.seconds:>14,.0f}"
            f"{found.peak_bytes / 2**20:>10,.0f}{results[0].seconds / found.seconds:>13.1f}x"
        )


if __name__ == "__main__":
    main()
