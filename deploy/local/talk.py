"""What the command line says to people. What a script needs goes to stdout, everything else here."""

import sys


def tell(words: str) -> None:
    """One line on stderr, at once."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def answer(words: str) -> None:
    """One line on stdout, at once: an id, a secret, `ready`."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
