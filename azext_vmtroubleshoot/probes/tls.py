"""A TLS handshake that believes everything, to see what the server shows."""
import socket
import ssl
from dataclasses import dataclass
from typing import Optional

from ..text import clean_line
from .certificate import Certificate, read_certificate


@dataclass(frozen=True)
class Tls:
    version: str                     # TLSv1.3 ...; "" when the handshake failed
    error: str                       # "" or why: timeout | closed | reset | the library's words
    certificate: Optional[Certificate] = None


def handshake(sock: socket.socket, seconds: float) -> Tls:
    """The certificate is for the caller to judge: nothing is verified, and old versions are spoken."""
    try:
        sock.settimeout(seconds)
        with _credulous().wrap_socket(sock, do_handshake_on_connect=False) as secure:
            secure.do_handshake()
            return Tls(secure.version() or "", "", read_certificate(secure.getpeercert(binary_form=True) or b""))
    except TimeoutError:
        return Tls("", "timeout")
    except ssl.SSLEOFError:
        return Tls("", "closed")
    except ssl.SSLError as error:
        return Tls("", clean_line(error.reason or error))
    except OSError:
        return Tls("", "reset")


def _credulous() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
