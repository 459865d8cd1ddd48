"""Scenes of recorded answers for all who spoil them."""
import pytest

from . import recorded_conversations, recorded_scenes


@pytest.fixture(scope="session")
def scene():
    """By goal: all is well in the one, all broken in the other, and the VM of each answers."""
    if not recorded_conversations.PLAIN:
        pytest.skip("the recordings are not here")
    found = {protocol: list(recorded_scenes.scenes(protocol)) for protocol in ("ssh", "rdp")}
    found["connectivity"] = list(recorded_conversations.scenes())
    named = {"ssh": " rest", "rdp": " rest", "connectivity": " runCommand"}
    return {(goal, how): next(s for s in scenes if s.name == f"{goal} {how}{named[goal]}")
            for goal, scenes in found.items() for how in ("well", "broken")}
