"""The language of a text, as the detector takes it, and where it says nothing."""

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.rows import FieldNames
from core.insight.group_by_column import columns_to_group_by
from core.insight.languages import N_CHARACTERS, fill_languages, language_of
from tests.command_line import qulens, result_of

TEXTS = {
    "en": "The moss stands beside the fern, and both of them are wet from the rain of last night.",
    "de": "Das Moos steht neben dem Farn, und beide sind nass vom Regen der letzten Nacht.",
    "fr": "La mousse pousse à côté de la fougère, et toutes deux sont mouillées par la pluie de la nuit.",
    "es": "El musgo crece junto al helecho, y los dos siguen mojados por la lluvia de anoche.",
    "ja": "苔はシダのそばにあり、どちらも昨夜の雨で濡れている。",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_languages_are_told_apart(language, text):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", " \n", "17 + 4 = 21", "\ud800"])
def test_what_is_written_in_none_has_none(text):
    assert language_of(text) is None


def test_of_a_long_text_the_beginning_is_read():
    assert language_of((TEXTS["de"] + " ") * 100 + TEXTS["en"] * 5_000) == "de"
    assert len(TEXTS["de"]) * 100 > N_CHARACTERS


def test_documents_are_said_to_be_in_a_language(rated_workspace):
    report = fill_languages(rated_workspace, n_processes=1)
    assert 0 < report.n_values <= report.n_documents


@pytest.mark.parametrize(("field", "name"), [("language", "language (column)"), ("tongue", "language")])
def test_the_command_says_by_which_name_to_group(make_workspace, field, name):
    """A field of the input keeps its name, and the column stands beside it; what is said can be grouped by."""
    rows = [{"id": f"d{number}", "text": TEXTS["en"] + str(number), field: "x"} for number in range(3)]
    workspace = make_workspace(rows, names=FieldNames(id="id"))
    assert result_of("languages", workspace.root)["field"] == name
    assert name in columns_to_group_by(open_catalog(workspace))
    *others, last = qulens("languages", workspace.root).stdout.splitlines()[1:]
    quoted = f"'{name}'" if " " in name else name
    assert last == f"Next: qulens audit {workspace.root} SELECTION --group-by {quoted}"
    assert others == ([f"The input has a field 'language' of its own; this column is '{name}'."] if " " in name else [])


def test_a_lexicon_says_it_too(make_workspace):
    rows = [{"id": f"d{number}", "text": TEXTS["en"] + str(number), "pronouns": "x"} for number in range(3)]
    workspace = make_workspace(rows, names=FieldNames(id="id"))
    told = qulens("lexicon", workspace.root, "pronouns").stdout
    assert "The input has a field 'pronouns' of its own; this column is 'pronouns (column)'." in told
    assert "--group-by 'pronouns (column)'" in told
