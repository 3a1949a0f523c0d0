"""What tiny models of the family of Llama share: two layers over bytes, with weights that the tests draw."""

from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig

BYTES = pre_tokenizers.ByteLevel.alphabet()


def byte_level(model: models.BPE) -> Tokenizer:
    """Make a tokenizer of bytes and the pairs of them that the model knows, or is to learn."""
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def tiny_config(vocab_size: int, **more: Any) -> LlamaConfig:
    """Give the sizes of a model of two layers and 16 dimensions."""
    return LlamaConfig(
        vocab_size=vocab_size,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=8_192,
        **more,
    )


def llama_tokenizer(texts: list[str]) -> Tokenizer:
    """Learn pairs of bytes from texts, with the special tokens of Llama, put before a text unless told otherwise."""
    tokenizer = byte_level(models.BPE(unk_token="<unk>"))
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=BYTES, show_progress=False)
    tokenizer.train_from_iterator(texts * 5, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer
