"""Reading a community from YAML, with the line of everything.

The nodes are read, not the objects: an unquoted phone stays the text that was typed, and a
"3-4" never becomes a date or a number.
"""

from pathlib import Path
from typing import Any

import yaml

from services.community.entries import SECTIONS, Section
from services.community.raw import RawRow, Reading

MAX_BYTES = 10 * 1024 * 1024
BY_KEY = {section.key: section for section in SECTIONS}
SHAPE = "orgs: grids: places: people: units: calendar: 六段"


def read_yaml(path: Path, reading: Reading) -> None:
    """Fill `reading` with the rows of a YAML file and the problems of its form."""
    root = _compose(path, reading)
    if root is None:
        return
    for key, node in _pairs(root, "", reading):
        section = BY_KEY.get(key)
        if section is None:
            reading.unknown(_line(node), "段", key, BY_KEY)
        elif isinstance(node, yaml.SequenceNode):
            reading.rows[key] = _rows(section, node, reading)
        elif not _is_null(node):
            reading.report(
                f"{key}（{_line(node)}）", "不是列表", "每行一项的列表", "请在每项前加 -"
            )


def _compose(path: Path, reading: Reading) -> yaml.MappingNode | None:
    """The file's tree, or a problem that names the line."""
    if path.stat().st_size > MAX_BYTES:
        reading.report("", "文件超过 10 MB", "更小的文件", "请拆成几个文件")
        return None
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        reading.report("", "不是 UTF-8 编码", "UTF-8 文本", "请另存为 UTF-8")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"第 {mark.line + 1} 行" if mark else ""
        reading.report(where, f"YAML 写法有误（{error.problem}）", "YAML", "请检查缩进、引号和冒号")
        return None
    except (yaml.YAMLError, RecursionError):
        reading.report("", "有 YAML 不允许的字符或嵌套过深", "YAML", "请检查文件内容")
        return None
    if not isinstance(root, yaml.MappingNode):
        reading.report("", "不是社区文件", SHAPE, "请照 demo/community.yaml 的样子写")
        return None
    return root


def _pairs(node: yaml.MappingNode, where: str, reading: Reading) -> list[tuple[str, yaml.Node]]:
    """The keys and values of one mapping; a key that is there twice would lose a value."""
    pairs: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = _scalar(key_node)
        if key in pairs:
            place = f"{where} {_line(key_node)}".strip()
            reading.report(place, f"「{key}」写了两次", "只写一次", "请合并成一处")
        pairs[key] = value
    return list(pairs.items())


def _rows(section: Section, node: yaml.SequenceNode, reading: Reading) -> list[RawRow]:
    known = [column.key for column in section.columns]
    rows = []
    for number, item in enumerate(node.value, start=1):
        origin = f"{section.key} 第 {number} 项（{_line(item)}）"
        if not isinstance(item, yaml.MappingNode):
            reading.report(origin, "不是「键: 值」", f"{{{known[0]}: …}}", "请照样例改写")
            continue
        cells = {}
        for key, value in _pairs(item, section.key, reading):
            if key in known:
                cells[key] = _plain(value)
            else:
                reading.unknown(origin, "键", key, known)
        rows.append(RawRow(origin, cells))
    return rows


def _plain(node: yaml.Node) -> Any:
    """The text as typed, a list of texts, or nothing; a nested mapping is shown as it is."""
    if _is_null(node):
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_scalar(item) for item in node.value]
    return node.value if isinstance(node, yaml.ScalarNode) else [_scalar(node)]


def _scalar(node: yaml.Node) -> str:
    """A node's text; what is nested is not unfolded, since aliases can make it endless."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "{…}"


def _is_null(node: yaml.Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")


def _line(node: yaml.Node) -> str:
    return f"第 {node.start_mark.line + 1} 行"
