"""Facts are read once, side by side, and one that cannot be read stays the only one."""
import threading
from dataclasses import dataclass

from azext_vmtroubleshoot.engine import gather as module
from azext_vmtroubleshoot.engine.gather import across, gather, graph, needs
from azext_vmtroubleshoot.facts.destination import Destination
from azext_vmtroubleshoot.model import CannotRead, Far, Goal, Target, Unreadable


class Counting:
    """Stands in for Azure: counts, and can be refused."""

    def __init__(self, refused=()):
        self.asked, self.refused, self.lock = [], refused, threading.Lock()

    def ask(self, name):
        with self.lock:
            self.asked.append(name)
        if name in self.refused:
            raise CannotRead("refused", needs=f"{name}/read", code="AuthorizationFailed")
        return name


@dataclass(frozen=True)
class Machine:
    name: str

    @classmethod
    def read(cls, arm, goal: Goal):
        return cls(arm.ask("machine") + goal.protocol)


@dataclass(frozen=True)
class Left:
    name: str

    @classmethod
    def read(cls, arm, machine: Machine):
        assert machine
        return cls(arm.ask("left"))


@dataclass(frozen=True)
class Right:
    name: str

    @classmethod
    def read(cls, arm, machine: Machine):
        assert machine
        return cls(arm.ask("right"))


@dataclass(frozen=True)
class Both:
    left: Left
    right: object

    @classmethod
    def read(cls, left: Left, right: Right | Unreadable):
        return cls(left, right)


@dataclass(frozen=True)
class Silent:

    @classmethod
    def read(cls, machine: Machine):
        assert machine
        threading.Event().wait()


def run(wanted, arm, seconds=300):
    return dict(gather(wanted, {Goal: Goal()}, arm, seconds))


def test_needs_are_read_from_the_signature():
    found = needs(Both.read)
    assert (found["left"].fact, found["left"].tolerant) == (Left, False)
    assert (found["right"].fact, found["right"].tolerant) == (Right, True)


def test_graph_leaves_out_what_is_given():
    assert graph([Both], {Goal: Goal()}) == {Both: (Left, Right), Left: (Machine,), Right: (Machine,), Machine: ()}


def test_each_fact_is_read_once():
    arm = Counting()
    known = run([Both, Left, Right], arm)
    assert known[Both] == Both(Left("left"), Right("right"))
    assert sorted(arm.asked) == ["left", "machine", "right"]


def test_a_refused_fact_spoils_only_what_needs_it():
    known = run([Both], Counting(refused={"right"}))
    assert known[Both].left == Left("left")
    assert known[Both].right == Unreadable("refused", "right/read", "AuthorizationFailed")
    known = run([Both], Counting(refused={"left"}))
    assert known[Both] == Unreadable("refused", "left/read", "AuthorizationFailed")


def test_an_error_in_a_fact_is_a_fact():
    class Broken(Counting):
        def ask(self, name):
            raise ValueError("no \x1b[31mshape")
    known = run([Both], Broken())
    assert known[Both].why == "Machine could not be read: ValueError: no shape"


def test_what_never_answers_is_left_behind(monkeypatch):
    """Its time is up when all the others are there."""
    arrived, get = [], module.get

    def patient(queue, seconds):
        arrived.append(get(queue, seconds if len(arrived) == 2 else 300))
        return arrived[-1]
    monkeypatch.setattr(module, "get", patient)
    known = run([Silent, Left], Counting(), seconds=0.1)
    assert known[Left] == Left("left")
    assert "No answer" in known[Silent].why


@dataclass(frozen=True)
class Home:
    name: str

    @classmethod
    def read(cls, arm, target: Target):
        return cls(arm.ask(target.name))


@dataclass(frozen=True)
class Letter:
    """The same at both ends, each with the other's name."""
    sender: Home
    to: object

    @classmethod
    def read(cls, goal: Goal, home: Home, far: Far[Home] | Unreadable):
        assert goal
        return cls(home, far)


def ends(arm):
    given = {Goal: Goal(), Target: Target("s", "g", "near"), Destination: Destination("s", "g", "far")}
    return dict(gather([Letter, Far[Letter]], given, arm, 300))


def test_a_fact_of_the_far_end_is_read_from_that_ends_facts():
    arm = Counting()
    known = ends(arm)
    assert known[Letter] == Letter(Home("near"), Home("far"))
    assert known[Far[Letter]] == Letter(Home("far"), Home("near"))
    assert sorted(arm.asked) == ["far", "near"]


def test_an_end_that_is_refused_is_unreadable_at_both():
    known = ends(Counting(refused={"far"}))
    assert known[Letter].to.why == known[Far[Letter]].why == "refused"


def test_across_and_back_again():
    for fact in (Home, Far[Home], Goal, Target, Destination):
        assert across(across(fact)) == fact
