"""The programs of R13 in small: spoiled input is taken or refused in words, and breaks nothing."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.understanding import Understander
from reliability import fuzz_files, fuzz_webhook, fuzz_words

#: Broad on purpose: `python -m reliability R13` goes through a hundred times as many.
SEED = 20261122


def escaped(figures: Mapping[str, float]) -> dict[str, float]:
    """What must not happen, where it did."""
    names = ("uncaught", "other_statuses", "broken_messages", "refusals_without_reason")
    return {name: figures[name] for name in names if figures.get(name)}


@pytest.mark.conversation
def test_no_spoiled_delivery_breaks_the_webhook(tmp_path: Path, understander: Understander) -> None:
    figures = fuzz_webhook.fuzz(tmp_path, 400, SEED, understander)
    assert escaped(figures) == {}
    assert figures["heard"] > 50


@pytest.mark.process
def test_no_spoiled_delivery_breaks_the_port(tmp_path: Path, understander: Understander) -> None:
    figures = fuzz_webhook.fuzz_http(tmp_path, 60, SEED, understander)
    assert escaped(figures) == {}
    assert figures["heard"] > 5


def test_no_spoiled_words_break_their_readers(understander: Understander) -> None:
    assert escaped(fuzz_words.fuzz(1000, SEED, understander)) == {}


def test_no_spoiled_settings_end_in_an_error_without_words(tmp_path: Path) -> None:
    assert escaped(fuzz_files.fuzz_settings(tmp_path, 60, SEED)) == {}


def test_no_spoiled_community_ends_in_an_error_without_words(tmp_path: Path) -> None:
    assert escaped(fuzz_files.fuzz_community(tmp_path, 40, SEED)) == {}
