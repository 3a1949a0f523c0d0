"""What the files of a rater's folder are called; standard library only."""

CONFIG_FILE, WEIGHTS_FILE, TEXTS_FILE, CARD_FILE = "config.json", "model.safetensors", "training_texts.txt", "README.md"
LOG_FILE = "training_log.jsonl"
