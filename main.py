"""Chainrule: see backpropagation happen, one number at a time.

``main.py`` opens the window, ``main.py --help`` tells what else there is.
"""

import sys

from gui.cli import leave, run


def main() -> int:
    """Run the program with the command line's arguments and return its exit status."""
    status = run(sys.argv[1:])
    leave(status)
    return status


if __name__ == "__main__":
    sys.exit(main())
