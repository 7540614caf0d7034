"""``python -m pretest``."""

from pretest.cli.main import main

main()
