"""A workspace: one folder with a corpus and all that is known about it. Here stands where everything lies."""

import hashlib
import json
import re
import tomllib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.files import STAGING_SUFFIX, displayed, read_json, written_atomically
from core.corpus.locks import held
from core.criteria import CRITERION_KEYS
from core.errors import InputError, NotFoundError

FORMAT_VERSION = 1
DEFAULT_RATER = "default"
RECORD = "record.json"
_FOLDERS = ("documents", "rejected", "ratings", "columns", "catalog", "raters", "selections")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def require_name(name: str, *, what: str) -> str:
    """Refuse a name that could not be a folder everywhere.

    Raises
    ------
    InputError
        If it has other characters than letters, digits, ``.``, ``_`` and ``-``, or more than 64.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name[:80]!r} cannot name a {what}. "
            f"Use up to 64 letters, digits, '.', '_' and '-', a letter or digit first."
        )
    return name


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace on disk; make one with `create_workspace`, find one with `open_workspace`.

    Attributes
    ----------
    root : Path
        The folder.
    title : str
        What the corpus is called on screen.
    tokenizer : str
        The encoder whose tokens are the unit of every budget.
    is_temporary : bool
        Whether it only holds the work of one request (`qulens subset`), which removes it when done.
    """

    root: Path
    title: str
    tokenizer: str
    is_temporary: bool

    @property
    def documents(self) -> Path:
        """The folder of the documents."""
        return self.root / "documents"

    @property
    def rejected(self) -> Path:
        """The folder of the rows refused at import."""
        return self.root / "rejected"

    def ratings(self, rater: str) -> Path:
        """Name the folder of a rater's ratings."""
        return self.root / "ratings" / require_name(rater, what="rater")

    def rater(self, name: str) -> Path:
        """Name the folder of a rater that was trained here."""
        return self.root / "raters" / require_name(name, what="rater")

    def selection(self, name: str) -> Path:
        """Name the folder of a selection."""
        return self.root / "selections" / require_name(name, what="selection")

    def imports(self) -> list[dict[str, Any]]:
        """Read the records of all finished imports, in their order."""
        return [read_json(path) for path in sorted(self.documents.glob("import-*.json"))]

    def document_parts(self) -> list[Path]:
        """List the files of documents that belong to finished imports, in their order."""
        return [self.documents / part for record in self.imports() for part in record["parts"]]

    def raters_with_ratings(self) -> list[str]:
        """List the names of the raters whose ratings are here, the default one first."""
        names = [path.parent.name for path in self._rating_records()]
        return sorted(names, key=lambda name: name != DEFAULT_RATER)

    def _rating_records(self) -> list[Path]:
        return sorted(path for path in self.root.glob(f"ratings/*/{RECORD}") if _NAME.fullmatch(path.parent.name))

    def ratings_record(self, rater: str) -> dict[str, Any]:
        """Read the record of a rater's finished ratings.

        Raises
        ------
        NotFoundError
            If this rater has rated nothing here.
        """
        path = self.ratings(rater) / RECORD
        if not path.is_file():
            raise NotFoundError(
                f"No ratings by {rater!r} in '{self.root}'. Run: qulens rate {self.root} --rater {rater}"
            )
        record: dict[str, Any] = read_json(path)
        return record

    def rating_parts(self, rater: str) -> list[Path]:
        """List the files of a rater's finished ratings, each beside the part of documents of the same name."""
        return [self.ratings(rater) / part for part in self.ratings_record(rater)["parts"]]

    def selections(self) -> list[str]:
        """List the names of the selections, the newest first."""
        manifests = (path for path in self.root.glob("selections/*/manifest.json") if _NAME.fullmatch(path.parent.name))
        made = {path.parent.name: path.stat().st_mtime_ns for path in manifests}
        return sorted(made, key=lambda name: (-made[name], name))

    def revision(self, rater: str | None = None) -> str:
        """Name the state of documents and ratings: another value as soon as either changed.

        Parameters
        ----------
        rater : str or None
            Whose ratings; by default those of all raters.

        Returns
        -------
        str
            16 hexadecimal digits; the key of every cache.
        """
        ratings = [path for path in self._rating_records() if rater in (None, path.parent.name)]
        records = [*sorted(self.documents.glob("import-*.json")), *ratings]
        state = [(str(path.relative_to(self.root)), path.read_text(encoding="utf-8")) for path in records]
        return hashlib.blake2b(json.dumps([FORMAT_VERSION, state]).encode(), digest_size=8).hexdigest()

    def being_written(self, folder: Path) -> AbstractContextManager[None]:
        """Hold one folder of the workspace for writing; readers, and who writes to others, go on meanwhile.

        Parameters
        ----------
        folder : Path
            Where one process may write at a time: the documents, a rater's ratings, a selection.

        Raises
        ------
        ConflictError
            If another process holds it.
        InputError
            If the workspace cannot be written.
        """
        return held(folder, what=f"{folder.relative_to(self.root)} of '{self.root}'")


