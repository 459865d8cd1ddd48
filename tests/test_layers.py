"""The architecture, read from the imports."""
import ast
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1] / "azext_vmtroubleshoot"

# What each layer may import of ours, besides itself; "azure" stands for azure-cli, its SDKs and knack.
LAYERS = {
    "model": set(),
    "text": set(),
    "shape": set(),
    "boot_patterns": set(),
    "client_errors": set(),
    "nsg": {"shape"},
    "facts": {"model", "text", "shape", "nsg", "probes", "guest"},
    "checks": {"model", "text", "shape", "facts", "nsg", "remedies", "boot_patterns", "guest"},
    "remedies": {"model", "shape", "facts", "nsg", "actions"},
    "probes": {"model", "text"},
    "guest": {"model", "text", "shape"},
    "engine": {"model", "text", "shape", "facts", "checks", "remedies", "journal", "interrupt", "azure"},
    "report": {"model", "text"},
    "once": set(),
    "interrupt": set(),
    "pipeline": {"azure"},
    "storage": {"model", "text", "azure"},
    "arm": {"model", "text", "shape", "once", "storage", "azure"},
    "changes": {"model", "shape", "arm", "azure"},
    "actions": {"model", "shape", "guest"},
    "journal": {"model", "actions"},
}
# Names that azure-cli fixes.
CLI_FILES = {"__init__", "commands", "_params", "_help", "_validators", "custom"}


def layer_of(path):
    parts = path.relative_to(TOP).with_suffix("").parts
    return parts[0]


def imports(path):
    """Layers that a file imports, ours by name, azure and knack as "azure"."""
    depth = len(path.relative_to(TOP).parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ("azure" for alias in node.names if alias.name.split(".")[0] in ("azure", "knack"))
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if node.module.split(".")[0] in ("azure", "knack"):
                yield "azure"
        elif isinstance(node, ast.ImportFrom):
            if node.level < depth:
                yield layer_of(path)
            else:
                yield node.module.split(".")[0] if node.module else node.names[0].name


@pytest.mark.parametrize("path", sorted(TOP.rglob("*.py")), ids=lambda p: str(p.relative_to(TOP)))
def test_imports_follow_the_layers(path):
    layer = layer_of(path)
    if layer in CLI_FILES:
        return
    foreign = set(imports(path)) - LAYERS[layer] - {layer}
    assert not foreign, f"{layer} imports {foreign}"


def test_the_command_table_imports_nothing_of_ours_but_names():
    for name in ("__init__", "commands", "_params", "_help", "_validators"):
        tree = ast.parse((TOP / f"{name}.py").read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.module in ("_help", "_validators"), (name, node.module)
