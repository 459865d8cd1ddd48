"""Boot diagnostics: addresses with a shared access signature, and the blobs behind them."""
import hashlib
import hmac
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ..answers import ArmError, answer
from ..call import Call
from ..cloud import Cloud
from ..machines import Machine
from .virtual_machines import VM

MINUTES = 120
FORMAT = "%Y-%m-%dT%H:%M:%SZ"
BITMAP = (b"BM" + (58).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
          + (1).to_bytes(4, "little") * 2 + (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(24)
          + bytes(4))


async def retrieve(call: Call, cloud: Cloud) -> Response:
    doc = cloud.subscription.existing(call.target)
    machine = cloud.machine(call)
    if machine.vm.boot_diagnostics.storage != "managed":
        raise ArmError(409, "OperationNotAllowed", "Boot diagnostics is not enabled with managed storage for "
                       f"VM '{doc['name']}'.")
    until = datetime.now(timezone.utc) + timedelta(
        minutes=int(call.query.get("sasUriExpirationTimeInMinutes") or MINUTES))
    stem = f"/blobs/{doc['properties']['vmId']}/{doc['name']}.{doc['properties']['vmId']}"
    return answer({
        "consoleScreenshotBlobUri": call.base + _signed(cloud, stem + ".screenshot.bmp", until),
        "serialConsoleLogBlobUri": call.base + _signed(cloud, stem + ".serialconsole.log", until)})


async def blob(request: Request, cloud: Cloud) -> Response:
    """The blob service: no token, only the signature in the address."""
    path, query = request.url.path, request.query_params
    end, now = query.get("se", "").upper(), datetime.now(timezone.utc).strftime(FORMAT)
    if end < now or not hmac.compare_digest(query.get("sig", ""), _signature(cloud, path, end)):
        return _xml(403, "AuthenticationFailed", "Server failed to authenticate the request. Make sure the value of "
                    "Authorization header is formed correctly including the signature.")
    machine = next((one for key, one in cloud.machines.items()
                    if cloud.subscription.resources[key]["properties"]["vmId"] == path.split("/")[2]), None)
    content = _content(machine, path) if machine else b""
    if not content:
        return _xml(404, "BlobNotFound", "The specified blob does not exist.")
    kind = "image/bmp" if path.endswith(".bmp") else "text/plain"
    return Response(content, 200, {"x-ms-blob-type": "PageBlob", "x-ms-version": "2018-03-28"}, media_type=kind)


def _content(machine: Machine, path: str) -> bytes:
    """A page blob: its length is a multiple of 512, padded with zeros, as the recorded log is."""
    if machine.vm.boot_diagnostics.blob == "missing":
        return b""
    if path.endswith(".bmp"):
        return BITMAP
    text = machine.console().encode()
    return text + bytes(-len(text) % 512)


def _signed(cloud: Cloud, path: str, until: datetime) -> str:
    end = until.strftime(FORMAT)
    signature = quote(_signature(cloud, path, end), safe="")
    return f"{path}?sv=2018-03-28&sr=b&sig={signature}&se={quote(end, safe='')}&sp=r"


def _signature(cloud: Cloud, path: str, end: str) -> str:
    text = f"{path}\n{end}".encode()
    return hmac.new(cloud.identity.key.encode(), text, hashlib.sha256).hexdigest()


def _xml(status: int, code: str, message: str) -> Response:
    body = (f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<Error><Code>{code}</Code><Message>{message}\n'
            "RequestId:00000000-0000-0000-0000-000000000000</Message></Error>")
    return Response(body.encode(), status, {"x-ms-error-code": code, "x-ms-version": "2018-03-28"},
                    media_type="application/xml")


OPERATIONS = {VM + "/retrieveBootDiagnosticsData/action": retrieve}
