"""A user adds a criterion by a small file, and it works everywhere; what is no criterion is refused everywhere."""

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter
from core.corpus.ratings import ratings_schema
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.criteria import CRITERION_KEYS, FOLDER_VARIABLE, THE_FOUR
from core.criteria.files import MOST_CRITERIA, RESERVED, read_criteria, read_criterion
from core.errors import InputError
from core.judging.stored.judgment import PERSON, Judge, Judgment
from core.judging.stored.store import store_judgments
from core.judging.stored.stored_pairs import stored_pairs
from pages.parts.charts.palette import CRITERION_COLOURS
from tests.criterion_files import HUMOUR, store_ratings, write_criterion

ROOT = Path(__file__).resolve().parents[1]
QULENS = str(Path(sys.executable).with_name("qulens"))
FOUR = list(CRITERION_KEYS)
FIVE = [*FOUR, "humour"]
INSIDE = "tests/with_five_criteria.py"


def test_a_criterion_is_read_with_all_that_a_judge_needs(tmp_path):
    path = write_criterion(tmp_path)
    (tmp_path / "README.md").write_text("not a criterion")
    (tmp_path / ".humour.toml").write_text("what an editor leaves")
    [found] = read_criteria(tmp_path, beside=THE_FOUR)
    assert (found.key, found.title, found.question) == (HUMOUR["key"], HUMOUR["title"], HUMOUR["question"])
    assert found.must_not_matter == tuple(HUMOUR["must_not_matter"])
    assert (found.source, found.is_built_in) == (str(path), False)


def test_criteria_stand_in_the_order_of_their_keys_whatever_their_files_are_called(tmp_path):
    for file, key in (("a", "wit"), ("b", "charm"), ("c", "depth")):
        write_criterion(tmp_path, file, key=key, title=key)
    assert [criterion.key for criterion in read_criteria(tmp_path, beside=THE_FOUR)] == ["charm", "depth", "wit"]


def test_the_fingerprint_is_that_of_the_wording(tmp_path):
    one = read_criterion(write_criterion(tmp_path))
    renamed = read_criterion(write_criterion(tmp_path, key="wit", title="Wit"))
    asked, told = (
        read_criterion(write_criterion(tmp_path, **changes))
        for changes in ({"question": "Which is funnier?"}, {"must_not_matter": []})
    )
    assert one.fingerprint == renamed.fingerprint
    assert len({one.fingerprint, asked.fingerprint, told.fingerprint}) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": None}, "has no 'key'"),
        ({"must_not_matter": None}, "has no 'must_not_matter'"),
        ({"colour": "red"}, "unknown field 'colour'"),
        ({"key": "Humour"}, "small letters"),
        ({"key": "fun-ny"}, "small letters"),
        ({"key": "_fun"}, "small letters"),
        ({"key": "ümlaut"}, "small letters"),
        ({"key": '"; drop table documents; --'}, "small letters"),
        ({"key": "k" * 33}, "small letters"),
        ({"key": 7}, "'7' as 'key'"),
        ({"key": "writing_style"}, "is that of 'QuLens'"),
        ({"key": "doc_id"}, "names something else"),
        ({"key": "humour_average"}, "names something else"),
        ({"title": "<b>Humour</b>"}, "Use up to 24 letters"),
        ({"title": "[a](b)"}, "Use up to 24 letters"),
        ({"title": "t" * 25}, "Use up to 24 letters"),
        ({"title": "writing STYLE"}, "by which 'writing_style' is known"),
        ({"title": "Facts"}, "by which 'facts_and_trivia' is known"),
        ({"question": "  "}, "not empty"),
        ({"question": "two\nlines"}, "on one line"),
        ({"question": "q" * 501}, "501 characters"),
        ({"must_not_matter": "its length"}, "a list of up to 12"),
        ({"must_not_matter": ["its length", ""]}, "not empty"),
    ],
)
def test_what_is_no_criterion_is_refused_with_its_file_named(tmp_path, changes, message):
    path = write_criterion(tmp_path, **changes)
    with pytest.raises(InputError, match=message) as refusal:
        read_criteria(tmp_path, beside=THE_FOUR)
    assert str(path) in str(refusal.value)


def test_a_file_in_capitals_is_one_too_and_length_is_no_key(tmp_path):
    write_criterion(tmp_path, "a", key="own", title="Own").rename(tmp_path / "A.TOML")
    assert [each.key for each in read_criteria(tmp_path, beside=THE_FOUR)] == ["own"]
    write_criterion(tmp_path, "b", key="length", title="Long")
    with pytest.raises(InputError, match="'length', which names something else"):
        read_criteria(tmp_path, beside=THE_FOUR)


@pytest.mark.parametrize("content", [b"key = ", b"\xff\xfe", b"[humour]\nkey='x'\n"])
def test_files_that_are_not_such_toml_are_refused(tmp_path, content):
    (tmp_path / "bad.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.toml' (is not TOML|has no 'key')"):
        read_criteria(tmp_path, beside=THE_FOUR)


