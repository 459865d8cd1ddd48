"""What a server's certificate says of itself."""
import hashlib
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Optional, Tuple

from ..text import clean_line


@dataclass(frozen=True)
class Certificate:
    """Texts are the server's: cleaned, not to be trusted."""
    thumbprint: str                  # SHA-1 in upper case, as Windows shows it
    subject: str                     # the common name, or the whole subject where it has none
    names: Tuple[str, ...]           # DNS names it is for, the common name first
    issuer: str
    self_signed: bool
    not_before: datetime
    not_after: datetime


def read_certificate(der: bytes) -> Optional[Certificate]:
    """None where the library cannot read it."""
    # Imported here: most closed ports never need it.
    from cryptography import x509
    try:
        found = x509.load_der_x509_certificate(der)
        subject, issuer = _name(found.subject), _name(found.issuer)
        return Certificate(
            hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(), subject,
            tuple(dict.fromkeys((subject, *_dns_names(found)))), issuer, found.subject == found.issuer,
            found.not_valid_before_utc.replace(tzinfo=timezone.utc),
            found.not_valid_after_utc.replace(tzinfo=timezone.utc))
    except Exception:  # pylint: disable=broad-except
        # Foreign bytes: the library has errors of many kinds for them, not all of them ValueErrors.
        return None


def _name(name) -> str:
    from cryptography.x509.oid import NameOID
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return clean_line(common[0].value if common else name.rfc4514_string(), 120)


def _dns_names(certificate):
    from cryptography import x509
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return ()
    return tuple(clean_line(name, 120) for name in extension.value.get_values_for_type(x509.DNSName))[:20]
