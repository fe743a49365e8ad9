"""What the command line says to people. What a script needs goes to stdout, everything else here."""

import sys

_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


def tell(words: str) -> None:
    """One line on stderr, at once."""
    sys.stderr.write(f"{_harmless(words)}\n")
    sys.stderr.flush()


def answer(words: str) -> None:
    """One line on stdout, at once: an id, a secret, `ready`."""
    sys.stdout.write(f"{_harmless(words)}\n")
    sys.stdout.flush()


def _harmless(words: str) -> str:
    """What senders wrote may not move the cursor, colour the screen or turn the writing round."""
    return "".join(one if one.isprintable() or one in "\n\t" else _UNPRINTABLE for one in words)
