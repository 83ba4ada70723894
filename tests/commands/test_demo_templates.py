"""The cards of the demo's pushes."""

from commands.demo_templates import TITLES, approved, kinds
from services.telling import HINTS


def test_every_kind_of_notice_has_a_title_of_its_own() -> None:
    assert sorted(TITLES) == kinds()
    assert len(approved()) == len(kinds())


def test_every_hint_belongs_to_a_kind_of_notice_and_fits_its_field() -> None:
    assert set(HINTS) <= set(kinds())
    assert all(len(hint.replace("{}", "12345")) <= 20 for hint in HINTS.values())
