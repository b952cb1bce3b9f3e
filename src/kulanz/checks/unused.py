"""Public names that nothing in the product reaches: written, perhaps tested, called by nobody. Tests, testkit and benches are
no use; neither is what only unreached code calls. What may stay for a while stands in `kept.py`, with who needs it.

Reads names with their imports, not types: a function or class by where it is imported from, a method by its word alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import kulanz
from kulanz.checks import unused_plugins
from kulanz.checks.kept import KEPT

PACKAGE = Path(kulanz.__file__).parent
NO_USE = "testkit"  # this folder is neither use nor to be used; migrations use, and are called by Django
MIGRATIONS = "migrations"
TEXTS = ("*.html", "*.liquid", "*.txt", "*.typ", "*.mjml", "*.svg")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[.:][A-Za-z_][A-Za-z0-9_]*)+")
# What a framework calls by its name, and decorators that hand a function to one
CALLED = re.compile(
    r"clean_\w+|clean|handle_\w+|do_[A-Z]+|log_message|process_\w+|(state|database)_\w+wards|describe|deconstruct|authenticate"
    r"|render_to_response|parse_body|get_openapi\w*|\w+Config|Command|Migration|ready|reduce|urlpatterns|application"
)
HANDED = re.compile(r"register|receiver|task|api\.|router|library|tag|filter|validator|require_|staff|middleware")


@dataclass(frozen=True, slots=True)
class Defined:
    """A public name: `where` in dotted form, for a method with its class."""

    where: str
    path: str
    line: int
    is_method: bool

    @property
    def name(self) -> str:
        return self.where.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.where} is used by nothing but tests"


@dataclass(frozen=True, slots=True)
class Module:
    """A file with its names: what its imports stand for, and what it defines at its top."""

    name: str
    path: str
    tree: ast.Module
    imports: dict[str, str]
    tops: frozenset[str]


@dataclass(slots=True)
class Uses:
    """`names`: what is used in full, with the definitions that use it. `words`: what stands anywhere as an attribute or in a
    text, by the definition it stands in."""

    names: dict[str, set[str]] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=dict)

    def add(self, names: Iterator[str], words: Iterator[str], by: str) -> None:
        for name in names:
            self.names.setdefault(name, set()).add(by)
        for word in words:
            self.words.setdefault(word, set()).add(by)


def findings(package: Path = PACKAGE, *, kept: Mapping[str, str] = KEPT) -> list[str]:
    """Each unreached name that is not kept, each plugin's function that nobody calls, and each exception that is none."""
    modules = {module.name: module for module in _modules(package)}
    dead = unreached(modules, _texts(package))
    silent = unused_plugins.silent({module.name: module.tree for module in modules.values()}, package.name)
    known = {one.where.removeprefix(f"{package.name}."): str(one) for one in dead} | silent
    told = [words for where, words in known.items() if where not in kept]
    return sorted(
        [
            *told,
            *(f"{where} is kept for {why!r}, and is used or gone" for where, why in kept.items() if where not in known),
        ]
    )


def unreached(modules: Mapping[str, Module], texts: Sequence[str]) -> list[Defined]:
    """What no live definition uses. A name that only the dead use is dead as well."""
    asked = [module for module in modules.values() if MIGRATIONS not in module.name.split(".")]
    defined = [one for module in asked for one in _defined(module)]
    uses = Uses()
    for module in modules.values():
        if not module.name.endswith(".checks.kept"):  # an exception is no use
            _read(module, modules, uses)
    for text in texts:
        uses.add(iter([name.replace(":", ".") for name in DOTTED.findall(text)]), iter(WORD.findall(text)), "")
    dead: dict[str, Defined] = {}
    while True:
        more = [one for one in defined if one.where not in dead and not _is_used(one, uses, dead)]
        if not more:
            return list(dead.values())
        dead |= {one.where: one for one in more}


def _is_used(one: Defined, uses: Uses, dead: Mapping[str, Defined]) -> bool:
    users = uses.words.get(one.name, set()) if one.is_method else uses.names.get(one.where, set())
    return any(user != one.where and user not in dead for user in users)


