"""Read a script with its blocks and profiles: strict TOML in, a frozen `Script` out, every problem at once.

What order of steps is possible is check.py's business. Format kcs/1, docs/formats/script.md.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ceremony.script.model import (
    Abort,
    Act,
    Approvers,
    Head,
    Material,
    Role,
    Script,
    ScriptFile,
    ScriptInput,
    ScriptOutput,
)
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import Problem, ScriptError
from ceremony.script.step_reader import StepReader
from ceremony.script.tables import IDENTIFIER, Source, Table
from ceremony.script.wording import MATERIAL

FORMAT: Final = "kcs/1"
SCHEME: Final = "shamir-gf256"
MODES: Final = ("rehearsal", "production")
OUTPUT_KINDS: Final = ("certificate", "crl", "key-blob")

_FILE: Final = rf"{IDENTIFIER}\.toml"
_PROFILE: Final = rf"profiles/{_FILE}"
_VERSION: Final = r"\d+\.\d+\.\d+"
_ACT: Final = "[A-Z]{1,2}"

Read = Callable[[str], bytes | None]


def load_script(path: Path) -> Script:
    """Read a script file; blocks/ and profiles/ stand beside it.

    Args:
        path: the script's file, or a directory with exactly one script in it, such as a bundle's script/.

    Raises:
        ScriptError: with every problem found, each with its line.
    """
    main = _only_script(path) if path.is_dir() else path

    def read(name: str) -> bytes | None:
        file = main.parent / name
        try:
            return file.read_bytes()
        except OSError:
            return None

    return _Parser(read).script(main.name)


def _only_script(directory: Path) -> Path:
    found = sorted(directory.glob("*.toml"))
    if len(found) != 1:
        raise ScriptError(directory.name, (Problem(directory.name, 0, f"holds {len(found)} scripts, not one"),))
    return found[0]


def parse_script(files: Mapping[str, bytes], name: str) -> Script:
    """Return the script that `files` hold.

    Args:
        files: every file of the script by its name, such as "blocks/opening.toml"; no other may be there.
        name: the script's own file, such as "root-generation.toml".

    Raises:
        ScriptError: with every problem found, each with its line.
    """
    script = _Parser(files.get).script(name)
    unused = sorted(set(files) - {file.name for file in script.files})
    if unused:
        raise ScriptError(name, tuple(Problem(extra, 0, "is no part of this script") for extra in unused))
    return script


def files_sha256(files: Sequence[ScriptFile]) -> str:
    """Return the script hash: SHA-256 in hex over the sorted lines of name, blank, SHA-256."""
    lines = sorted(f"{file.name} {hashlib.sha256(file.content).hexdigest()}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class _Parser:
    """One reading of one script: the files met, and what was wrong in them."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._files: dict[str, ScriptFile] = {}
        self._sources: list[Source] = []

    def script(self, name: str) -> Script:
        source = self._source(name)
        if source is None:
            raise ScriptError(name, (Problem(name, 0, "there is no such file"),))
        script = self._script(source)
        problems = [problem for one in self._sources for problem in one.problems]
        if problems:
            raise ScriptError(name, problems)
        return script

    def _source(self, name: str) -> Source | None:
        content = self._read(name)
        if content is None:
            return None
        self._files[name] = ScriptFile(name, content)
        source = Source(name, content)
        self._sources.append(source)
        return source

    def _script(self, source: Source) -> Script:
        root = source.root
        if source.problems:
            raise ScriptError(source.file, source.problems)
        root.choice("format", (FORMAT,))
        ceremony, quorum = root.table("ceremony"), root.table("quorum")
        roles = tuple(_role(table) for table in root.tables("role"))
        materials = tuple(_material(table) for table in root.tables("material"))
        _check_roles(root, roles)
        _check_unique(root, "material", [material.id for material in materials])
        steps = StepReader(roles=[role.id for role in roles], subjects=[*(role.id for role in roles), MATERIAL])
        inputs = tuple(self._input(table) for table in root.tables("input", required=False))
        outputs = tuple(_output(table) for table in root.tables("output", required=False))
        _check_unique(root, "input", [one.id for one in inputs])
        _check_unique(root, "output", [one.id for one in outputs])
        acts = self._acts(root, steps)
        safe_state, aborts = self._safe_state(ceremony, steps)
        _check_acts(source, (*acts, *safe_state))
        script_id = ceremony.text("id", pattern=IDENTIFIER)
        if script_id and source.file != f"{script_id}.toml":
            ceremony.report(f"'id' is {script_id!r}, but the file is {source.file}", "id")
        script = Script(
            id=script_id,
            version=ceremony.text("version", pattern=_VERSION),
            title=ceremony.text("title"),
            kind=ceremony.text("kind", pattern=IDENTIFIER),
            policy=ceremony.choice("policy", tuple(POLICY_PACKS)),
            modes=ceremony.texts("modes", pattern="|".join(MODES)),
            cps=ceremony.texts("cps", pattern=r"\d+(\.\d+)*", required=False),
            minutes=ceremony.integer("minutes", least=1),
            scheme=quorum.choice("scheme", (SCHEME,)),
            approvers=_approvers(quorum.table("approvers"), [role.id for role in roles]),
            roles=roles,
            materials=materials,
            inputs=inputs,
            outputs=outputs,
            acts=acts,
            safe_state=safe_state,
            aborts=aborts,
            files=tuple(self._files[name] for name in sorted(self._files)),
            sha256=files_sha256(tuple(self._files.values())),
        )
        for table in (ceremony, quorum, root):
            table.close()
        return script

    def _input(self, table: Table) -> ScriptInput:
        one = ScriptInput(id=table.text("id", pattern=IDENTIFIER), path=table.text("path", pattern=_PROFILE))
        table.close()
        # A name of another form is already a problem, and is never opened.
        if re.fullmatch(_PROFILE, one.path) and one.path not in self._files:
            content = self._read(one.path)
            if content is None:
                table.report(f"there is no file {one.path}", "path")
            else:
                self._files[one.path] = ScriptFile(one.path, content)
        return one

    def _acts(self, root: Table, steps: StepReader) -> tuple[Act, ...]:
        acts: list[Act] = []
        for table in root.tables("act"):
            if table.has("use"):
                block = self._block(table, "use")
                table.close()
                if block is not None:
                    acts += _own_acts(block.root, steps)
                    block.root.close()
            else:
                acts.append(_act(table, steps))
        return tuple(acts)

    def _safe_state(self, ceremony: Table, steps: StepReader) -> tuple[tuple[Act, ...], tuple[Abort, ...]]:
        block = self._block(ceremony, "safe_state")
        if block is None:
            return (), ()
        acts = _own_acts(block.root, steps)
        aborts = tuple(_abort(table) for table in block.root.tables("abort"))
        _check_unique(block.root, "abort", [abort.name for abort in aborts])
        block.root.close()
        return acts, aborts

    def _block(self, table: Table, key: str) -> Source | None:
        block_id = table.text(key, pattern=IDENTIFIER)
        name = f"blocks/{block_id}.toml"
        if not re.fullmatch(IDENTIFIER, block_id):
            return None
        if name in self._files:
            table.report(f"block {block_id!r} is used twice", key)
            return None
        source = self._source(name)
        if source is None:
            table.report(f"there is no file {name}", key)
            return None
        if source.problems:
            return None
        source.root.choice("format", (FORMAT,))
        block = source.root.table("block")
        if block.text("id", pattern=IDENTIFIER) not in (block_id, ""):
            block.report(f"'id' is not {block_id!r}, as the file's name says", "id")
        block.text("title")
        block.close()
        return source


