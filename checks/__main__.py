"""`python -m checks`: see `cli`."""

from checks.cli import main

if __name__ == "__main__":
    main()
