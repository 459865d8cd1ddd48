"""A Python program of this folder as shell: a function that prints it, with the modules of ours that it imports.

What is sent has to run with any Python from 2.7 on, as one text: `python -c "$(NAME_py)" ARGUMENTS` calls its main().
"""
import ast
import re
from pathlib import Path

_IMPORT = re.compile(r"^from \.(\w+) import", re.MULTILINE)
_LOADER = """import sys, types
def module(name, text):
    made = sys.modules[name] = types.ModuleType(name)
    exec(text, made.__dict__)
"""


def as_shell(path: Path) -> str:
    modules = "".join(f"module('{name}', r'''{text}''')\n" for name, text in _with_imports(path, {}).items())
    return (f"{path.stem}_py() {{ cat <<'END'\n{_LOADER}{modules}"
            f"sys.modules['{path.stem}'].main(*sys.argv[1:])\nEND\n}}\n")


def _with_imports(path: Path, found: dict) -> dict:
    """name -> text of a module, behind those that it imports."""
    text = path.read_text(encoding="utf-8")
    for name in _IMPORT.findall(text):
        if name not in found:
            _with_imports(path.with_stem(name), found)
    found[path.stem] = _IMPORT.sub(r"from \1 import", _without_docstrings(text))
    return found


def _without_docstrings(text: str) -> str:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told = {number for node in ast.walk(ast.parse(text)) if isinstance(node, documented) and ast.get_docstring(node)
            for number in range(node.body[0].lineno, node.body[0].end_lineno + 1)}
    return "".join(line for number, line in enumerate(text.splitlines(True), 1) if number not in told)
