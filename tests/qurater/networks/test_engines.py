"""Networks computed by OpenVINO and by PyTorch: the same numbers, kept between starts, and nothing is sent."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModel

from core.qurater.networks import kept_graphs, torch_engine
from core.qurater.networks.encoder import load_encoder
from core.qurater.networks.graph import Graph
from core.qurater.networks.kept_graphs import converted_network, graphs_folder
from core.qurater.networks.pooling import Pooling
from core.qurater.networks.torch_engine import TorchEngine
from core.qurater.segments.padding import Rectangle, padded

ROOT = Path(__file__).resolve().parents[3]
NONE = np.empty(0, np.int32)


@pytest.fixture
def pooling(tiny_encoder: Path) -> Pooling:
    return Pooling(AutoModel.from_pretrained(tiny_encoder), n_before=1, n_behind=1).eval()


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return graphs_folder()


def batch(*lengths: int) -> tuple[Rectangle, Rectangle]:
    rng = np.random.default_rng(1)
    return padded([rng.integers(1000, 3000, n, dtype=np.int32) for n in lengths], prefix=NONE, suffix=NONE)


def of_torch(pooling: Pooling, rows: tuple[Rectangle, Rectangle]) -> list[np.ndarray]:
    with torch.inference_mode():
        return [output.numpy() for output in pooling(*map(torch.from_numpy, rows))]


@pytest.mark.parametrize("lengths", [(3,), (62, 5, 17), (9,) * 30], ids=str)
def test_openvino_computes_what_pytorch_does_for_any_number_of_rows_and_columns(
    pooling: Pooling, lengths: tuple[int, ...], empty_cache: Path
) -> None:
    network = converted_network(["test"], lambda: pooling)
    assert network is not None
    rows = batch(*lengths)
    for found, expected in zip(network.engine("float32")(*rows), of_torch(pooling, rows), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_network_is_converted_once(pooling: Pooling, empty_cache: Path) -> None:
    assert converted_network(["a"], lambda: pooling) is not None
    assert converted_network(["a"], lambda: pytest.fail("it was kept")) is not None
    with pytest.raises(ZeroDivisionError):
        converted_network(["b"], lambda: 1 // 0)


@pytest.mark.parametrize("damage", ["cut", "changed", "probe", "empty probe", "missing"])
def test_a_damaged_graph_is_made_again(pooling: Pooling, empty_cache: Path, damage: str) -> None:
    converted_network(["a"], lambda: pooling)
    (folder,) = empty_cache.iterdir()
    weights, probe = folder / "graph.bin", folder / "probe.npz"
    content = weights.read_bytes()
    match damage:
        case "cut":
            weights.write_bytes(content[: len(content) // 2])
        case "changed":
            numbers = np.frombuffer(content[: len(content) // 8 * 4], np.float32) * np.float32(1.5)
            weights.write_bytes(numbers.tobytes() + content[numbers.nbytes :])
        case "probe":
            probe.write_bytes(probe.read_bytes()[:40])
        case "empty probe":
            probe.write_bytes(b"")
        case "missing":
            (folder / "graph.xml").unlink()
    n_built = []
    network = converted_network(["a"], lambda: n_built.append(1) or pooling)
    assert network is not None
    assert len(n_built) == 1
    rows = batch(8, 3)
    np.testing.assert_allclose(network.engine("float32")(*rows)[0], of_torch(pooling, rows)[0], atol=1e-5)
    assert converted_network(["a"], lambda: pytest.fail("it was kept")) is not None


def test_where_nothing_can_be_kept_it_rates_all_the_same(
    tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    encoder = load_encoder(str(tiny_encoder), device="cpu")
    assert np.isfinite(encoder.features([np.array([2000, 2001], np.int32)])).all()


def test_graphs_that_were_not_used_for_longest_go(
    pooling: Pooling, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_graphs, "_MOST_KEPT", 2)
    for place, name in enumerate("abc"):
        converted_network([name], lambda: pooling)
        for folder in empty_cache.iterdir():
            if folder.stat().st_mtime > 100:
                os.utime(folder, (place, place))
    assert len(list(empty_cache.iterdir())) == 2
    with pytest.raises(ZeroDivisionError):
        converted_network(["a"], lambda: 1 // 0)


class Deciding(torch.nn.Module):
    """Does one thing with few columns and another with many: what following one batch cannot tell."""

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Sum, or count."""
        return ids.float().sum(1, keepdim=True) if ids.shape[1] < 20 else mask.float().sum(1, keepdim=True)


def test_a_network_that_openvino_computes_otherwise_is_left_to_pytorch(empty_cache: Path) -> None:
    assert converted_network(["deciding"], Deciding) is None
    assert not empty_cache.exists() or not list(empty_cache.iterdir())


def test_a_network_with_few_positions_is_left_to_pytorch(tmp_path: Path, tiny_encoder: Path, empty_cache: Path) -> None:
    from transformers import BertConfig, BertModel

    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(max_position_embeddings=16, **sizes)).save_pretrained(tmp_path / "short")
    shutil.copy(tiny_encoder / "tokenizer.json", tmp_path / "short")
    encoder = load_encoder(str(tmp_path / "short"), device="cpu")
    assert np.isfinite(encoder.features([np.arange(2000, 2014, dtype=np.int32)])).all()


