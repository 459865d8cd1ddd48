"""Azure has a picture of the VM's screen.

It shows what the serial log of Windows does not: updates being installed, a disk being checked, a stop code, a question
that waits for a key. What it shows is for people to see; rdp check-boot --screenshot FILE saves it.
"""
from ..facts.screenshot import Screenshot
from ..model import Finding, Target, passed
from ..remedies import az

GOALS = ("rdp",)
GUIDE = ("rdp.check-boot",)
HOP = "guest"


def judge(target: Target, shot: Screenshot) -> Finding:
    save = az(target.id, "vm", "troubleshoot", "rdp", "check-boot", "-g", target.resource_group, "-n", target.name,
              "--screenshot", f"{target.name}.bmp").for_login(target.login)
    said = f"There is a screenshot of {shot.width} x {shot.height}"
    return passed(f"{said}, all of one colour" if shot.plain else said, width=shot.width, height=shot.height,
                  plain=shot.plain, command=save)