def _modules(package: Path) -> Iterator[Module]:
    for path in sorted(package.rglob("*.py")):
        below = path.relative_to(package)
        if NO_USE not in below.parts:
            parts = [package.name, *below.with_suffix("").parts]
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            tree = ast.parse(path.read_text())
            is_package = parts[-1] == "__init__"
            tops = frozenset(_name(node) for node in tree.body if _name(node))
            yield Module(name, str(Path("src") / package.name / below), tree, _imports(tree, name, is_package), tops)


def _imports(tree: ast.Module, module: str, is_package: bool) -> dict[str, str]:
    """What each imported name stands for, in dotted form."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.asname is not None  # `import a.b` binds `a`, `import a.b as c` binds all of it
                head = alias.name.partition(".")[0]
                found[alias.asname or head] = alias.name if whole else head
        elif isinstance(node, ast.ImportFrom):
            home = module.split(".")
            base = home[: len(home) - node.level + (1 if is_package else 0)] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            found |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
    return found


def _texts(package: Path) -> list[str]:
    files = [path for pattern in TEXTS for path in package.rglob(pattern)]
    return [
        path.read_text(errors="replace") for path in (*files, package.parent.parent / "pyproject.toml") if path.exists()
    ]


def _defined(module: Module) -> Iterator[Defined]:
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not _is_asked(node):
            continue
        where = f"{module.name}.{node.name}"
        yield Defined(where, module.path, node.lineno, is_method=False)
        if isinstance(node, ast.ClassDef) and not _is_protocol(node):
            for part in node.body:
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and _is_asked(part):
                    yield Defined(f"{where}.{part.name}", module.path, part.lineno, is_method=True)


def _is_asked(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    is_handed = any(HANDED.search(ast.unparse(decorator)) for decorator in node.decorator_list)
    return not node.name.startswith("_") and not CALLED.fullmatch(node.name) and not is_handed


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) == "Protocol" for base in node.bases)


def _read(module: Module, modules: Mapping[str, Module], uses: Uses) -> None:
    for node in module.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        top = f"{module.name}.{_name(node)}" if _name(node) else ""
        if not isinstance(node, ast.ClassDef):
            uses.add(_names(node, module, modules), _words(node), top)
            continue
        uses.add(_names(node, module, modules), iter(()), top)
        for part in ast.iter_child_nodes(node):  # a method's own words do not make it used
            is_method = isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
            uses.add(iter(()), _words(part), f"{top}.{part.name}" if is_method else top)  # type: ignore[attr-defined]


def _name(node: ast.AST) -> str:
    return node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else ""


def _names(node: ast.AST, module: Module, modules: Mapping[str, Module]) -> Iterator[str]:
    """Every name and chain of attributes in `node`, as what it stands for. `__all__` is no use."""
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            dotted = ast.unparse(part) if _is_chain(part) else ""
            head, _dot, tail = dotted.partition(".")
            known = module.imports.get(head) or (f"{module.name}.{head}" if head in module.tops else "")
            if known:
                yield _origin(f"{known}.{tail}" if tail else known, modules)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and DOTTED.fullmatch(part.value):
            yield part.value.replace(":", ".")


def _is_chain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _origin(dotted: str, modules: Mapping[str, Module]) -> str:
    """Where the name was defined: through packages that hand it on, and without what is asked of it."""
    for _ in range(10):
        home = dotted
        while home and (home not in modules or (home == dotted and _hides(home, modules))):
            home = home.rpartition(".")[0]
        name = dotted.removeprefix(f"{home}.").partition(".")[0]
        if not home or name == home or name in modules[home].tops or name not in modules[home].imports:
            return f"{home}.{name}" if home else dotted
        dotted = modules[home].imports[name] + dotted.removeprefix(f"{home}.{name}")
    return dotted


def _hides(dotted: str, modules: Mapping[str, Module]) -> bool:
    """A package that hands on a name like that of one of its modules means the name: `agree.promise` is the function."""
    package, _dot, name = dotted.rpartition(".")
    return package in modules and modules[package].imports.get(name, dotted) != dotted


def _words(node: ast.AST) -> Iterator[str]:
    docs = {id(part.value) for part in ast.walk(node) if isinstance(part, ast.Expr)}
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.keyword) and part.arg:
            yield part.arg
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in docs:
            yield from WORD.findall(part.value)
