"""The scripts of guest/windows/ read by a PowerShell parser, and run where there is a PowerShell."""
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_pwsh

from azext_vmtroubleshoot.checks import firewall_in, listener
from azext_vmtroubleshoot.facts import guest_end, guest_rdp
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead, Target, Unreadable

from .healthy import wrapped

FOLDER = Path(answer.__file__).parent / "windows"
SCRIPTS = [answer.RDP, answer.CONNECTIVITY_WINDOWS, answer.FIREWALL_TEST_WINDOWS, answer.LOOKUP_WINDOWS, answer.GHOSTS]
# What Windows PowerShell 5.1 does not know.
NEW = {"null_coalesce_expression", "ternary_expression", "pipeline_chain_tail"}


def parsed(source: bytes):
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_pwsh.language()))
    return parser.parse(source).root_node


def nodes(node):
    yield node
    for child in node.children:
        yield from nodes(child)


def faults(source: bytes):
    """(line, what) of all that Windows PowerShell 5.1 does not understand."""
    for node in nodes(parsed(source)):
        old = node.type not in NEW and not (node.type == "assignment_operator" and node.text == b"??=")
        if node.type == "ERROR" or node.is_missing or not old:
            yield node.start_point[0] + 1, node.type, node.text[:60]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.marks)
def test_the_script_parses(script):
    text = script.text.encode()
    assert not list(faults(text))
    assert text.isascii() and b"\r" not in text


def test_every_file_is_part_of_a_script_and_whole_by_itself():
    used = {Path(name).name for script in SCRIPTS for name in script.files}
    assert used == {path.name for path in FOLDER.iterdir()}
    assert not [path.name for path in FOLDER.iterdir() if list(faults(path.read_bytes()))]


def called_too_early(source: bytes):
    """Functions that are called above their definition, by what does not wait in a function itself."""
    everything = list(nodes(parsed(source)))
    functions = [node for node in everything if node.type == "function_statement"]
    for function in functions:
        name = next(child.text for child in function.children if child.type == "function_name")
        for node in everything:
            if node.type == "command" and node.children[0].text == name and node.start_byte < function.start_byte \
                    and not any(one.start_byte < node.start_byte < one.end_byte for one in functions):
                yield name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.marks)
def test_no_function_is_called_before_it_is_there(script):
    assert not list(called_too_early(script.text.encode()))
    assert list(called_too_early(b"Put 'a' 1\nfunction Put {\n    'x'\n}\n")) == [b"Put"]


@pytest.mark.parametrize("wrong", [
    b"if ($a) {\n", b"$a = 'x\n", b"$a = (1\n", b"if $a { 1 }\n", b"$a |\n", b"$a ?? 1\n", b"$a ??= 1\n",
    b"$a ? 1 : 2\n", b"a && b\n", b"a || b\n", b"${a}?.b\n"])
def test_a_fault_would_be_found(wrong):
    assert list(faults(SCRIPTS[0].text.encode() + wrong))


def put():
    """Part of the script -> key -> numbers of fields, from the calls of Put."""
    found = defaultdict(lambda: defaultdict(set))
    source = answer.RDP.text.encode()
    part = ""
    for node in nodes(parsed(source)):
        if node.type == "assignment_expression" and node.text.startswith(b"$parts['"):
            part = node.text.split(b"'")[1].decode()
        if node.type == "command" and node.children[0].text == b"Put":
            words = [child.text.decode() for child in node.children[1].children if child.type != "command_argument_sep"]
            found[part][words[0].strip("'")].add(len(words) - 1)
    return found


class Watched(answer.Answer):
    """Remembers what was asked of it, and in how many fields."""
    asked: dict = {}

    def all(self, key):
        self.asked.setdefault(key, 1)
        return super().all(key)

    def fields(self, key, count):
        self.asked[key] = count
        return super().fields(key, count)


