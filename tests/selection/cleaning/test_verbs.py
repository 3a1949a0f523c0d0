"""The verbs find near copies and evaluations, say how many, and tell where they are."""

from tests.command_line import qulens, refusal_of, result_of

TEXT = "Moss keeps water for the fern that stands beside it on the north side of the old tree."


def test_near_copies(make_workspace):
    workspace = make_workspace([{"text": TEXT}, {"text": TEXT.upper()}, {"text": "Nothing like it."}])
    assert result_of("duplicates", workspace.root)["n_dropped"] == 1
    done = qulens("duplicates", workspace.root)
    assert done.stdout.startswith(
        "1 cluster of near copies with 2 documents of 3.\nIf of each cluster one document stayed"
    )
    assert "There is a column 'duplicates' already" in refusal_of("duplicates", workspace.root, "--similarity", "0.5")


def test_evaluations(make_workspace, write_jsonl):
    workspace = make_workspace([{"text": TEXT}, {"text": "Nothing like it."}])
    path = write_jsonl([{"question": TEXT}, {"question": "Why?"}], "e.jsonl")
    options = ("--against", path, "--text-field", "question")
    assert result_of("decontaminate", workspace.root, *options)["n_contaminated"] == 1
    assert qulens("decontaminate", workspace.root, *options, "--n", 8, "--force").stdout == (
        "1 document of 2 share 8 words in a row with one of 1 text.\n"
        "One shares «moss keeps water for the fern that stands» with e.jsonl, record 1.\n"
        "1 text of fewer than 5 words left out.\n"
    )
    assert "There is no text of 5 words or more" in refusal_of("decontaminate", workspace.root, "--against", path)
