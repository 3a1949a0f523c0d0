"""An OpenAI-compatible server for tests: it answers from a real tiny model, or fails as it is told to."""

import asyncio
import math
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from tokenizers import models
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast

from tests.tiny_llama import BYTES, byte_level, tiny_config

MODEL, KEY = "tiny", "sk-test-0123456789"
_TEMPLATE = (
    "{% for message in messages %}<|user|>{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|model|>{% endif %}"
)


def save_tiny_model(folder: Path, *, with_template: bool = True) -> Path:
    """Save a Llama of random weights over bytes, which nearly always says A or B, with or without a space before it."""
    words = ["ĠA", "ĠB", "<|end|>", "<|user|>", "<|model|>"]
    vocabulary = {token: place for place, token in enumerate([*sorted(BYTES), *words])}
    fast = PreTrainedTokenizerFast(
        tokenizer_object=byte_level(models.BPE(vocab=vocabulary, merges=[("Ġ", "A"), ("Ġ", "B")])),
        eos_token="<|end|>",
        pad_token="<|end|>",
        additional_special_tokens=["<|user|>", "<|model|>"],
    )
    fast.chat_template = _TEMPLATE if with_template else None
    fast.save_pretrained(folder)
    torch.manual_seed(7)
    model = LlamaForCausalLM(tiny_config(len(vocabulary), initializer_range=1.0))
    labels = [vocabulary[token] for token in ("A", "B", "ĠA", "ĠB")]
    with torch.no_grad():
        # One number of every state is the same, and the labels like it: few answers are anything else.
        model.model.embed_tokens.weight[:, 0] = 5.0
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight[0] = 0.0
            layer.mlp.down_proj.weight[0] = 0.0
            layer.mlp.down_proj.weight *= 0.1
            layer.self_attn.q_proj.weight *= 3.0
        head = model.lm_head.weight
        head *= 0.1
        head[labels] *= 12.0
        head[:, 0] = -12.0
        head[labels, 0] = 12.0
    model.save_pretrained(folder)
    return folder


