"""Answers in the shapes Azure Resource Manager uses, errors included."""
import json
from typing import Any, Mapping

from starlette.responses import Response

JSON = "application/json; charset=utf-8"
GATEWAY = {"x-ms-failure-cause": "gateway"}


class ArmError(Exception):
    """An error ARM or a resource provider answers with.

    `details` is a list where Microsoft.Network sends one, `inner` the internalErrorCode that Compute adds.
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None,
                 details: list | None = None, inner: str | None = None):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers, self.details, self.inner = dict(headers or {}), details, inner

    @property
    def body(self) -> dict:
        error = {"innererror": {"internalErrorCode": self.inner}} if self.inner else {}
        error |= {"code": self.code, "message": self.message}
        return error if self.details is None else error | {"details": self.details}


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, dict(headers or {}), media_type=JSON)


def empty(status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(b"", status, dict(headers or {}))


def failed(error: ArmError) -> Response:
    return answer({"error": error.body}, error.status, error.headers)


def listed(docs: list) -> Response:
    return answer({"value": docs})


def resource_not_found(label: str, group: str | None) -> ArmError:
    return ArmError(404, "ResourceNotFound",
                    f"The Resource '{label}' under resource group '{group}' was not found. For more details please "
                    "go to https://aka.ms/ARMResourceNotFoundFix", GATEWAY)


def child_not_found(resource_id: str) -> ArmError:
    """Microsoft.Network answers for a missing rule, route or subnet itself, and in other words than ARM does."""
    return ArmError(404, "NotFound", f"Resource {resource_id} not found.", {"x-ms-failure-cause": "service"}, [])


def group_not_found(group: str) -> ArmError:
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.", GATEWAY)


def authorization_failed(caller: str, operation: str, scope: str) -> ArmError:
    return ArmError(403, "AuthorizationFailed",
                    f"The client '{caller}' with object id '{caller}' does not have authorization to perform action "
                    f"'{operation}' over scope '{scope}' or the scope is invalid. If access was recently granted, "
                    "please refresh your credentials.", GATEWAY)


def throttled(operation: str, retry_after: int) -> ArmError:
    return ArmError(429, "ResourceRequestsThrottled",
                    f"Number of requests for action '{operation}' exceeded the limit of '50' for time interval "
                    f"'00:05:00'. Please try again after '{retry_after}' seconds.",
                    GATEWAY | {"Retry-After": str(retry_after)})