def test_bf16_turns_far_tokens_by_the_right_angles(empty_cache: Path) -> None:
    from transformers import LlamaForSequenceClassification

    from core.qurater.networks.classifier import Logits
    from tests.tiny_llama import tiny_config

    torch.manual_seed(0)
    config = tiny_config(400, num_labels=4)
    config.hidden_size, config.num_attention_heads, config.num_key_value_heads, config.head_dim = 128, 1, 1, 128
    model = Logits(LlamaForSequenceClassification(config).eval())
    for parameter in model.parameters():
        if parameter.ndim > 1:
            parameter.data.normal_(std=0.1)  # so that attention is sharp
    rows = padded([np.random.default_rng(0).integers(0, 400, 512, dtype=np.int32)], prefix=NONE, suffix=NONE)
    engine = TorchEngine(model, device="cpu", precision="bf16")
    with torch.inference_mode():
        exact = model(*map(torch.from_numpy, rows)).numpy()
        cast = deepcopy(model).to(torch.bfloat16)(*map(torch.from_numpy, rows)).float().numpy()
    assert np.abs(engine(*rows)[0] - exact).max() < np.abs(cast - exact).max()
    (replica,) = {engine._idle.get() for _ in range(engine.n_at_once)}
    buffers = dict(replica.module.named_buffers())
    assert buffers
    assert {buffer.dtype for buffer in buffers.values() if buffer.is_floating_point()} == {torch.float32}
    assert {parameter.dtype for parameter in replica.module.parameters()} == {torch.bfloat16}


def test_batches_in_threads_come_back_to_whoever_asked(pooling: Pooling, empty_cache: Path) -> None:
    network = converted_network(["a"], lambda: pooling)
    assert network is not None
    rows = [batch(n, n // 2) for n in range(2, 40)]
    with ThreadPoolExecutor(6) as pool:
        for found, each in zip(pool.map(lambda r: network.engine("float32")(*r), rows), rows, strict=True):
            np.testing.assert_allclose(found[0], of_torch(pooling, each)[0], atol=1e-5)


def test_several_devices_share_the_batches(pooling: Pooling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_engine, "device_names", lambda device: ["cpu", "cpu", "cpu"])
    engine = TorchEngine(pooling, device="cpu", precision="float32")
    assert engine.n_at_once == 3
    rows = [batch(n, n // 2) for n in range(2, 40)]
    with ThreadPoolExecutor(6) as pool:
        for found, each in zip(pool.map(lambda r: engine(*r), rows), rows, strict=True):
            np.testing.assert_allclose(found[0], of_torch(pooling, each)[0], atol=1e-6)


# Whatever leaves the process by a socket, or by another process, is told to Python's audit hooks.
WATCHED = """
import sys
sent = []
leaves = ("socket.connect", "socket.getaddrinfo", "socket.send", "subprocess.", "os.fork", "os.posix_spawn")
sys.addaudithook(lambda event, _: sent.append(event) if event.startswith(leaves) else None)
{}
print(len(sent), sys.modules.get("openvino_telemetry") is not None)
"""
OURS = """
from core.qurater.networks.encoder import load_encoder
import numpy as np
load_encoder({!r}, device="cpu").features([np.array([5, 6], np.int32)])
"""


def watched(program: str, home: Path) -> list[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WATCHED.format(program)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def test_openvino_sends_nothing_and_leaves_nothing_behind(tiny_encoder: Path, tmp_path: Path) -> None:
    assert watched(OURS.format(str(tiny_encoder)), tmp_path) == ["0", "False"]  # converted
    assert watched(OURS.format(str(tiny_encoder)), tmp_path) == ["0", "False"]  # opened
    assert [path.name for path in tmp_path.iterdir()] == [".cache"]
    assert [path.name for path in (tmp_path / ".cache").iterdir()] == ["qulens"]
    # So that it is known what was kept from happening: by itself OpenVINO loads its reporter.
    assert watched("import openvino.tools.ovc", tmp_path)[1] == "True"


def test_the_second_start_needs_no_pytorch(tiny_rater: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from core.qurater.rating.model import open_model, rate_texts\n"
        f"rate_texts(open_model(Path({str(tiny_rater)!r}), device='cpu'), ['Some words.'])\n"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    starts = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert starts == [["True", "True"], ["False", "False"]]


def test_a_graph_says_what_it_computes_in(pooling: Pooling, empty_cache: Path) -> None:
    network = converted_network(["a"], lambda: pooling)
    assert network is not None
    graph = network.engine("bf16")
    assert isinstance(graph, Graph)
    assert (graph.device, graph.precision, graph is network.engine("bf16")) == ("cpu", "bf16", True)
    rows = batch(30, 20)
    np.testing.assert_allclose(graph(*rows)[0], of_torch(pooling, rows)[0], atol=0.1)
