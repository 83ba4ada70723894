"""The cards of the demo's pushes."""

import pytest

from bot.settings.shapes import FACTS
from bot.words import load_words
from commands.demo_templates import approved, cards
from services.telling import HINTS


def kinds() -> set[str]:
    """All kinds of notice there are words for, but the one that brings a photo or a voice."""
    named = (kind.partition(".") for kind in load_words().kinds())
    return {kind for group, _, kind in named if group == "notice"} - {"media"}


def test_every_kind_of_notice_has_a_template_of_its_own() -> None:
    assert set(cards()) == kinds()
    assert len(approved()) == len(kinds())


def test_every_fact_on_a_card_may_be_named_in_the_settings() -> None:
    assert {field.fact for card in cards().values() for field in card.fields} <= set(FACTS)


@pytest.mark.parametrize("kind", ["approval_wanted", "approval_late"])
def test_who_decides_about_another_date_sees_which(kind: str) -> None:
    assert "until" in {field.fact for field in cards()[kind].fields}


def test_every_hint_belongs_to_a_kind_of_notice_and_fits_its_field() -> None:
    assert set(HINTS) <= kinds()
    assert all(len(hint.replace("{}", "12345")) <= 20 for hint in HINTS.values())
