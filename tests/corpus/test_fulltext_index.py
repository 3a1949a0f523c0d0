"""The index of words finds what reading all documents finds, whatever became of it between two imports."""

import json
import random
import re
import unicodedata
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.fulltext import building, searching
from core.corpus.fulltext.building import index_words
from core.corpus.fulltext.searching import every
from core.corpus.fulltext.stored import fulltext_folder, fulltext_record, index_folder, indexed
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.searches import EVERYWHERE, TEXT, TITLE, Among, Words
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError, NotFoundError

VOCABULARY = [
    "sea",
    "seal",
    "shore",
    "tide",
    "3",
    "x86",
    "moon",
    "it",
    "don",
    "t",
    "überall",
    "москва",
    "हिन्दी",
    "東京",
    "京都",
]
N_DOCUMENTS = 300
NAMES = FieldNames(id="id")


def made(n=N_DOCUMENTS, first=0):
    """Make documents of few words, so that every query has answers."""
    for number in range(first, first + n):
        rng = random.Random(number)
        words = rng.choices(VOCABULARY, k=rng.randint(1, 12))
        yield {"id": f"d{number}", "title": rng.choice(VOCABULARY), "text": " ".join(words).capitalize() + "!"}


def make(workspace_folder, documents, write_jsonl):
    workspace = create_workspace(workspace_folder)
    import_files(workspace, [write_jsonl(documents)], names=NAMES)
    return workspace


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    (folder / "input.jsonl").write_text("".join(json.dumps(each) + "\n" for each in made()))
    workspace = create_workspace(folder / "workspace")
    import_files(workspace, [folder / "input.jsonl"], names=NAMES)
    index_words(workspace)
    return workspace


@pytest.fixture
def few(tmp_path, write_jsonl):
    return make(tmp_path / "few", made(40), write_jsonl)


# Reading, as it would be done without an index.
_UNSPACED = "\u4e00-\u9fff"


