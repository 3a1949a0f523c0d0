"""The command line in the process of the tests, which costs no start; what is about processes starts `QULENS`."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from core.cli.main import main

QULENS = str(Path(sys.executable).with_name("qulens"))


def qulens(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a verb, which must end with this status."""
    words = ["qulens", *map(str, arguments)]
    ended, out, err = 0, io.StringIO(), io.StringIO()
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            ended = end.code or 0
    assert ended == status, err.getvalue()
    return subprocess.CompletedProcess(words, ended, out.getvalue(), err.getvalue())


def result_of(*arguments: object) -> dict:
    return json.loads(qulens(*arguments, "--json").stdout)


def refusal_of(*arguments: object) -> str:
    done = qulens(*arguments, status=2)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr
