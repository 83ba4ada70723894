"""Reading a lexicon file strictly: every mistake is named with file, line and what to do.

A scalar is always taken as written, so `12` and `on` are words like any other.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message is for the person who writes it."""


class Written:
    """A piece of a file that knows where it stands."""

    def __init__(self, file: Path, node: yaml.Node, key: str) -> None:
        self.file = file
        self.key = key
        self._node = node

    def error(self, problem: str) -> LexiconError:
        """The problem with the file, the line and the key in front of it."""
        line = self._node.start_mark.line + 1
        return LexiconError(f"{self.file.name} 第 {line} 行 {self.key}:{problem}")

    def mapping(self) -> Iterator[tuple[str, "Written"]]:
        """The keys and what stands behind them; a key may stand only once."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.error("这里应是“名称: 内容”,请检查缩进和冒号后面的空格")
        seen = set()
        for key_node, value in self._node.value:
            key = str(key_node.value)
            if key in seen:
                raise Written(self.file, key_node, key).error("写了两遍,请合并成一处")
            seen.add(key)
            yield key, Written(self.file, value, f"{self.key}.{key}" if self.key else key)

    def fields(self, allowed: tuple[str, ...]) -> dict[str, "Written"]:
        """The same as a dictionary, with no other keys than `allowed`."""
        found = {}
        for key, value in self.mapping():
            if key not in allowed:
                raise value.error(f"没有这一项,只能写 {'、'.join(allowed)},请改正名称")
            found[key] = value
        return found

    def items(self) -> Iterator["Written"]:
        """The items of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.error("这里应是一串内容,请写成 [甲, 乙] 或每行一个“- ”")
        for position, node in enumerate(self._node.value, start=1):
            yield Written(self.file, node, f"{self.key}[{position}]")

    def text(self) -> str:
        """A single word or sentence."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value.strip():
            raise self.error("这里应是一个词或一句话,请补上或去掉多余的符号")
        return str(self._node.value).strip()

    def texts(self) -> tuple[str, ...]:
        """A list of words or sentences."""
        return tuple(item.text() for item in self.items())


def read_file(path: Path) -> Written:
    """The whole file; raises LexiconError when it is missing or is not YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise LexiconError(f"{path.name}:找不到这个文件,请放回 {path.parent}") from None
    except UnicodeDecodeError:
        raise LexiconError(f"{path.name}:不是 UTF-8 编码,请另存为 UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" 第 {mark.line + 1} 行" if mark else ""
        raise LexiconError(
            f"{path.name}{line}:格式不对,请检查缩进、括号是否成对、冒号后是否有空格"
        ) from None
    if node is None:
        raise LexiconError(f"{path.name}:文件是空的,请至少写一个类别")
    return Written(path, node, "")
