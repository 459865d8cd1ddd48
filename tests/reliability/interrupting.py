"""A local Azure with a saboteur before it, and az as a process of its own that is stopped at moments which are seen."""
import os
import subprocess

from ..local_azure.azure import LocalAzure
from ..local_azure.environment import AZ, install_extension, wheel
from ..local_azure.world import parse
from .saboteur import Run, Saboteur

# Seconds in which a stopped az has to be gone. Two on a quiet machine; else that it ends at all has to show.
SOON = 2 if os.environ.get("VMT_LONG") else 300


class SpoiltAzure(LocalAzure):
    """Guests are not real in it, and the extension is installed."""

    def __init__(self, world: str):
        super().__init__(parse(world), install_extension(wheel()), namespaces=False, before=self._stand_before)

    def _stand_before(self, app):
        self.saboteur = Saboteur(app)
        return self.saboteur

    def spoil(self, *run, **more) -> Run:
        """The run of all that az does from now on."""
        self.saboteur.anybody = Run(*run, **more)
        return self.saboteur.anybody

    def interrupted(self, words, stop, *moments):
        """(status, stdout, stderr) of az, which is sent the signal at each of these moments: a call, or (call, the how
        manieth). What the run holds back it holds back until az has ended: the moment lasts."""
        run = self.saboteur.anybody
        with subprocess.Popen([str(AZ), "vm", "troubleshoot", *words], env=os.environ | self.variables,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as az:
            try:
                for moment in moments:
                    run.wait_for(*((moment,) if isinstance(moment, str) else moment), az=az)
                    az.send_signal(stop)
                out, err = az.communicate(timeout=SOON)
            finally:
                az.kill()
                run.over = True
        self.spoil()
        return az.returncode, out, err
