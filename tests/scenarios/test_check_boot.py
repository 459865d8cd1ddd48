"""What boot diagnostics keep of a Windows VM, judged and saved."""
import json
import stat


def check_boot(here, name, *words):
    done = here.az("vm", "troubleshoot", "rdp", "check-boot", "-g", "demo", "-n", name, "-o", "json", *words)
    return done, {f["check"]: f for f in json.loads(done.stdout)["findings"]} if done.rc == 0 else {}


def statuses(found):
    return {check: found[check]["status"] for check in ("boot-diagnostics", "boot-screenshot", "boot-log")}


def test_what_is_kept_is_judged_and_saved(scene, tmp_path):
    picture, log = tmp_path / "screen.bmp", tmp_path / "serial log.txt"
    with scene("rdp-boot") as here:
        done, found = check_boot(here, "up", "--screenshot", str(picture), "--log", str(log))
        assert statuses(found) == {"boot-diagnostics": "pass", "boot-screenshot": "pass", "boot-log": "pass"}
        assert json.loads(done.stdout)["written"] == [str(picture), str(log)]
        assert picture.read_bytes()[:2] == b"BM" and stat.S_IMODE(log.stat().st_mode) == 0o600
        assert "\x1b" not in log.read_text() and "CMD command is now available" in log.read_text()
        assert "BM" not in done.stdout.replace("BMP", "") and "\x1b" not in done.stdout + done.stderr
        before = picture.read_bytes()
        again, _ = check_boot(here, "up", "--screenshot", str(picture))
        assert again.rc == 1 and "is there already" in again.stderr and not again.stdout
        assert picture.read_bytes() == before

        _, found = check_boot(here, "stopped")
        assert found["boot-log"]["status"] == "fail" and found["boot-log"]["evidence"]["pattern"] == "stop-code"
        assert found["boot-log"]["remedy"]["command"] == "az vm repair create -g demo -n stopped"
        _, found = check_boot(here, "mute")
        assert statuses(found) == {"boot-diagnostics": "pass", "boot-screenshot": "pass", "boot-log": "skipped"}
        nothing = tmp_path / "nothing.bmp"
        done, found = check_boot(here, "off", "--screenshot", str(nothing))
        assert statuses(found) == {check: "skipped" for check in statuses(found)}
        assert found["boot-diagnostics"]["remedy"]["id"] == "enable-boot-diagnostics"
        assert "Nothing was written" in done.stderr and not nothing.exists()
        done, found = check_boot(here, "missing", "--log", str(nothing))
        assert found["boot-screenshot"]["status"] == "unknown" and not nothing.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["screen.bmp", "serial log.txt"]