def words_of(text):
    """Cut a text into words by other means than the index does."""
    lowered = unicodedata.normalize("NFC", text).lower()
    # Marks that are no letters part words, here as in the index: they are asked for by the same words.
    return re.findall(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+", lowered)


def stands_in(text, wanted, *, is_open):
    words, wanted = words_of(text), words_of(wanted)
    for start in range(len(words) - len(wanted) + 1):
        here = words[start : start + len(wanted)]
        is_last = here[-1].startswith(wanted[-1]) if is_open else here[-1] == wanted[-1]
        if here[:-1] == wanted[:-1] and is_last:
            return True
    return False


def is_met(tree, document, field):
    kind, *rest = tree
    if kind == "not":
        return not is_met(rest[0], document, field)
    if kind in ("and", "or"):
        return (all if kind == "and" else any)(is_met(each, document, field) for each in rest)
    texts = {TITLE: [document["title"]], TEXT: [document["text"]]}.get(field, [document["title"], document["text"]])
    return any(stands_in(text, rest[0], is_open=kind == "open") for text in texts)


def met(workspace, words):
    return np.flatnonzero(every(workspace, words).mask).tolist()


def typed(tree):
    kind, *rest = tree
    match kind:
        case "word":
            return rest[0]
        case "phrase":
            return f'"{rest[0]}"'
        case "open":
            return f"{rest[0]}*"
        case "not":
            return f"-({typed(rest[0])})"
        case _:
            return "(" + {"and": " ", "or": " OR "}[kind].join(map(typed, rest)) + ")"


LEAVES = st.one_of(
    st.tuples(st.just("word"), st.sampled_from([*VOCABULARY, "nowhere"])),
    st.tuples(st.just("phrase"), st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(" ".join)),
    st.tuples(st.just("open"), st.sampled_from(["s", "se", "sea", "sho", "x", "м"])),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=150)
@given(tree=TREES, field=st.sampled_from([EVERYWHERE, TITLE, TEXT]))
def test_what_is_found_is_what_reading_all_finds(corpus, tree, field):
    expected = [number for number, document in enumerate(made()) if is_met(tree, document, field)]
    assert met(corpus, Words(typed(tree), field)) == expected


@pytest.mark.parametrize("most", [1, 7, 100])
def test_the_closest_are_the_first_of_all_however_many_are_ranked(corpus, most, monkeypatch):
    for query in ("sea", "-sea", "s*", "sea OR tide", "東京"):
        whole = every(corpus, Words(query))
        monkeypatch.setattr(searching, "MOST_RANKED", most)
        # Windows that no block begins or ends with.
        monkeypatch.setattr(searching, "_BLOCKS_AT_ONCE", 2)
        cut = every(corpus, Words(query))
        monkeypatch.undo()
        n = min(most, len(whole.closest))
        assert len(cut.closest) == n
        assert (cut.mask == whole.mask).all()
        assert cut.mask[cut.closest].all()
        assert np.allclose(cut.closeness, whole.closeness[:n])
        assert (np.diff(cut.closeness) <= 0).all()


def test_rare_words_and_short_texts_count_for_more(tmp_path, write_jsonl):
    documents = [
        {"id": str(n), "title": "-", "text": text}
        for n, text in enumerate(["sea " * 20, "sea", "rare sea " + "x " * 99])
    ]
    workspace = make(tmp_path / "w", documents, write_jsonl)
    index_words(workspace)
    assert every(workspace, Words("rare OR sea", TEXT)).closest[0] == 2
    assert every(workspace, Words("rare sea", TEXT)).closest.tolist() == [2]


HOSTILE = [
    '"; drop table x; --',
    "title:",
    "[a TO b]",
    "a^99",
    "/a.*/",
    "* OR *",
    "IN [a b]",
    "a~2",
    "\\",
    "\x00",
    "text:*",
    "<b>",
    "\U0001d518\U0001d52b",
    "'",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_what_is_typed_is_words_and_no_commands(corpus, query):
    found = None
    with suppress(InputError):
        found = every(corpus, Words(query))
    assert found is None or len(found.closest) < N_DOCUMENTS


def test_texts_of_all_kinds_are_found(tmp_path, write_jsonl):
    texts = [
        "broken \udce4 half",
        "nul \x00 byte",
        "x" * 70_000 + " end",
        "Straße İSTANBUL",
        "ภาษาไทย ง่าย",
        "한국어 문장",
        "👩‍👩‍👧 family",
        "\u202eright",
    ]
    workspace = make(
        tmp_path / "w", [{"id": str(n), "title": "-", "text": text} for n, text in enumerate(texts)], write_jsonl
    )
    index_words(workspace)
    ids = open_catalog(workspace)
    stored = [row[0] for row in ids._rows("SELECT doc_id FROM documents ORDER BY number")]

    def found(query):
        return [stored[number] for number in every(workspace, Words(query)).closest]

    for query, expected in [
        ("nul byte", "1"),
        ("end", "2"),
        ("straße", "3"),
        ("İstanbul", "3"),
        ("ไทย", "4"),
        ("한국*", "5"),
        ("family", "6"),
        ("right", "7"),
    ]:
        assert found(query) == [expected], query


def test_what_came_in_later_is_added_and_what_is_there_stays(few, write_jsonl):
    assert (index_words(few).n_documents, index_words(few).resumed_documents) == (40, 40)
    before = met(few, Words("sea"))
    import_files(few, [write_jsonl(made(60, 40), "more.jsonl")], names=NAMES)
    assert indexed(few).n_documents == 40
    assert met(few, Words("sea")) == before
    told = []
    report = index_words(few, on_progress=told.append)
    assert (report.n_documents, report.resumed_documents) == (100, 40)
    assert (told[0].done, told[-1].done, told[-1].total) == (40, 100, 100)
    expected = [number for number, document in enumerate(made(100)) if is_met(("word", "sea"), document, EVERYWHERE)]
    assert met(few, Words("sea")) == expected


@pytest.mark.parametrize("is_written", [True, False])
def test_one_that_was_killed_goes_on_and_finds_nothing_twice(few, write_jsonl, monkeypatch, is_written):
    index_words(few)
    import_files(few, [write_jsonl(made(60, 40), "more.jsonl")], names=NAMES)
    record = building._write_record

    def killed(workspace, parts, n_documents):
        if is_written:
            record(workspace, parts, n_documents)
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_write_record", killed)
    with pytest.raises(KeyboardInterrupt):
        index_words(few)
    monkeypatch.undo()
    assert indexed(few).n_documents == (100 if is_written else 40)
    assert index_words(few).n_documents == 100
    found = every(few, Words("sea OR -sea")).closest
    assert sorted(found.tolist()) == list(range(100))


def test_killed_while_documents_are_added_the_old_index_stays(few, write_jsonl, monkeypatch):
    index_words(few)
    import_files(few, [write_jsonl(made(60, 40), "more.jsonl")], names=NAMES)
    document, n_added = building._document, []

    def killed(*arguments):
        n_added.append(1)
        if len(n_added) > 30:
            raise KeyboardInterrupt
        return document(*arguments)

    monkeypatch.setattr(building, "_document", killed)
    with pytest.raises(KeyboardInterrupt):
        index_words(few)
    monkeypatch.undo()
    assert met(few, Words("sea OR -sea")) == list(range(40))
    index_words(few)
    assert met(few, Words("sea OR -sea")) == list(range(100))


def test_an_index_of_another_layout_or_of_other_documents_is_made_anew(few):
    index_words(few)
    record = fulltext_record(few)
    written = json.loads(record.read_text())
    for change in ({"layout": 0}, {"parts": ["part-99999.parquet"]}):
        record.write_text(json.dumps(written | change))
        assert indexed(few) is None
        with pytest.raises(NotFoundError, match="qulens index"):
            every(few, Words("sea"))
        assert index_words(few).resumed_documents == 0
        assert met(few, Words("sea OR -sea")) == list(range(40))


def test_a_damaged_index_is_named(few):
    index_words(few)
    (index_folder(few) / "meta.json").write_text("{")
    record = fulltext_record(few)
    record.write_text(record.read_text() + " ")
    with pytest.raises(InputError, match="damaged"):
        every(few, Words("sea"))
    record.unlink()
    index_words(few)
    assert len(met(few, Words("sea")))


def test_without_documents_there_is_nothing_to_index(tmp_path):
    with pytest.raises(InputError, match="no documents"):
        index_words(create_workspace(tmp_path / "empty"))


def test_two_do_not_index_at_once(few):
    with few.being_written(fulltext_folder(few)), pytest.raises(ConflictError, match="Another qulens process"):
        index_words(few)


def test_a_filter_of_words_counts_sorts_and_refuses_to_be_incomplete(few, write_jsonl):
    words = DocumentFilter(searches=(Words("sea"),))
    with pytest.raises(NotFoundError, match="qulens index"):
        open_catalog(few).amount(words, None)
    index_words(few)
    catalog, found = open_catalog(few), every(few, Words("sea"))
    assert catalog.amount(words, None).n_documents == len(found.closest)
    page = catalog.page(words, None, order=Order("closeness"), offset=0, limit=50)
    stored = [row[0] for row in catalog._rows("SELECT doc_id FROM documents ORDER BY number")]
    assert list(page["doc_id"]) == [stored[number] for number in found.closest]
    import_files(few, [write_jsonl(made(60, 40), "more.jsonl")], names=NAMES)
    assert catalog.amount(words, None).n_documents == len(found.closest)
    newer = open_catalog(few)
    with pytest.raises(ConflictError, match="60 documents are not indexed yet"):
        newer.amount(words, None)
    among = DocumentFilter(searches=(Among(Words("sea"), 40),))
    assert newer.amount(among, None).n_documents == len(found.closest)
    index_words(few)
    # An older catalog is not told of documents that it does not have.
    assert catalog.amount(DocumentFilter(searches=(Words("sea OR -sea"),)), None).n_documents == 40
    assert newer.amount(words, None).n_documents == len(met(few, Words("sea")))
