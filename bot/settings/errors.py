"""The one error of the settings."""

from collections.abc import Iterable


class SettingsError(Exception):
    """The settings cannot be used; the text is Chinese, one line for each problem.

    A line names the place, what was found there, what is expected and what to do. It never holds
    the value of a secret, so it may be printed and logged.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(" ".join(problem.splitlines()) for problem in problems)
        super().__init__("\n".join(self.problems))
