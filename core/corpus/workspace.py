"""A workspace: one folder with a corpus and all that is known about it. Here stands where everything lies."""

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.corpus.files import read_json
from core.corpus.locks import held
from core.criteria import CRITERION_KEYS, THE_FOUR
from core.errors import InputError, NotFoundError

FORMAT_VERSION = 1
DEFAULT_RATER = "default"
RECORD = "record.json"
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
    """A workspace on disk; made and opened by `core.corpus.workspace_folder`.

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

    def column(self, name: str) -> Path:
        """Name the folder of a column: a value beside each document."""
        return self.root / "columns" / require_name(name, what="column")

    def columns(self) -> list[str]:
        """List the names of the finished columns."""
        records = self.root.glob(f"columns/*/{RECORD}")
        return sorted(path.parent.name for path in records if _NAME.fullmatch(path.parent.name))

    def column_record(self, name: str) -> dict[str, Any]:
        """Read the record of a finished column.

        Raises
        ------
        NotFoundError
            If there is no column of this name.
        """
        path = self.column(name) / RECORD
        if not path.is_file():
            known = ", ".join(map(repr, self.columns()[:12])) or "none yet"
            raise NotFoundError(f"There is no column {name!r} in '{self.root}' (there is {known}).")
        record: dict[str, Any] = read_json(path)
        return record

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
        """List the names of the raters whose ratings are here, the default one first.

        Ratings by criteria of which none is known any more count as if they were not here.
        """
        names = [name for path in self._rating_records() if self.criteria_rated(name := path.parent.name)]
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

    def criteria_rated(self, rater: str) -> tuple[str, ...]:
        """List the criteria that a rater's ratings are by, of those known, in their order.

        Raises
        ------
        NotFoundError
            If this rater has rated nothing here.
        """
        # Before users could add criteria, every rater had the four.
        rated = self.ratings_record(rater).get("criteria", [criterion.key for criterion in THE_FOUR])
        return tuple(key for key in CRITERION_KEYS if key in rated)

    def rating_parts(self, rater: str) -> list[Path]:
        """List the files of a rater's finished ratings, each beside the part of documents of the same name."""
        return [self.ratings(rater) / part for part in self.ratings_record(rater)["parts"]]

    def selections(self) -> list[str]:
        """List the names of the selections, the newest first."""
        manifests = (path for path in self.root.glob("selections/*/manifest.json") if _NAME.fullmatch(path.parent.name))
        made = {path.parent.name: path.stat().st_mtime_ns for path in manifests}
        return sorted(made, key=lambda name: (-made[name], name))

    def revision(self, rater: str | None = None, columns: Iterable[str] | None = None) -> str:
        """Name the state of documents, ratings, columns and criteria: another value as soon as one of them changed.

        Parameters
        ----------
        rater : str or None
            Whose ratings; by default those of all raters.
        columns : iterable of str or None
            Which columns; by default all.

        Returns
        -------
        str
            16 hexadecimal digits; the key of every cache.
        """
        ratings = [path for path in self._rating_records() if rater in (None, path.parent.name)]
        beside = [self.column(name) / RECORD for name in (self.columns() if columns is None else columns)]
        records = [*sorted(self.documents.glob("import-*.json")), *ratings, *beside]
        state = [(str(path.relative_to(self.root)), path.read_text(encoding="utf-8")) for path in records]
        return hashlib.blake2b(json.dumps([FORMAT_VERSION, CRITERION_KEYS, state]).encode(), digest_size=8).hexdigest()

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