def test_script_and_reader_agree(monkeypatch):
    """On the parts, the keys of each, and the number of fields of each key."""
    monkeypatch.setattr(answer, "parse", lambda *_: Watched({}, frozenset()))
    Watched.asked = {}
    guest_rdp.parse({})
    told = put()
    assert {part: set(keys) for part, keys in told.items()} == {part: set(k) for part, k in guest_rdp.PARTS.items()}
    counts = {key: numbers for keys in told.values() for key, numbers in keys.items()}
    read = {key: {count} for key, count in Watched.asked.items() if key not in ("asked", "done", "lost")}
    assert counts == read


def test_the_script_has_the_marks_that_are_looked_for():
    for script in SCRIPTS:
        assert "[vm-troubleshoot $marks]" in script.text and f"\n$marks = '{script.marks}'\n" in script.text
        assert len(script.text.encode()) < 200_000          # run command takes 256 KiB


@pytest.mark.skipif(not shutil.which("pwsh"), reason="there is no PowerShell here to run the script")
@pytest.mark.parametrize("user, port", [("-", "-"), (answer.hexed("win01\\J\u00f6rg M"), "3390"), ("zz", "99999")])
def test_a_real_powershell_runs_it(user, port, tmp_path):
    """Outside Windows most parts fail; each says so, and the answer is whole."""
    whole = tmp_path / "rdp.ps1"
    whole.write_text(answer.RDP.text, encoding="ascii")
    done = subprocess.run(["pwsh", "-NoProfile", "-File", str(whole), "-user", user, "-port", port],
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and len(done.stdout.encode()) <= 4096, done.stderr
    told = guest_rdp.parse(wrapped(done.stdout, done.stderr))
    assert told.done | set(told.lost) == set(guest_rdp.PARTS)


def test_an_answer_of_the_other_script_is_none():
    with pytest.raises(CannotRead, match="damaged"):
        guest_rdp.parse(wrapped("[vm-troubleshoot ssh 1]\n[end status=0 lines=0 bytes=0 cut=]\n"))


def test_the_script_about_a_conversation_tells_what_is_read():
    """Both of Linux and of Windows; of a rule engine only Linux tells which rules were passed over."""
    text = answer.CONNECTIVITY_WINDOWS.text.encode()
    told = {[child.text.decode() for child in node.children[1].children if child.type != "command_argument_sep"][0]
            for node in nodes(parsed(text)) if node.type == "command" and node.children[0].text == b"Put"}
    assert {key.strip("'") for key in told} == {"asked", "a", "device", "rt", "heard", "l", "try", "fw", "failed"}
    body = answer.request(answer.CONNECTIVITY_WINDOWS, "source", "10.2.0.4", 445, "tcp", "10.1.0.4")
    declared = re.search(rb"param\((.*?)\n\)", text, re.DOTALL)[1].decode()
    assert re.findall(r"\$(\w+)", declared) == [p["name"] for p in body["parameters"]]


def test_what_windows_would_say_is_read():
    said = ("asked=destination 10.1.0.4 445 tcp 10.2.0.4\na=Ethernet_2 UP 10.2.0.4/24\ndevice=Ethernet_2\n"
            "rt=10.1.0.4 via 10.2.0.1 dev Ethernet 2\nheard=Get-Net\nl=[::]:445 System 4\ntry=10.2.0.4|open|\n"
            "try=127.0.0.1|open|\nfw=windows|DROP|profiles 2|profiles 2|no rule lets it through\n")
    end = guest_end.parse(wrapped(f"[vm-troubleshoot connectivity 1]\n{said}[end status=0 lines=9 bytes={len(said)} "
                                  "cut=]\n"))
    vm = Vm.parse({"name": "win01", "properties": {"storageProfile": {"osDisk": {"osType": "Windows"}}}},
                  Target("s", "g", "win01"))
    untold = Unreadable("not asked")
    assert listener.judge(vm, end, untold).because == "In win01 System on [::]:445 takes connections"
    closed = firewall_in.judge(vm, end, untold, untold)
    assert "drops TCP 445 in: no rule lets it through" in closed.because
    assert "New-NetFirewallRule" in closed.remedy.command and "-LocalPort 445" in closed.remedy.command
