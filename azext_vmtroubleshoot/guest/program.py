"""A Python program of this folder as shell: a function that prints it, with the modules of ours that it imports.

What is sent has to run with any Python from 2.7 on, as one text: `python -c "$(NAME_py)" ARGUMENTS` calls its main().
"""
import re
from pathlib import Path

_IMPORT = re.compile(r"^from \.(\w+) import", re.MULTILINE)
# Not found by Python's own parser: facts are read in threads, and there that of Python 3.11 fails now and then.
_DOCSTRING = re.compile(r'^ *"""[\s\S]*?"""\n', re.MULTILINE)
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
    found[path.stem] = _IMPORT.sub(r"from \1 import", _DOCSTRING.sub("", text))
    return found
