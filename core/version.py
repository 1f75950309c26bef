"""The version of the program, as in ``pyproject.toml`` (a test compares the two)."""

VERSION = "0.1.0"
