"""Names of staff and places in what people write."""

import pytest

from services.known_names import KnownNames

NAMES = KnownNames(["林晓", "林晓东", "翠湖苑", "前进路80号院", "李", ""])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("林晓东说翠湖苑的灯坏了", {"林晓", "林晓东", "翠湖苑"}),
        ("前进路80号院和前进路80号", {"前进路80号院"}),
        ("李家的灯坏了", set()),
        ("林", set()),
        ("", set()),
    ],
)
def test_every_name_that_stands_in_a_text_is_found(text: str, found: set[str]) -> None:
    assert NAMES.within(text) == found
