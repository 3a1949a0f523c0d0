from core.corpus.workspace import Workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select
from tests.pages.conftest import Open, address, is_healthy, words
from tests.sample import N_SAMPLE


def test_without_a_saved_selection_the_settings_of_the_subset_page_are_audited(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "subset", fraction="0.5", quota="none")
    at.switch_page("pages/bias.py").run()
    assert is_healthy(at)
    assert "not saved" in words(at)
    assert address(at)["fraction"] == ["0.5"]
    assert at.dataframe[-1].value["of"].sum() == N_SAMPLE


def test_a_saved_selection_is_audited_by_any_column(open_page: Open, rated_workspace: Workspace) -> None:
    report = select(rated_workspace, "tenth", SelectionParameters(fraction="0.1"))
    at = open_page(rated_workspace, "bias", selection="tenth")
    assert f"Selection **tenth** keeps {report.n_documents} documents" in words(at)
    for column in ("domain", "n_tokens", "language"):
        at = open_page(rated_workspace, "bias", selection="tenth", column=column)
        assert is_healthy(at)
        table = at.dataframe[-1].value
        assert table["Documents kept"].sum() == report.n_documents
        assert table["Tokens kept"].sum() == report.n_tokens


def test_a_group_leads_to_its_documents(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half", group="news")
    assert is_healthy(at)
    assert "Domain: news" in words(at)
    at.button(key="clear_group").click().run()
    assert "group" not in address(at)


def test_what_is_not_there_is_said(open_page: Open, rated_workspace: Workspace) -> None:
    for query in ({"selection": "nothing"}, {"column": "colour"}):
        at = open_page(rated_workspace, "bias", **query)
        assert len(at.error) == 1
        assert not at.exception


def test_a_selection_is_chosen_and_settings_are_chosen_again(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "subset", selection="half", fraction="0.3")
    at.switch_page("pages/bias.py").run()
    assert "Selection **half**" in words(at)
    at.selectbox(key="bias_selection").set_value("").run()
    assert is_healthy(at)
    assert "30 % of the tokens" in words(at)
    at.selectbox(key="bias_selection").set_value("half").run()
    assert address(at) == {"selection": ["half"]}
    assert "Selection **half**" in words(at)


def test_newer_settings_are_offered_where_they_can_be_had(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", fraction="0.3")
    at.switch_page("pages/bias.py").run()
    assert "bias_newer" not in [button.key for button in at.button]
    at.query_params["fraction"] = "0.4"
    at.run()
    at.button(key="bias_newer").click().run()
    assert "30 % of the tokens" in words(at)
    at.switch_page("pages/subset.py")
    at.query_params["fraction"] = "7"
    at.run()
    at.switch_page("pages/bias.py")
    at.query_params.clear()
    at.query_params["fraction"] = "0.3"
    at.run()
    assert is_healthy(at)
    assert "bias_newer" not in [button.key for button in at.button]


def test_nothing_kept_is_said(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "bias", by="tokens", tokens="1")
    assert is_healthy(at)
    assert "Not one document fits into the budget" in words(at)
