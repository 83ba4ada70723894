import json

from reliability.findings import NEVER, Findings, Line, at_least, at_most, within


def _line(figures: dict[str, float | str]) -> Line:
    limits = {"lost": NEVER, "p99_ms": at_most(1000), "kills": at_least(3)}
    return Line("R0", "sqlite", 7, "small", 1.26, Findings(figures, limits))


def test_a_line_holds_when_every_limit_is_kept() -> None:
    assert _line({"lost": 0, "p99_ms": 1000, "kills": 3, "others": 9}).held


def test_a_line_does_not_hold_beyond_a_limit() -> None:
    assert _line({"lost": 1, "p99_ms": 10, "kills": 3}).found.missed() == ["lost"]


def test_a_program_that_did_too_little_does_not_hold() -> None:
    assert _line({"lost": 0, "p99_ms": 10, "kills": 2}).found.missed() == ["kills"]


def test_a_figure_that_is_not_there_keeps_no_limit() -> None:
    assert _line({"lost": 0, "kills": 3}).found.missed() == ["p99_ms"]


def test_a_line_is_one_line_of_json_with_what_was_found_and_asked() -> None:
    said = str(_line({"lost": 0, "p99_ms": 12.3456, "kills": 4}))
    assert "\n" not in said
    told = json.loads(said)
    assert told["figures"] == {"lost": 0, "p99_ms": 12.346, "kills": 4}
    assert told["limits"] == {"lost": "<= 0", "p99_ms": "<= 1000", "kills": ">= 3"}
    assert (told["held"], told["seconds"], told["seed"]) == (True, 1.3, 7)


def test_only_what_is_late_and_not_what_is_lost_may_be_tried_again() -> None:
    limits = {"lost": NEVER, "p99_ms": within(1000)}
    cases = [({"lost": 0, "p99_ms": 10}, False), ({"lost": 0, "p99_ms": 2000}, True),
             ({"lost": 1, "p99_ms": 2000}, False), ({"p99_ms": 2000}, False)]  # fmt: skip
    for figures, late in cases:
        assert Findings(figures, limits).only_late() is late
