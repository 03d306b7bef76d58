"""Imports point down only, and some things are not imported or called at all (design.md 2, style.md)."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shamir", "ceremony", "gui")

# What main may know of the strongroom: how to start one, how to talk to it, and which refusals come back.
LAUNCHING = frozenset(
    f"ceremony.strongroom{name}"
    for name in (
        "",
        ".bytecode",
        ".launch",
        ".spawn",
        ".messages",
        ".wire",
        ".errors",
        ".refusals",
        ".signable",
        # The publicly known PIN parts of rehearsals.
        ".rehearsal",
        ".tokens",
        ".tokens.errors",
    )
)
# The private screen is no part of main: it holds what a person enters, and hardens itself first.
PRIVATE_SCREEN = frozenset({"ceremony.strongroom.hardening"})
COMPOSITION_ROOTS = frozenset({"ceremony.cli", "gui.app"})
PURE = (
    "engine",
    "events",
    "effects",
    "steps",
    "script",
    "people",
    "plan",
    "transcript",
    "authority",
    "sheets",
    "register",
)
NETWORK = {
    *("aiohttp", "asyncio", "ftplib", "http", "imaplib", "nntplib", "poplib", "requests", "smtplib", "socketserver"),
    *("ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "wsgiref", "xmlrpc"),
}
NETWORK_NAMES = frozenset({"AF_INET", "AF_INET6", "create_connection", "create_server", "getaddrinfo", "gethostbyname"})
AMBIENT = {
    *("asyncio", "datetime", "multiprocessing", "os", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess"),
    *("tempfile", "threading", "time", "uuid"),
}
UNSAFE_MODULES = frozenset({"multiprocessing", "pickle", "shelve", "dbm"})
UNSAFE_CALLS = frozenset(
    {
        "eval",
        # marshal.dumps, which executes nothing, compares bytecode.
        "marshal.load",
        "marshal.loads",
        "exec",
        "os.system",
        "os.popen",
        "os.fork",
        "os.forkpty",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
    }
)


def _module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _trees() -> dict[str, tuple[Path, ast.Module]]:
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {_module_of(path): (path, ast.parse(path.read_text(), str(path))) for path in paths}


def _targets(module: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield the modules an import statement loads; `from package import module` loads the module too."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    assert node.level == 0, f"{module}:{node.lineno}: relative import"
    assert node.module is not None
    yield node.module
    yield from (name for alias in node.names if (name := f"{node.module}.{alias.name}") in _trees())


def _for_types_only(tree: ast.Module) -> set[ast.AST]:
    guards = (node for node in ast.walk(tree) if isinstance(node, ast.If) and _dotted(node.test) == "TYPE_CHECKING")
    return {inner for guard in guards for line in guard.body for inner in ast.walk(line)}


@cache
def _run_time_imports(module: str) -> frozenset[str]:
    _, tree = _trees()[module]
    skipped = _for_types_only(tree)
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) and node not in skipped)
    return frozenset(target for node in nodes for target in _targets(module, node))


@cache
def _imports(module: str) -> frozenset[str]:
    _, tree = _trees()[module]
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset(target for node in nodes for target in _targets(module, node))


def _ours(package: str) -> list[str]:
    return [module for module in _trees() if module == package or module.startswith(f"{package}.")]


def _top(module: str) -> str:
    return module.partition(".")[0]


def _unit(module: str) -> str:
    """Return the floor-plan unit: `ceremony.steps.key` stands in `ceremony.steps`."""
    return ".".join(module.split(".")[:2])


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{_dotted(value)}.{name}"
        case _:
            return ""


@pytest.mark.parametrize("module", _ours("shamir"))
def test_shamir_stands_on_the_standard_library_alone(module: str) -> None:
    above = {name for name in _imports(module) if _top(name) not in sys.stdlib_module_names | {"shamir"}}
    assert above == set()


@pytest.mark.parametrize("module", _ours("shamir"))
def test_shamir_has_no_clock_files_network_or_ambient_randomness(module: str) -> None:
    assert {_top(name) for name in _imports(module)} & AMBIENT == set()


@pytest.mark.parametrize("module", _ours("ceremony"))
def test_ceremony_runs_without_the_window(module: str) -> None:
    assert {_top(name) for name in _imports(module)} & {"gui", "PySide6", "shiboken6"} == set()


@pytest.mark.parametrize("module", [*_ours("ceremony"), *_ours("gui")])
def test_only_composition_roots_import_adapters(module: str) -> None:
    if module in COMPOSITION_ROOTS or _unit(module) == "ceremony.adapters":
        return
    assert {name for name in _imports(module) if _unit(name) == "ceremony.adapters"} == set()


@pytest.mark.parametrize("module", [*_ours("ceremony"), *_ours("gui")])
def test_main_reaches_the_strongroom_only_by_launching_it(module: str) -> None:
    if _unit(module) == "ceremony.strongroom" and module not in LAUNCHING:
        return
    inside = {name for name in _imports(module) if _unit(name) == "ceremony.strongroom" and name in _trees()}
    assert inside <= LAUNCHING | (PRIVATE_SCREEN if _unit(module) == "gui.private" else frozenset())


@pytest.mark.parametrize("module", _ours("gui"))
def test_main_never_loads_the_private_screen(module: str) -> None:
    if _unit(module) != "gui.private":
        assert {name for name in _imports(module) if _unit(name) == "gui.private"} == set()


@pytest.mark.parametrize("module", [*_ours("ceremony"), *_ours("gui")])
def test_pkcs11_is_spoken_in_the_strongroom_only(module: str) -> None:
    if _unit(module) == "ceremony.strongroom":
        return
    assert "pkcs11" not in {_top(name) for name in _imports(module)}


@pytest.mark.parametrize(
    "module", [name for name in _ours("ceremony") if _unit(name).removeprefix("ceremony.") in PURE]
)
def test_pure_floors_start_no_process_and_know_no_strongroom(module: str) -> None:
    names = _imports(module)
    assert {name for name in names if _unit(name) == "ceremony.strongroom"} == set()
    assert {_top(name) for name in names} & {"subprocess", "socket", "multiprocessing", "threading"} == set()


def test_units_of_ceremony_import_in_one_direction() -> None:
    below = {_unit(module): set[str]() for module in _ours("ceremony")}
    for module in _ours("ceremony"):
        below[_unit(module)] |= {_unit(name) for name in _run_time_imports(module) if name in _trees()} - {
            _unit(module),
            "ceremony",
        }
    below.pop("ceremony", None)
    while free := [unit for unit, names in below.items() if not names & below.keys()]:
        for unit in free:
            del below[unit]
    assert {unit: sorted(names & below.keys()) for unit, names in below.items()} == {}


@pytest.mark.parametrize("module", list(_trees()))
def test_nothing_reaches_for_the_network(module: str) -> None:
    _, tree = _trees()[module]
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert names & NETWORK_NAMES == set()
    assert {_top(name) for name in _imports(module)} & NETWORK == set()


@pytest.mark.parametrize("module", list(_trees()))
def test_nothing_runs_through_a_shell_forks_or_executes_data(module: str) -> None:
    _, tree = _trees()[module]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert {_dotted(call.func) for call in calls} & UNSAFE_CALLS == set()
    assert [call.lineno for call in calls for word in call.keywords if word.arg in {"shell", "preexec_fn"}] == []
    assert {_top(name) for name in _imports(module)} & UNSAFE_MODULES == set()


def _catches_everything(node: ast.AST) -> bool:
    broad = {"Exception", "BaseException"}
    match node:
        case ast.ExceptHandler(body=[*_, ast.Raise(exc=None)]):
            return False  # it tidies up and passes the error on
        case ast.ExceptHandler(type=None):
            return True
        case ast.ExceptHandler(type=ast.Tuple(elts=names)):
            return any(_dotted(name) in broad for name in names)
        case ast.ExceptHandler(type=ast.expr() as name):
            return _dotted(name) in broad
        case ast.Call(func=func, args=names) if _dotted(func) in {"suppress", "contextlib.suppress"}:
            return any(_dotted(name) in broad for name in names)
        case _:
            return False


@pytest.mark.parametrize("module", list(_trees()))
def test_everything_is_caught_in_two_places_only(module: str) -> None:
    _, tree = _trees()[module]
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler | ast.Call) and _catches_everything(node)
    ]
    assert len(lines) <= (module in COMPOSITION_ROOTS), lines


NO_QT = re.compile(r"\b(no|without) Qt\b", re.IGNORECASE)
WITHOUT_QT = [module for module in _ours("gui") if NO_QT.search(ast.get_docstring(_trees()[module][1]) or "")]
PRIVATE = "gui.private"
SHARED_WITH_PRIVATE = ("gui.palette", "gui.strings", "gui.theme", "gui.widgets")
# What is printed where there is no window yet; names of typefaces.
WITH_WORDS = COMPOSITION_ROOTS | {"gui.__main__", "gui.display", "gui.theme"}
WORDLESS = [
    module for module in _ours("gui") if module not in WITH_WORDS and not module.startswith(("gui.strings", PRIVATE))
]
TWO_WORDS = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")


def _reached(module: str) -> set[str]:
    """Return what is imported by a module, and by everything of the window that it imports."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        for name in _run_time_imports(waiting.pop()) - found:
            found.add(name)
            if _top(name) == "gui" and name in _trees():
                waiting.append(name)
    return found


