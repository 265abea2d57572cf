"""`python -m checks`: see `cli`."""

from __future__ import annotations

import sys

from checks.interrupt import interruptible


def main() -> None:
    """Run the command line; a signal ends it also while its modules are still imported."""
    with interruptible():
        if not sys.flags.safe_path:  # a random.py in the clone is not to hide Python's own
            sys.path.append(sys.path.pop(0))
        from checks.cli import main

        main()


if __name__ == "__main__":
    main()