def test_there_are_at_most_twelve_each_with_a_colour_of_its_own(tmp_path):
    for number in range(MOST_CRITERIA - len(THE_FOUR)):
        write_criterion(tmp_path, str(number), key=f"own{number}", title=f"Own {number}")
    assert len(read_criteria(tmp_path, beside=THE_FOUR)) == 8
    said = said_by(
        "-c", "from pages.parts.charts.palette import *; print(*CRITERION_COLOURS.values())", criteria=tmp_path
    )
    colours = said.stdout.split()
    assert len(set(colours)) == MOST_CRITERIA
    assert colours[:4] == list(CRITERION_COLOURS.values())
    write_criterion(tmp_path, "one_more", key="own9", title="Own 9")
    with pytest.raises(InputError, match="13 in all. Leave at most 8"):
        read_criteria(tmp_path, beside=THE_FOUR)


def test_no_key_can_be_a_column_of_ours_or_a_field_of_a_link(rated_workspace):
    columns = set(pq.read_schema(rated_workspace.document_parts()[0]).names) | set(ratings_schema([]).names)
    columns |= set(open_catalog(rated_workspace)._frame("SELECT * FROM documents LIMIT 0").columns)
    field = r'(?:one|one_of|number|whole_number|_bounds)\(query, "(\w+)"|query(?:\.get\(|\[)"(\w+)"'
    sources = [path.read_text() for path in ROOT.glob("pages/parts/**/*.py")]
    columns |= {"".join(found) for source in sources for found in re.findall(field, source)}
    assert {"doc_id", "segment_lengths", "tokens", "tint"} <= columns
    # Those of raters and fields are numbered, and no key stands beside them.
    assert {name for name in columns if not re.fullmatch(r"[a-z]+\d+(_\w+)?", name)} <= RESERVED


# ------------------------------------------------------------------------- with a fifth criterion, in processes


