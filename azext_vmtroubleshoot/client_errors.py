"""Messages of the Remote Desktop client that have a documented cause: how they are recognised, and what they mean.

What a person pastes differs from what the client shows: by case and quotes, a name in it, the lines around it, a slip.
"""
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Optional, Tuple

_ALIKE = 0.86                        # more than another message of the client has in common with one of these
_LONGEST = 1000


@dataclass(frozen=True)
class ClientError:
    id: str
    says: str                        # the part of it by which people know it
    key: str                         # the words that make it out
    cause: str                       # as documented
    way_out: str
    checks: Tuple[str, ...]          # those that tell whether it is the cause here; the first decides that it is not
    in_guest: bool = True
    never: str = ""                  # a word of another message that begins alike


ERRORS = (
    ClientError(
        "no-license-servers", "no Remote Desktop License Servers available to provide a license",
        key="no remote desktop license servers",
        cause="the role Remote Desktop Session Host has been used without licences for more than the 120 days of grace",
        way_out="An administrator gets in with mstsc /admin. Then set a licence server, or remove the role where two "
        "sessions at a time are enough", checks=("rdp-licensing",)),
    ClientError(
        "computer-not-found", "Remote Desktop can't find the computer", key="can't find the computer",
        cause="the client's machine cannot look up the name that it was given",
        way_out="Connect to the address, or to the DNS name that Azure holds; a saved .rdp file may hold an old one",
        checks=("name-lookup", "way-in"), in_guest=False),
    ClientError(
        "security-authority", "The Local Security Authority cannot be contacted",
        key="local security authority cannot be contacted",
        cause="the VM cannot reach the authority that knows the user: the name before the \\ is misspelt, or no domain "
        "controller answers it",
        way_out="Write VM\\user for an account of the VM and DOMAIN\\user for one of a domain; a local administrator "
        "gets in while the domain cannot be reached",
        checks=("rdp-secure-channel", "rdp-clock", "rdp-domain-credentials", "rdp-account", "rdp-network")),
    ClientError(
        "credentials", "Your credentials did not work", key="credentials did not work",
        cause="the VM does not know this name with this password: the form of the name is wrong, or the password; on a "
        "domain controller the accounts of the machine became accounts of its domain",
        way_out="Write VM\\user for an account of the VM and DOMAIN\\user for one of a domain; or set a new password",
        checks=("rdp-account", "rdp-domain-credentials", "rdp-clock", "rdp-secure-channel")),
    ClientError(
        "no-right", "This computer can't connect to the remote computer",
        key="this computer can't connect to the remote computer",
        cause="the account has no right to log on by Remote Desktop; or the server cannot use its certificate's key",
        way_out="Add the account to Remote Desktop Users on the VM, or log on as an administrator",
        checks=("rdp-rights", "rdp-account", "rdp-machine-keys", "rdp-guest-certificate", "rdp-broker"),
        never="gateway"),
)


def recognise(message: str) -> Optional[ClientError]:
    """The error whose words the message holds, or None."""
    words = _plain(message[:_LONGEST]).split()
    scored = [(_likeness(_plain(error.key).split(), words), error) for error in ERRORS if error.never not in words]
    best, error = max(scored, key=lambda pair: pair[0])
    return error if best >= _ALIKE else None


def _plain(text: str) -> str:
    """Lower case, words and single spaces only, contractions written out."""
    text = re.sub("[\u2018\u2019`\u00b4]", "'", text.lower())
    text = re.sub(r"\b(can)'?t\b|\bcan not\b", "cannot", text)
    text = re.sub(r"\bdid ?n'?t\b", "did not", text)
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


def _likeness(phrase, words) -> float:
    """Of the phrase and the stretch of the message that is most like it: 1 is the same."""
    sizes = range(max(1, len(phrase) - 1), len(phrase) + 2)
    stretches = (words[at:at + size] for size in sizes for at in range(max(1, len(words) - size + 1)))
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(" ".join(phrase))
    best = 0.0
    for stretch in stretches:
        matcher.set_seq1(" ".join(stretch))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best