def create_workspace(root: Path, *, title: str | None = None, is_temporary: bool = False) -> Workspace:
    """Make a workspace in an empty or new folder, or open the one that is there.

    Parameters
    ----------
    root : Path
        The folder.
    title : str or None
        What the corpus is called; the folder's name if None.
    is_temporary : bool
        Whether it is to be removed by whoever makes it.

    Returns
    -------
    Workspace
        With no document in it yet, if it is new.

    Raises
    ------
    InputError
        If the folder holds something else, which an import must not mix with.
    """
    require_place(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not is_workspace(root):
            name = displayed(Path(title or root.resolve().name))
            _write_settings(root, name, tokenizer=DEFAULT_ENCODER, is_temporary=is_temporary)
        for folder in _FOLDERS:
            (root / folder).mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"'{root}' cannot be a workspace: {error.strerror}. Give another folder.") from error
    return open_workspace(root)


def is_workspace(root: Path) -> bool:
    """Say whether a folder is a workspace, be it an empty or a damaged one."""
    return (root / "workspace.toml").is_file()


def require_place(root: Path) -> None:
    """Refuse a folder that neither is a workspace nor can become one.

    Raises
    ------
    InputError
        If it holds something else, or its path cannot be used.
    """
    if "?" in str(root.resolve()):
        raise InputError(f"'{root}' has a '?' in its path, which DuckDB cannot open. Give a folder without one.")
    if is_workspace(root) or not root.exists():
        return
    try:
        strangers = sorted(path.name for path in root.iterdir() if path.name != f"workspace.toml{STAGING_SUFFIX}")
    except OSError as error:
        raise InputError(f"'{root}' cannot be a workspace: {error.strerror}. Give another folder.") from error
    if strangers:
        raise InputError(f"'{root}' is no workspace and is not empty (it holds {strangers[0]!r}). Give a new folder.")


def count_tokens_by(workspace: Workspace, tokenizer: str) -> Workspace:
    """Name what the tokens of a workspace without documents are counted by; see `core.corpus.token_counts`."""
    _write_settings(workspace.root, workspace.title, tokenizer=tokenizer, is_temporary=workspace.is_temporary)
    return open_workspace(workspace.root)


def _write_settings(root: Path, title: str, *, tokenizer: str, is_temporary: bool) -> None:
    settings = {
        "format_version": FORMAT_VERSION,
        "title": title,
        "criteria": list(CRITERION_KEYS),
        "default_rater": DEFAULT_RATER,
        "tokenizer": tokenizer,
        "is_temporary": is_temporary,
    }
    with written_atomically(root / "workspace.toml") as path:
        path.write_text(tomli_w.dumps(settings), encoding="utf-8")


def is_temporary(folder: Path) -> bool:
    """Say whether a folder is a workspace that only holds the work of one request, finished or not."""
    if (folder / "workspace.toml").is_file():
        return open_workspace(folder).is_temporary
    return folder.is_dir() and not any(folder.iterdir())


def open_workspace(root: Path) -> Workspace:
    """Open a workspace.

    Raises
    ------
    NotFoundError
        If the folder is no workspace.
    InputError
        If its ``workspace.toml`` is damaged, or was written by a newer version.
    """
    path = root / "workspace.toml"
    if not path.is_file():
        raise NotFoundError(f"'{root}' is no workspace. Make one with: qulens import {root} FILE...")
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        version, title, tokenizer = settings["format_version"], str(settings["title"]), str(settings["tokenizer"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InputError(f"'{path}' is damaged ({error}). Mend it by hand, or import again.") from error
    if version != FORMAT_VERSION:
        raise InputError(f"'{root}' has format version {version}, this QuLens reads {FORMAT_VERSION}. Update QuLens.")
    return Workspace(root, title, tokenizer, bool(settings.get("is_temporary")))
