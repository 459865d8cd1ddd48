"""What Azure Resource Manager answered: its JSON, or what its error means to a person."""
import re

from azure.core.exceptions import AzureError, HttpResponseError

from ..model import CannotRead
from ..shape import text
from ..text import clean_line


NO_CONNECTION = "NoConnection"
_ACTION = re.compile(r"perform action '([^']+)'")


def lasting(error: BaseException) -> bool:
    """Whether the next one who asks would be told the same."""
    return isinstance(error.__cause__, HttpResponseError) and error.__cause__.status_code in (403, 404)


def refused(error: AzureError) -> CannotRead:
    """What an SDK error means to a person, with the permission that is missing."""
    if not isinstance(error, HttpResponseError):
        return CannotRead(clean_line(f"Azure did not answer: {error}"), needs="a working connection to Azure",
                          code=NO_CONNECTION)
    told = vars(error.error) if error.error else {}
    code, message = text(told, "code"), text(told, "message") or error.message or ""
    if error.status_code == 403:
        action = _ACTION.search(message)
        return CannotRead(clean_line(f"Azure refused it ({code or 403})"), code=code or "Forbidden",
                          needs=action.group(1) if action else "a role that may read it")
    code = code or str(error.status_code)
    if error.status_code == 401:
        return CannotRead(clean_line(f"Azure did not accept the login: {message or code}", 300), code=code,
                          needs="a login that Azure accepts: az login")
    return CannotRead(clean_line(f"Azure answered {error.status_code} {code}: {message}", 300), code=code)


def body_of(response) -> dict:
    """A member that is missing has a meaning; an answer that is no object at all, such as a proxy's page, has none, and
    one that is an error whatever its status is not one in which all is missing."""
    try:
        body = response.http_response.json() if response else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        kind = response.http_response.content_type if response else None
        raise CannotRead(clean_line(f"What came in place of Azure's answer is no JSON object ({kind or 'no type'})"),
                         needs="a working connection to Azure, without a proxy that answers for it")
    if text(body, "error", "code"):
        raise CannotRead(clean_line(f"Azure answered {text(body, 'error', 'code')}: {text(body, 'error', 'message')}",
                                    300), code=text(body, "error", "code"))
    return body
