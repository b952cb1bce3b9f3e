"""Functions of plugins that nobody calls: each function of a port must be called on a plugin of its group by a station, a
page or a reader. Plugins that call each other, the demo and the testkit do not count."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {  # group -> its protocols in `kulanz.ports`
    "payment": ("PaymentMethod", "Refunds"),
    "channel": ("Channel",),
    "intake": ("Intake", "Archive", "TableIntake", "InvoiceIntake"),
    "statement": ("Statement",),
}
GROUP_OF = {protocol: group for group, protocols in GROUPS.items() for protocol in protocols}
NO_CALLERS = ("plugins", "ports", "demo")


def silent(trees: Mapping[str, ast.Module], package: str) -> dict[str, str]:
    """The functions that nobody calls, by their name below the package, with a sentence."""
    asked = set(_asked(trees))
    called = {
        call
        for name, tree in trees.items()
        if name.removeprefix(f"{package}.").partition(".")[0] not in NO_CALLERS
        for call in _called(tree)
    }
    return {
        f"ports.{group}.{function}": f"ports.{group}.{function}: no station, page or reader calls it on a plugin"
        for group, function in sorted(asked - called)
    }


def _asked(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, str]]:
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name in GROUP_OF and _is_protocol(node):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef):
                        yield GROUP_OF[node.name], part.name


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) == "Protocol" for base in node.bases)


def _called(tree: ast.Module) -> Iterator[tuple[str, str]]:
    bound = _bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            for group in _groups(node.value, bound):
                yield group, node.attr


def _bound(tree: ast.Module) -> dict[str, set[str]]:
    """Names of the module that hold a plugin, or several, of which groups."""
    bound: defaultdict[str, set[str]] = defaultdict(set)
    group_of = {**GROUP_OF, **_renamed(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            bound[node.arg] |= {group_of[word] for word in _names(node.annotation) if word in group_of}
        elif isinstance(node, ast.AnnAssign):
            for name in _names(node.target):
                bound[name] |= {group_of[word] for word in _names(node.annotation) if word in group_of}
    for _ in range(3):  # a name bound to a name bound to a plugin
        for targets, value in _bindings(tree):
            for name in targets:
                bound[name] |= _groups(value, bound)
    return bound


def _renamed(tree: ast.Module) -> dict[str, str]:
    """Protocols that the module imports under another name."""
    imported = [one for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names]
    return {one.asname: GROUP_OF[one.name] for one in imported if one.asname and one.name in GROUP_OF}


def _bindings(tree: ast.Module) -> Iterator[tuple[list[str], ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield [name for target in node.targets for name in _names(target)], node.value
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield _names(node.target), node.value
        elif isinstance(node, ast.For | ast.comprehension):
            yield _names(node.target), node.iter


def _names(node: ast.AST) -> list[str]:
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]


def _groups(node: ast.expr, bound: Mapping[str, set[str]]) -> set[str]:
    """Of which groups a plugin, or a map of plugins, stands in an expression."""
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in ("plugin", "plugins"):
            for one in part.args[:1]:  # a port that is told by a row may be any of them
                found |= {str(one.value)} if isinstance(one, ast.Constant) else set(GROUPS)
        elif isinstance(part, ast.Name):
            found |= bound.get(part.id, set())
        elif isinstance(part, ast.Attribute):  # a field of a dataclass
            found |= bound.get(part.attr, set())
    return found & set(GROUPS)
