"""The language of a text, as the detector takes it, and where it says nothing."""

import pytest

from core.insight.languages import N_CHARACTERS, fill_languages, language_of

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
