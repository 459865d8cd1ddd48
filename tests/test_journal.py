"""Which run `fix --undo` takes back."""
from azext_vmtroubleshoot.actions.power import Act
from azext_vmtroubleshoot.engine.apply import apply, take_back
from azext_vmtroubleshoot.journal import Journals
from azext_vmtroubleshoot.model import Command, Remedy

VM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web01"


class Changes:
    def act(self, *_):
        pass


def ran(journals, *verbs):
    """A run that did this to the VM; a start can be taken back, a restart cannot."""
    journal = journals.new({"protocol": "ssh"})
    for verb in verbs:
        action = Act(VM, verb, "deallocate" if verb == "start" else "")
        apply(Remedy(verb, "", Command.of(""), (action,)), Changes(), journal)
    return journal


def test_a_run_that_left_nothing_does_not_hide_the_one_before(tmp_path):
    journals = Journals(tmp_path, VM)
    first = ran(journals, "start")
    first.end()
    for verbs in ((), ("restart",), ("start", "restart")):
        later = ran(journals, *verbs)
        for step in later.revocable:
            take_back(step, Changes(), later)
        later.end()
        assert journals.last().path == first.path and not journals.last().open


def test_what_is_half_taken_back_stays_open(tmp_path):
    journals = Journals(tmp_path, VM)
    journal = ran(journals, "start")
    journal.end()

    class Broken:
        def act(self, *_):
            raise KeyboardInterrupt()
    try:
        take_back(journal.steps[0], Broken(), journal)
    except KeyboardInterrupt:
        pass
    left = journals.last()
    assert left.open and take_back(left.revocable[0], Changes(), left) == "" and not left.revocable and not left.open
    left.close()
    assert journals.last().path == left.path             # taken back once, it is not the turn of the run before


def test_the_last_run_is_the_last_whatever_the_clock_says(tmp_path, monkeypatch):
    journals, paths = Journals(tmp_path, VM), []
    for now in (1e9, 1e9, 9e8):
        monkeypatch.setattr("time.time", lambda now=now: now)
        paths.append(ran(journals, "start").path)
        assert journals.last().path == paths[-1]
    assert len(set(paths)) == 3
