"""The arrows of the house: who may import whom, and that importing is cheap."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

HEAVY = {"duckdb", "torch", "transformers", "faiss", "sqlite3", "streamlit", "plotly", "ray", "openvino", "openai"}

# The folders that a module of a folder may import from; `core` files beside the folders are vocabulary.
VOCABULARY = {"core.errors", "core.criteria", "core.estimates", "core.records", "core.wording"}
MAY_IMPORT = {
    "core.corpus": {"core.corpus"},
    "core.judging": {"core.judging", "core.corpus", "core.lm"},
    "core.qurater": {"core.qurater", "core.judging", "core.corpus", "core.lm"},
    "core.selection": {"core.selection", "core.corpus"},
    "core.insight": {"core.insight", "core.selection", "core.corpus"},
    "core.lm": {"core.lm", "core.corpus"},
    "core.jobs": {"core.jobs", "core.corpus", "core.cli.channel"},
}
OWNERS = {
    "duckdb": ("core.corpus.catalog",),
    "torch": ("core.qurater", "core.lm"),
    "transformers": ("core.qurater", "core.lm"),
    "openvino": ("core.qurater.networks.graph",),
    "onnx": ("core.qurater.onnx",),
    "peft": ("core.qurater.tuning", "core.qurater.raters.adapters"),
    "tokenizers": ("core.corpus.tokens",),
    "sklearn": ("core.selection.baselines",),
    "faiss": ("core.corpus.similar", "core.insight.clusters"),
    "tantivy": ("core.corpus.fulltext",),
    "sqlite3": (
        "core.corpus.database",
        "core.corpus.notes",
        "core.corpus.saved_views",
        "core.judging.stored",
        "core.jobs",
    ),
    "openai": ("core.judging.judges",),
    "streamlit": ("app", "pages"),
    "plotly": ("pages",),
    "ray": ("core.qurater.cluster",),
    "umap": ("core.insight.map",),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in [ROOT / "app.py", *ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_inside(name: str, packages: set[str] | tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


ALL = dict(modules())


@pytest.mark.parametrize("module", [name for name in ALL if is_inside(name, set(MAY_IMPORT))])
def test_stages_import_only_earlier_stages_of_their_wing(module: str) -> None:
    allowed = MAY_IMPORT[".".join(module.split(".")[:2])] | VOCABULARY | {"core.arrays"}
    strangers = {name for name in imports(ALL[module]) if is_inside(name, {"core"}) and not is_inside(name, allowed)}
    assert strangers - {"core"} == set()


def test_the_folders_of_a_wing_do_not_import_each_other_in_circles() -> None:
    folders = {
        name: ".".join(name.split(".")[:3]) for name in ALL if name.count(".") == 3 and is_inside(name, {"core"})
    }
    uses: dict[str, set[str]] = {folder: set() for folder in folders.values()}
    for name, folder in folders.items():
        uses[folder] |= {folders[each] for each in imports(ALL[name]) if each in folders} - {folder}
    assert list(TopologicalSorter(uses).static_order())


@pytest.mark.parametrize("module", sorted(VOCABULARY))
def test_the_vocabulary_needs_the_standard_library_only(module: str) -> None:
    outside = {name for name in imports(ALL[module]) if name.split(".")[0] not in sys.stdlib_module_names}
    assert all(is_inside(name, VOCABULARY) for name in outside)


@pytest.mark.parametrize("module", sorted(ALL))
def test_heavy_libraries_are_imported_by_their_owners_only(module: str) -> None:
    for library, owners in OWNERS.items():
        if not is_inside(module, owners):
            assert not any(is_inside(name, {library}) for name in imports(ALL[module])), f"{module} imports {library}"


@pytest.mark.parametrize("module", [name for name in ALL if is_inside(name, {"app", "pages"})])
def test_pages_do_no_storage_and_no_arithmetic(module: str) -> None:
    assert not any(
        is_inside(name, HEAVY - {"streamlit", "plotly"} | {"numpy", "pyarrow"}) for name in imports(ALL[module])
    )
    is_part = is_inside(module, {"pages.parts"})
    if not is_part:
        others = {name for name in imports(ALL[module]) if is_inside(name, {"pages"})}
        assert all(is_inside(name, {"pages.parts"}) or name == "pages" for name in others)


@pytest.mark.parametrize("module", [name for name in ALL if is_inside(name, {"core"})])
def test_core_knows_nothing_of_pages(module: str) -> None:
    assert not any(is_inside(name, {"pages", "app"}) for name in imports(ALL[module]))


def test_only_one_folder_caches() -> None:
    cached = {name for name, path in ALL.items() if "st.cache_" in path.read_text()}
    assert all(is_inside(name, {"pages.parts.caches"}) for name in cached)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("core", HEAVY | {"numpy", "pyarrow", "pandas"}),
        ("core.qurater", HEAVY | {"numpy", "pyarrow", "pandas"}),
        ("core.jobs.supervisor", HEAVY - {"sqlite3"} | {"numpy", "pyarrow", "pandas"}),
        ("core.selection.choosing.choose", HEAVY | {"pandas", "scipy"}),
        ("core.selection.choosing.keys", HEAVY | {"pyarrow", "pandas"}),
    ],
)
def test_importing_is_cheap(module: str, unwanted: set[str]) -> None:
    program = f"import sys, {module}; print(*sorted(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(loaded.stdout.split()) & unwanted == set()


def test_asking_for_help_is_instant() -> None:
    program = (
        "import sys; sys.argv = ['qulens', '--help']\n"
        "from core.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print(*sorted(name for name in sys.modules if '.' not in name))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(loaded.stdout.splitlines()[-1].split()) & (HEAVY | {"numpy", "pyarrow", "pandas", "zstandard"}) == set()