def _own_acts(root: Table, steps: StepReader) -> tuple[Act, ...]:
    return tuple(_act(table, steps) for table in root.tables("act"))


def _act(table: Table, steps: StepReader) -> Act:
    act_id = table.text("id", pattern=_ACT)
    title = table.text("title")
    act = Act(id=act_id, title=title, steps=tuple(steps.step(step, act_id) for step in table.tables("step")))
    table.close()
    return act


def _abort(table: Table) -> Abort:
    abort = Abort(name=table.text("name", pattern=IDENTIFIER), means=table.text("means"))
    table.close()
    return abort


def _role(table: Table) -> Role:
    role = Role(
        id=table.text("id", pattern=IDENTIFIER),
        name=table.text("name"),
        min=_head(table, "min", least=0),
        max=_head(table, "max", least=1),
        excludes=table.texts("excludes", pattern=IDENTIFIER, required=False),
    )
    table.close()
    return role


def _head(table: Table, key: str, *, least: int) -> Head:
    head = table.either(key, ("shares", "threshold"), least=least)
    return head if isinstance(head, int) else ("shares" if head == "shares" else "threshold")


def _material(table: Table) -> Material:
    material = Material(
        id=table.text("id", pattern=IDENTIFIER),
        what=table.text("what"),
        count=table.integer("count", least=1, default=1),
        record=table.texts("record", pattern=IDENTIFIER, required=False),
    )
    table.close()
    return material


def _output(table: Table) -> ScriptOutput:
    output = ScriptOutput(
        id=table.text("id", pattern=IDENTIFIER),
        kind=table.choice("kind", OUTPUT_KINDS),
        copies=table.integer("copies", least=1, default=1),
    )
    table.close()
    return output


def _approvers(table: Table, roles: Sequence[str]) -> Approvers:
    approvers = Approvers(role=table.text("role"), min=table.integer("min", least=1))
    if approvers.role and approvers.role not in roles:
        table.report(f"role {approvers.role!r} is not declared", "role")
    table.close()
    return approvers


def _check_roles(root: Table, roles: Sequence[Role]) -> None:
    known = [role.id for role in roles]
    _check_unique(root, "role", known)
    for number, role in enumerate(roles):
        if role.id == MATERIAL:
            root.source.report(f"{MATERIAL!r} cannot be a role", "role", number, "id")
        for other in role.excludes:
            if other not in known or other == role.id:
                root.source.report(f"role {role.id!r} excludes {other!r}, which is no other role", "role", number)


def _check_unique(root: Table, key: str, ids: Sequence[str]) -> None:
    for number, one in enumerate(ids):
        if one and one in ids[:number]:
            root.source.report(f"{key} {one!r} is there twice", key, number)


def _check_acts(source: Source, acts: Sequence[Act]) -> None:
    seen_acts: set[str] = set()
    seen_steps: dict[str, str] = {}
    for act in acts:
        if act.id in seen_acts:
            source.report(f"act {act.id!r} is there twice", "act")
        seen_acts.add(act.id)
        for step in act.steps:
            where = f"{step.file}:{step.line}"
            if step.id and step.id in seen_steps:
                source.problems.append(
                    Problem(step.file, step.line, f"step {step.id} is there twice, first in {seen_steps[step.id]}")
                )
            seen_steps.setdefault(step.id, where)
