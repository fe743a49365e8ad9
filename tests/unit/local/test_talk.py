"""Whatever a sender wrote, a terminal only shows it."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.talk import answer, tell

SAYS = pytest.mark.parametrize("say", [tell, answer])
Say = Callable[[str], None]
Captured = pytest.CaptureFixture[str]


def said(say: Say, words: str, captured: Captured) -> str:
    """What came out, on the stream on which it belongs."""
    say(words)
    out, err = captured.readouterr()
    assert (out if say is tell else err) == ""
    return str(err if say is tell else out)


@SAYS
@pytest.mark.parametrize(
    "letter", ["\x1b", "\r", "\b", "\x07", "\x00", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\ud800"]
)
def test_what_a_terminal_would_act_on_is_shown_as_a_replacement(say: Say, letter: str, capsys: Captured) -> None:
    assert said(say, f"Station{letter}[2J Street", capsys) == "Station\ufffd[2J Street\n"


@SAYS
@pytest.mark.parametrize("words", ["Ffordd y Môr, 10\u201311 o\u2019r gloch", "one\ttwo\nthree", '{"a": "é"}', ""])
def test_words_lines_and_columns_stay_as_they_are(say: Say, words: str, capsys: Captured) -> None:
    assert said(say, words, capsys) == f"{words}\n"


@SAYS
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text())
def test_nothing_else_reaches_a_terminal_whatever_was_written(say: Say, words: str, capsys: Captured) -> None:
    heard = said(say, words, capsys)
    assert len(heard) == len(words) + 1
    assert not {one for one in heard if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}} - {"\n", "\t"}
