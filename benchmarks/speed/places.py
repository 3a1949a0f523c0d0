"""Where real text lies on any machine with Python: docstrings, descriptions, documentation, manual pages."""

import ast
import gzip
import random
import re
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from email import message_from_string
from pathlib import Path

SYSTEM = Path("/usr/share")

_HAS_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

# Of the language of manual pages: remarks, macros at the head of a line, escapes for fonts and signs.
_REMARK = re.compile(r"^[.']?\\\".*\n", re.MULTILINE)
_MACRO = re.compile(r"^[.'][ \t]*[A-Za-z]*[ \t]*", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:f(?:\[\w*\]|\(..|.)|s[+-]?\d|\*?(?:\[[^\]]*\]|\(..)|[&%|^/,])")


def docstrings() -> Iterator[str]:
    """Read the docstrings of the standard library and of all installed packages; nothing is imported."""
    for path in _files(_packages(), "**/*.py"):
        with warnings.catch_warnings(action="ignore"):
            try:
                tree = ast.parse(path.read_bytes())
            except (SyntaxError, ValueError, RecursionError):
                continue
        for node in ast.walk(tree):
            if isinstance(node, _HAS_DOCSTRING):
                yield ast.get_docstring(node) or ""


def descriptions() -> Iterator[str]:
    """Read what installed packages say of themselves."""
    for path in _files(_packages(), "*.dist-info/METADATA"):
        yield str(message_from_string(_read(path)).get_payload())


def documentation() -> Iterator[str]:
    """Read the documentation that came along with packages, of Python and of the system."""
    for path in _files([*_packages(), SYSTEM / "doc"], "**/*.md", "**/*.rst", "doc/**/*.txt", "**/README*", "**/*.gz"):
        yield _read(path)


def manual_pages() -> Iterator[str]:
    """Read the system's manual pages in English, as plain text."""
    for path in _files([SYSTEM / "man"], "man[1-9]/*"):
        yield plain_manual(_read(path))


PLACES: dict[str, Callable[[], Iterator[str]]] = {
    "docstrings": docstrings,
    "descriptions": descriptions,
    "documentation": documentation,
    "manual pages": manual_pages,
}


def plain_manual(source: str) -> str:
    r"""Take the marks of its language out of a manual page.

    Examples
    --------
    >>> plain_manual('.\\" A remark\n.SH NAME\n\\fBls\\fR \\- list files\n')
    'NAME\nls - list files\n'
    """
    text = _MACRO.sub("", _REMARK.sub("", source))
    return _ESCAPE.sub("", text.replace(r"\-", "-")).replace(r"\e", "\\")


def _packages() -> list[Path]:
    paths = sysconfig.get_paths()
    return [Path(paths["stdlib"]), Path(paths["purelib"])]


def _files(folders: list[Path], *patterns: str) -> list[Path]:
    """List files, well mixed, in the same order every time."""
    found = sorted({path for folder in folders for pattern in patterns for path in folder.glob(pattern)})
    random.Random(42).shuffle(found)
    return found


def _read(path: Path) -> str:
    """Read a file; what is no text, or not to be read, is empty."""
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return content.decode()
    except (OSError, EOFError, UnicodeDecodeError):
        return ""