class TinyModel:
    """What the saved model says next, computed here once more: one message at a time, nothing padded."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModelForCausalLM.from_pretrained(folder).eval()
        self._known: dict[str, tuple[int, list[float]]] = {}

    def next_token(self, message: str) -> tuple[int, list[float]]:
        """Give the number of tokens read, and the probability of each token."""
        if message not in self._known:
            turn = [{"role": "user", "content": message}]
            text = self._tokenizer.apply_chat_template(turn, tokenize=False, add_generation_prompt=True)
            ids = self._tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
            with torch.inference_mode():
                prob = self._model(ids).logits[0, -1].double().softmax(-1)
            self._known[message] = (ids.shape[1], prob.tolist())
        return self._known[message]

    def text(self, token: int) -> str:
        return self._tokenizer.decode([token])


@dataclass
class Behaviour:
    """What the server does beside its work."""

    takes_n: str = "yes"  # or "refuse", "ignore"
    logprobs: str = "yes"  # or "refuse", "ignore", "five"
    limit: str = "max_tokens"
    says: str | None = None
    filters: str | None = None  # refuses questions with this in them
    refuses: str | None = None  # answers 400 to questions with this in them
    refuses_after: int | None = None  # answers 400 at once to all but the first so many
    filtered_finish: bool = False  # all choices end as filtered
    tells_usage: bool = True
    scripted: list[Response | float] = field(
        default_factory=list
    )  # sent before anything else; a number: so long silent


class TestServer:
    """A running server, what it was asked, and how it behaves."""

    __test__ = False

    def __init__(self, model: TinyModel) -> None:
        self._model = model
        self.port = 0
        self.forget()

    def forget(self) -> None:
        """Begin anew, as if never asked."""
        self._rng = random.Random(3)
        self.behaviour = Behaviour()
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.usage: list[tuple[int, int]] = []
        self.n_at_once = self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def page(self, request: Request) -> Response:
        return HTMLResponse("<html><body>Welcome</body></html>")

    async def complete(self, request: Request) -> Response:
        asked = await request.json()
        self.requests.append(asked)
        number = len(self.requests)
        self.headers.append(dict(request.headers))
        self.n_at_once += 1
        self.most_at_once = max(self.most_at_once, self.n_at_once)
        try:
            await asyncio.sleep(0)
            return await self._reply(request, asked, number)
        finally:
            self.n_at_once -= 1

    async def _reply(self, request: Request, asked: dict[str, Any], number: int) -> Response:
        how = self.behaviour
        if how.refuses_after is not None and number > how.refuses_after:
            return failure(400, "Your credit balance is too low")
        if how.scripted:
            scripted = how.scripted.pop(0)
            if isinstance(scripted, Response):
                return scripted
            await asyncio.sleep(scripted)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return failure(401, f"Incorrect API key provided: {request.headers.get('authorization')}")
        if asked["model"] != MODEL:
            return failure(404, f"The model {asked['model']} does not exist")
        n = asked.get("n", 1)
        if n > 1 and how.takes_n == "refuse":
            return failure(400, "Only n=1 is supported")
        if asked.get("logprobs") and how.logprobs == "refuse":
            return failure(400, "logprobs are not supported by this server")
        if asked.get("top_logprobs", 0) > 5 and how.logprobs == "five":
            return failure(400, "Invalid value for 'top_logprobs': integer above 5")
        if how.limit not in asked:
            other = next(name for name in ("max_tokens", "max_completion_tokens") if name in asked)
            return failure(400, f"Unsupported parameter: '{other}'. Use '{how.limit}' instead.")
        prompt = asked["messages"][0]["content"]
        if how.refuses and how.refuses in prompt:
            return failure(400, "Your prompt was flagged", code="invalid_prompt")
        if how.filters and how.filters in prompt:
            return failure(400, "The response was filtered", code="content_filter")
        return JSONResponse(self._completion(asked, prompt, 1 if how.takes_n == "ignore" else n))

    def _completion(self, asked: dict[str, Any], prompt: str, n: int) -> dict[str, Any]:
        how = self.behaviour
        n_read, prob = self._model.next_token(prompt)
        choices = []
        for index in range(n):
            said = how.says or self._model.text(self._rng.choices(range(len(prob)), prob)[0])
            choice: dict[str, Any] = {"index": index, "finish_reason": "length"}
            choice["message"] = {"role": "assistant", "content": said}
            if how.filtered_finish:
                choice |= {"finish_reason": "content_filter", "message": {"role": "assistant", "content": None}}
            if asked.get("logprobs") and how.logprobs != "ignore":
                top = sorted(range(len(prob)), key=lambda token: -prob[token])[: asked["top_logprobs"]]
                tops = [{"token": self._model.text(token), "logprob": math.log(prob[token])} for token in top]
                choice["logprobs"] = {"content": [{"token": said, "logprob": -1.0, "top_logprobs": tops}]}
            choices.append(choice)
        self.usage.append((n_read, n))
        usage = {"prompt_tokens": n_read, "completion_tokens": n, "total_tokens": n_read + n}
        told = {"usage": usage} if how.tells_usage else {}
        return {"id": "x", "object": "chat.completion", "created": 1, "model": MODEL, "choices": choices} | told


def failure(status: int, message: str, *, code: str | None = None, after: str | None = None) -> Response:
    headers = {"retry-after": after} if after else {}
    return JSONResponse({"error": {"message": message, "code": code}}, status, headers)


@contextmanager
def running(model: TinyModel) -> Iterator[TestServer]:
    """Run a server on a free port of this machine."""
    server = TestServer(model)
    routes = [Route("/v1/chat/completions", server.complete, methods=["POST"])]
    routes.append(Route("/page/chat/completions", server.page, methods=["POST"]))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        server.port = listening.getsockname()[1]
        config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off", ws="none")
        program = uvicorn.Server(config)
        thread = threading.Thread(target=program.run, kwargs={"sockets": [listening]})
        thread.start()
        while not program.started:
            time.sleep(0.005)
        try:
            yield server
        finally:
            program.should_exit = True
            thread.join()
