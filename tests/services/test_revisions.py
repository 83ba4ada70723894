import pytest

from services.revisions import COMMUNITY, Counts, Part, touched

BEFORE: Counts = {COMMUNITY: 7, Part.ROTA.value: 2}


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        ({COMMUNITY: 7, Part.ROTA.value: 2}, set()),
        ({COMMUNITY: 8, Part.ROTA.value: 3}, {Part.ROTA}),
        ({COMMUNITY: 10, Part.ROTA.value: 4, Part.PERSON.value: 1}, {Part.ROTA, Part.PERSON}),
        # One change did not say what it touched.
        ({COMMUNITY: 8, Part.ROTA.value: 2}, set(Part)),
        ({COMMUNITY: 9, Part.ROTA.value: 3}, set(Part)),
        # An older view of the database than the one that was read last.
        ({COMMUNITY: 6, Part.ROTA.value: 1}, {Part.ROTA}),
    ],
)
def test_what_changed_is_told_by_the_counts(after: Counts, parts: set[Part]) -> None:
    assert touched(BEFORE, after) == parts
