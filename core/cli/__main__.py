"""``python -m core.cli`` is ``qulens``, wherever the script of that name lies."""

from core.cli.main import main

main()
