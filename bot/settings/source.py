"""Reads the settings file, keeping the line of every key."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode
from yaml.reader import ReaderError

from bot.settings.errors import SettingsError
from bot.settings.origin import KeyPath

#: A part of PyYAML's message, what to say, and whether the mistake lies where the broken part
#: began rather than where reading stopped. Its own text is not passed on: it may quote a value.
SYNTAX = (
    ("\\t", "缩进里有 Tab，请全部改成空格", False),
    (
        "mapping values are not allowed",
        "多了一个冒号、缩进没有对齐，或上一行用了中文冒号；值里有冒号时请加英文引号",
        False,
    ),
    ("could not find expected ':'", "缺少冒号，或用了中文冒号；英文冒号后面要有一个空格", True),
    ("quoted scalar", "引号没有成对", True),
    ("alias", "值以 * 开头时请加英文引号", False),
    ("anchor", "值以 & 开头时请加英文引号", False),
    ("tag", "值以 ! 开头时请加英文引号", False),
    ("expected <block end>", "这一行的缩进与上面各行没有对齐，或引号后面多了内容", False),
    ("expected ',' or", "花括号或方括号没有成对，或中间缺少英文逗号", True),
    ("document", "文件里只能有一份设置，请删去多余的 --- 分隔行", False),
)
OTHERWISE = ("", "请检查缩进、冒号和引号", False)


@dataclass(frozen=True, slots=True)
class Document:
    """The file as nested mappings, the line of each key, and complaints about doubled keys."""

    tree: dict[str, Any]
    lines: dict[KeyPath, int]
    problems: tuple[str, ...]


def read_document(path: Path) -> Document:
    """Read one YAML file; SettingsError when it is missing, not UTF-8, or not a mapping."""
    text = _read(path)
    try:
        root, tree = _parse(text)
    except yaml.YAMLError as error:
        raise SettingsError([_syntax(path, text, error)]) from None
    except (ValueError, RecursionError):
        problem = (
            f"{path.name}：有无法读懂的值（例如不存在的日期，或嵌套太深）。请给值加上英文引号。"
        )
        raise SettingsError([problem]) from None
    if root is None or not isinstance(tree, dict):
        problem = f"{path.name} 第 1 行：应为若干“键: 值”。请参照随软件附带的 config.yaml 填写。"
        raise SettingsError([problem])
    lines: dict[KeyPath, int] = {(): root.start_mark.line + 1}
    problems = []
    for key_path, line in _keys(root, (), set()):
        if key_path in lines:
            first, dotted = lines[key_path], ".".join(key_path)
            problems.append(
                f"{path.name} 第 {line} 行 {dotted}：第 {first} 行已经写过这个键，"
                "同一个键只能写一次。请删去其中一行。"
            )
        lines[key_path] = line
    return Document(tree, lines, tuple(problems))


def _read(path: Path) -> str:
    """The file's text; Windows editors' byte order mark is dropped."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problem = (
            f"找不到设置文件 {path}。请用 --config 指定它，或从随软件附带的 config.yaml 复制一份。"
        )
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = f"{path.name} 第 {line} 行：不是 UTF-8 编码。请在编辑器里另存为 UTF-8。"
    except OSError as error:
        problem = f"读不了设置文件 {path}（{error.strerror}）。请检查它是不是文件、有没有读取权限。"
    raise SettingsError([problem])


def _parse(text: str) -> tuple[Node | None, Any]:
    """The document's nodes, which know their lines, and its values; parsed once for both."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        return root, loader.construct_document(root) if root else None
    finally:
        loader.dispose()


def _keys(node: Node, path: KeyPath, seen: set[int]) -> Iterator[tuple[KeyPath, int]]:
    """Every key path with its line, in the order of the file; an aliased part is walked once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, MappingNode):
        children = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, SequenceNode):
        children = [(str(index), item, item) for index, item in enumerate(node.value)]
    else:
        return
    for name, marked, child in children:
        yield (*path, name), marked.start_mark.line + 1
        yield from _keys(child, (*path, name), seen)


def _syntax(path: Path, text: str, error: yaml.YAMLError) -> str:
    """One line for a YAML syntax error: where, and its likely cause."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"{path.name} 第 {line} 行：有看不见的控制字符。请删去它，把这一行重写一遍。"
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    _, hint, began = next((row for row in SYNTAX if row[0] in said), OTHERWISE)
    marks = [getattr(error, name, None) for name in ("context_mark", "problem_mark")]
    mark = next((each for each in (marks if began else reversed(marks)) if each), None)
    where = f" 第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else ""
    return f"{path.name}{where}：不是正确的 YAML。{hint}。"
