"""`qulens probe` from selections to figures; every output says how small it was."""

from tests.command_line import qulens, refusal_of, result_of


def test_two_selections_are_probed(rated_workspace):
    root = rated_workspace.root
    for name, temperature in (("top", 0), ("mild", 2)):
        qulens("select", root, "--name", name, "--fraction", "0.3", "--temperature", temperature)
    asked = ("probe", root, "top", "mild", "--steps", 2, "--seeds", 2, "--held-out", "0.2", "--device", "cpu")
    found = result_of(*asked)
    assert {"probe", "model", "n_seeds", "bytes_trained", "trainings", "differences_to_uniform"} <= found.keys()
    assert (found["probe"], found["n_seeds"]) == ("top-mild", 2)
    assert found["trainings"].keys() == {"top", "mild", "uniform"}
    assert found["differences_to_uniform"].keys() == {"top", "mild"}
    assert 1_000_000 <= found["model"]["n_parameters"] <= 4_000_000
    for by_domain in found["trainings"].values():
        for figures in by_domain.values():
            assert figures["ci_low"] <= figures["bits_per_byte"] <= figures["ci_high"]
            assert 2 < figures["bits_per_byte"] < 8.1
            assert figures["n_bytes"] > 0
    again = qulens(*asked)
    for told in (again.stdout, found["note"]):
        assert "parameters, trained 2 times" in told
        assert "a difference here is a hint, not a forecast" in told
    domains = tuple(found["trainings"]["top"])
    assert sum(line.startswith(domains) for line in again.stdout.splitlines()) == len(domains)
    assert "asked otherwise. Give another --name" in refusal_of(*asked, "--tokens", 3000)
    assert "no selection 'lost'" in refusal_of("probe", root, "lost")


def test_a_selection_of_ones_own_can_be_the_uniform_one(rated_workspace):
    root = rated_workspace.root
    for name, options in (("top", ["--temperature", 0]), ("uniform", ["--baseline", "uniform"])):
        qulens("select", root, "--name", name, "--fraction", "0.3", *options)
    assert "Add --no-uniform" in refusal_of("probe", root, "top", "uniform")
    short = ("--tokens", 3000, "--steps", 1, "--seeds", 1, "--name", "mine", "--no-uniform")
    found = result_of("probe", root, "top", "uniform", *short)
    assert found["differences_to_uniform"].keys() == {"top"}
    assert found["differences_to_uniform"]["top"]["all"]["verdict"] == "cannot be told"
    assert found["probe"] == "mine"