def said_by(*arguments: str, criteria: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python where these criteria are known."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {FOLDER_VARIABLE: str(criteria)},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert not check or done.returncode == 0, done.stderr[-3000:]
    return done


def qulens(*arguments: object, criteria: Path, refused: bool = False) -> subprocess.CompletedProcess[str]:
    done = said_by(QULENS, *map(str, arguments), criteria=criteria, check=False)
    assert done.returncode == (2 if refused else 0), done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def criteria(tmp_path: Path) -> Path:
    """A folder with a fifth criterion."""
    return write_criterion(tmp_path / "criteria").parent


def test_the_verb_lists_all_criteria_and_where_they_come_from(criteria):
    listed = json.loads(qulens("criteria", "--json", criteria=criteria).stdout)
    assert [each["key"] for each in listed["criteria"]] == FIVE
    assert listed["criteria"][-1]["must_not_matter"] == HUMOUR["must_not_matter"]
    assert listed["criteria"][-1]["source"] == str(criteria / "humour.toml")
    assert {each["source"] for each in listed["criteria"][:4]} == {"QuLens"}
    assert "Humour & wit" in qulens("criteria", criteria=criteria).stdout


@pytest.mark.parametrize("verb", [["--help"], ["criteria"], ["info", "nowhere"], ["app"]])
def test_every_verb_refuses_a_bad_file(tmp_path, verb):
    write_criterion(tmp_path, title="")
    refusal = qulens(*verb, criteria=tmp_path, refused=True).stderr
    assert refusal.startswith("qulens: The criterion '")
    assert len(refusal.splitlines()) == 1


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert "is no folder" in qulens("criteria", criteria=tmp_path / "nowhere", refused=True).stderr


def test_the_app_says_what_is_wrong_with_a_bad_file(tmp_path):
    write_criterion(tmp_path, question="")
    said = json.loads(said_by(INSIDE, "refusal_at_the_door", criteria=tmp_path).stdout)
    assert "humour.toml' has '' as 'question'. Write a text that is not empty." in said[0]


def test_ratings_made_before_the_criterion_was_there_serve_as_before(rated_workspace: Workspace, criteria: Path):
    record = json.loads((rated_workspace.ratings("default") / "record.json").read_text())
    # As it was written before users could add criteria.
    (rated_workspace.ratings("default") / "record.json").write_text(
        json.dumps({key: value for key, value in record.items() if key != "criteria"})
    )
    root, select = rated_workspace.root, ("--fraction", "0.2", "--json")
    assert rated_workspace.criteria_rated("default") == CRITERION_KEYS
    four, five = (
        json.loads(qulens("select", root, "--name", name, *select, criteria=folder).stdout)
        for name, folder in (("four", ROOT / "tests"), ("five", criteria))
    )
    of_four, of_five = (json.loads(Path(result["manifest"]).read_text()) for result in (four, five))
    assert of_four["subset_hash"] == of_five["subset_hash"]
    assert of_four["inputs"] == of_five["inputs"]
    refusal = qulens("select", root, "--name", "x", *select, "--criterion", "humour", criteria=criteria, refused=True)
    assert "does not rate 'humour', only writing_style" in refusal.stderr
    assert json.loads(qulens("info", root, "--json", criteria=criteria).stdout)["criteria_rated"] == {"default": FOUR}


def test_subsets_are_cut_and_exported_by_the_criterion(rated_workspace, criteria, tmp_path):
    store_ratings(rated_workspace, "merry", FIVE)
    root, out = rated_workspace.root, tmp_path / "merry.jsonl"
    chosen = ("--rater", "merry", "--criterion", "humour", "--fraction", "0.2", "--temperature", "0", "--quota", "none")
    qulens("select", root, "--name", "merry", *chosen, criteria=criteria)
    qulens("export", root, "merry", out, "--with-ratings", criteria=criteria)
    records = [json.loads(line) for line in out.read_text().splitlines()]
    [part] = rated_workspace.rating_parts("default")
    ratings = pq.read_table(part, columns=["writing_style"])["writing_style"].to_pylist()
    # It is style upside down: temperature 0 takes the lowest by style.
    assert records[0]["humour"] == pytest.approx(-min(ratings))
    assert [record["humour"] for record in records] == sorted((r["humour"] for r in records), reverse=True)
    assert set(FIVE) <= records[0].keys()


def test_ratings_by_criteria_of_which_none_is_known_count_as_if_they_were_not_here(rated_workspace):
    store_ratings(rated_workspace, "merry", ["humour"])
    store_ratings(rated_workspace, "stylish", ["writing_style", "humour"])
    assert rated_workspace.raters_with_ratings() == ["default", "stylish"]
    assert open_catalog(rated_workspace).criteria_rated("stylish") == ("writing_style",)


def test_judgments_by_a_criterion_that_is_gone_wait_for_it(rated_workspace):
    catalog = open_catalog(rated_workspace)
    one, other = sorted(str(catalog.nth(DocumentFilter(), None, place=place)) for place in (0, 1))
    by = {"humour": 1.0, "writing_style": 0.25}
    judged = [Judgment(one, other, (0, 40), (0, 40), key, "Ada", "a", prob) for key, prob in by.items()]
    store_judgments(rated_workspace, Judge("Ada", PERSON, {}), judged)
    [found] = stored_pairs(rated_workspace, catalog).prob_b_preferred.tolist()
    assert found[0] == 0.25
    assert all(math.isnan(value) for value in found[1:])


def test_another_list_of_criteria_is_another_revision(rated_workspace, criteria):
    program = (
        "import sys; from pathlib import Path; from core.corpus.workspace_folder import open_workspace\n"
        "print(open_workspace(Path(sys.argv[1])).revision())"
    )
    found = said_by("-c", program, str(rated_workspace.root), criteria=criteria).stdout.strip()
    assert found != open_workspace(rated_workspace.root).revision()


def test_every_page_shows_the_criterion_of_a_rater_that_knows_it_and_only_then(rated_workspace, criteria):
    # A word of SQL is a key like any other.
    write_criterion(criteria, "select", key="select", title="Choice")
    store_ratings(rated_workspace, "merry", [*FIVE, "select"])
    store_ratings(rated_workspace, "only", ["humour"])
    by_humour = ("browse?sort=-humour&tint=humour&humour=-3..", "compare?alike=humour")
    by_humour += ("distributions?by=humour&pair=humour&pair=writing_style",)
    shown = {
        rater: json.loads(
            said_by(INSIDE, "words_of_pages", str(rated_workspace.root), rater, *queries, criteria=criteria).stdout
        )
        for rater, queries in {
            "merry": (*by_humour, "subset?criterion=humour:1&criterion=select:1"),
            "only": (),
            # Links that ask for what this rater does not know show what it does.
            "default": by_humour,
        }.items()
    }
    for rater, pages in shown.items():
        for page in ("browse", "distributions", "subset"):
            titles = [each for each in pages[page] if "Humour & wit" in each]
            assert bool(titles) == (rater != "default"), (rater, page)
    assert any("Choice" in each for each in shown["merry"]["subset"])
    assert not any("Education" in each for page in ("distributions", "subset") for each in shown["only"][page])
    # People judge by every criterion, whatever the rater knows.
    assert all("Humour & wit" in pages["compare"] for pages in shown.values())


def test_judgments_of_every_schema_hold_the_criterion(criteria, tmp_path):
    texts = ["a cat", "a joke"]
    published = {"texts": texts, "humour_average": [[-100, 0.75], [0.25, -100]]}
    pair = {"text_a": "a cat", "text_b": "a joke", "humour": 1.0, "writing_style": 0.5}
    files = tmp_path / "judgments"
    files.mkdir()
    for name, each in (("a", published), ("b", pair)):
        (files / f"{name}.jsonl").write_text(json.dumps(each))
    found = json.loads(said_by(INSIDE, "pairs_of", str(files), criteria=criteria).stdout)
    assert found == [[None, None, None, None, 0.75], [0.5, None, None, None, 1.0]]
    trust = json.loads(qulens("judgments", files, "--json", criteria=criteria).stdout)["criteria"]
    assert list(trust) == ["writing_style", "humour"]
