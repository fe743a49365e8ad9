"""The generated sections of the docs."""

from collections.abc import Callable

SECTIONS: dict[str, Callable[[], str]] = {}
