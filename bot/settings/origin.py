"""Where each value of the settings came from, so that a complaint can point at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The file with its line numbers, and the environment variables laid over it."""

    file: Path
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    overrides: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[KeyPath, str] = field(default_factory=dict)

    def place(self, path: KeyPath) -> str:
        """How a person finds this key: file, line and key path, or the variable's name."""
        dotted = ".".join(path)
        if variable := self.variable(path):
            return f"环境变量 {variable}（{dotted}）"
        ancestors = (path[:end] for end in range(len(path), -1, -1))
        line = next((self.lines[each] for each in ancestors if each in self.lines), 1)
        return f"{self.file.name} 第 {line} 行 {dotted}".rstrip()

    def variable(self, path: KeyPath) -> str | None:
        """The variable that gave this key, alone or within a mapping or list; None if none did."""
        tree: object = self.overrides
        name = None
        for depth, key in enumerate(path, start=1):
            if not isinstance(tree, Mapping):
                return name
            if key not in tree:
                return None
            tree = tree[key]
            name = self.variables.get(path[:depth], name)
        return name