@pytest.mark.parametrize("module", WITHOUT_QT)
def test_what_says_that_it_needs_no_qt_reaches_none(module: str) -> None:
    assert {_top(name) for name in _reached(module)} & {"PySide6", "shiboken6"} == set()


def test_what_decides_nothing_and_draws_nothing_needs_no_qt() -> None:
    named = {"asking", "audit_view", "chronicle", "curtain_view", "draft", "palette", "people", "plan_draft"}
    named |= {"plan_services", "room_view", "services", "spoken", "turns"}
    assert {f"gui.{name}" for name in named} <= set(WITHOUT_QT)


@pytest.mark.parametrize("module", _ours(PRIVATE))
def test_the_private_screen_knows_nothing_of_the_window_but_its_looks(module: str) -> None:
    ours = {name for name in _imports(module) if _top(name) == "gui" and not name.startswith(PRIVATE)}
    assert {name for name in ours if not name.startswith(SHARED_WITH_PRIVATE) and name != "gui"} == set()


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module that are no docstrings."""
    documented = {
        id(line.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for line in node.body
        if isinstance(line, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


@pytest.mark.parametrize("module", WORDLESS)
def test_what_people_read_stands_with_the_wording(module: str) -> None:
    _, tree = _trees()[module]
    assert [(line, text) for line, text in _texts(tree) if TWO_WORDS.search(text)] == []


def test_no_wording_is_left_over() -> None:
    given = {
        (module, target.id)
        for module in _ours("gui.strings")
        for node in _trees()[module][1].body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    taken = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for module in _ours("gui")
        for node in ast.walk(_trees()[module][1])
        if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    }
    assert sorted(f"{module}.{name}" for module, name in given if name not in taken) == []


def test_the_rules_see_the_tree() -> None:
    assert {"shamir", "ceremony", "gui"} <= _trees().keys()
    assert "ceremony.errors" in {name for module in _ours("ceremony") for name in _imports(module)}


@pytest.mark.parametrize(
    "source",
    ["try: pass\nexcept: pass", "try: pass\nexcept (OSError, Exception): pass", "contextlib.suppress(BaseException)"],
)
def test_every_way_to_catch_everything_is_seen(source: str) -> None:
    assert any(_catches_everything(node) for node in ast.walk(ast.parse(source)))
