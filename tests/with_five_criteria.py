"""What a process does that knows a fifth criterion: `tests.test_own_criterion` runs this file in one.

The criteria are read once a process, so the process of the tests cannot know another one.
"""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("corpus", "browse", "compare", "distributions", "bias", "subset")


def words_of_pages(workspace: str, rater: str, **queries: str) -> dict[str, list[str]]:
    """Open every page on the ratings of a rater, by an address, and give its words, labels and options."""
    from streamlit.testing.v1 import AppTest

    sys.argv = ["app.py", workspace]
    said = {}
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    for page in PAGES:
        at.switch_page(f"pages/{page}.py")
        at.query_params.clear()
        for key, values in parse_qs(f"rater={rater}&{queries.get(page, '')}").items():
            at.query_params[key] = values
        at.run()
        assert not at.exception, at.exception[0].message
        assert not at.error, at.error[0].value
        said[page] = _words(at)
    return said


def _words(at) -> list[str]:
    texts = [element.value for element in [*at.markdown, *at.caption]]
    labels = [element.label for element in [*at.number_input, *at.slider]]
    options = [option for element in [*at.selectbox, *at.button_group] for option in element.options]
    return _as_shown([*texts, *labels, *map(str, options)])


def refusal_at_the_door() -> list[str]:
    """Open the app where a criterion is no criterion."""
    from streamlit.testing.v1 import AppTest

    sys.argv = ["app.py", "nowhere"]
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not at.exception
    return _as_shown([element.value for element in at.error])


def _as_shown(texts: list[str]) -> list[str]:
    # Here, since importing `tests` takes the folder of criteria away from whoever has not read it yet.
    from tests.shown import as_shown

    return [as_shown(text) for text in texts]


def pairs_of(path: str) -> list[list[float | None]]:
    """Read a file of judgments: for each pair, the preferences in the order of the criteria."""
    from core.judging.files.judgment_files import read_judgments

    found = read_judgments(Path(path)).prob_b_preferred
    return [[None if value != value else value for value in row] for row in found.tolist()]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    name, arguments, queries = sys.argv[1], sys.argv[2:4], sys.argv[4:]
    print(json.dumps(globals()[name](*arguments, **dict(query.split("?") for query in queries))))
