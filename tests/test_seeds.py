"""The bugs that R20 sows must still fit the code that they are sown into."""

import pytest

from reliability.seeded import ROOT
from reliability.seeds import SEEDS, Seed


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_what_a_seed_changes_stands_there_once_and_so_does_its_test(seed: Seed) -> None:
    assert (ROOT / seed.file).read_text(encoding="utf-8").count(seed.right) == 1
    assert (ROOT / seed.tests).read_text(encoding="utf-8").count(f"def {seed.test}(") == 1
