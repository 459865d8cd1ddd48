"""Options before a key, as sshd(8) tells them; that sshd does so is seen in tests/scenarios/test_causes.py."""
import pytest

from azext_vmtroubleshoot.facts.key_options import command, refusal

TODAY = 20783                        # 2026-11-26


@pytest.mark.parametrize("options, why", [
    ("no-pty,restrict", ""), ('environment="A=b c",no-port-forwarding', ""), ("Restrict", ""),
    ("restirct", "no option restirct"), ("cert-authority", "cert-authority"),
    ('from="203.0.113.0/24,!203.0.113.7"', "from="), ('from="10.*"', "from="), ('from="203.0.113.*"', ""),
    ('from="*.example.com"', ""), ('expiry-time="20261125"', "is over"), ('expiry-time="20261127"', ""),
    ('expiry-time="202611251200Z",no-pty', "is over"), ('command="echo \\"a, from=1\\""', "")])
def test_refusal(options, why):
    said = refusal(options, "203.0.113.7", TODAY)
    assert (why in said) if why else not said


def test_without_an_address_or_a_day_nothing_is_refused_for_them():
    assert not refusal('from="10.0.0.1"', "", TODAY) and not refusal('expiry-time="20200101"', "x", None)


def test_command():
    assert command('no-pty,command="/bin/false -x"') == "/bin/false -x" and not command("no-pty")
