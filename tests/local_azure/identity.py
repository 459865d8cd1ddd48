"""Microsoft Entra on loopback: cloud metadata, the openid documents and tokens for one service principal."""
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse

from .answers import GATEWAY, ArmError

TENANT = "7e1a0000-0000-4000-8000-00000000a2c5"
APPLICATION = "c11e0000-0000-4000-8000-00000000a990"
OBJECT = "0b1ec700-0000-4000-8000-00000000ca11"
CLOUD = "LocalAzure"
LIFETIME = 3600


@dataclass(frozen=True)
class Identity:
    """One tenant with one service principal. The secret and the signing key are new with every instance."""
    secret: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    tenant: str = TENANT
    application: str = APPLICATION
    object_id: str = OBJECT

    def metadata(self, base: str) -> list[dict]:
        """What `ARM_CLOUD_METADATA_URL` points at, in the form of its api-version 2022-09-01."""
        return [{
            "name": CLOUD, "portal": base, "resourceManager": base, "gallery": base, "graph": base, "batch": base,
            "authentication": {"loginEndpoint": base, "audiences": [base, base + "/"], "tenant": "common",
                               "identityProvider": "AAD"},
            "graphAudience": base, "media": base, "sqlManagement": base, "microsoftGraphResourceId": base + "/",
            "suffixes": {"storage": "localhost", "keyVaultDns": "localhost", "sqlServerHostname": "localhost",
                         "acrLoginServer": "localhost"},
        }]

    def openid(self, base: str) -> dict:
        tenant = f"{base}/{self.tenant}"
        return {"issuer": f"{tenant}/v2.0", "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{tenant}/oauth2/v2.0/token", "jwks_uri": f"{tenant}/discovery/v2.0/keys",
                "device_authorization_endpoint": f"{tenant}/oauth2/v2.0/devicecode",
                "response_types_supported": ["code"], "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"]}

    async def token(self, request: Request) -> JSONResponse:
        """The client credentials grant of OAuth 2.0."""
        form = dict(parse_qsl((await request.body()).decode()))
        known = form.get("client_id") == self.application
        if form.get("grant_type") != "client_credentials" or not known or not secrets.compare_digest(
                form.get("client_secret", ""), self.secret):
            return JSONResponse({"error": "invalid_client", "error_codes": [7000215],
                                 "error_description": "AADSTS7000215: Invalid client secret provided."}, 401)
        return JSONResponse({"token_type": "Bearer", "expires_in": LIFETIME - 1, "ext_expires_in": LIFETIME - 1,
                             "access_token": self.token_for(form.get("scope", "").removesuffix("/.default"))})

    def token_for(self, audience: str) -> str:
        """A token as Microsoft Entra issues it: other services look at issuer and audience."""
        now = int(time.time())
        claims = {"aud": audience, "iss": f"https://sts.windows.net/{self.tenant}/",
                  "iat": now, "nbf": now, "exp": now + LIFETIME, "tid": self.tenant, "oid": self.object_id,
                  "sub": self.object_id, "appid": self.application, "idtyp": "app"}
        return jwt.encode(claims, self.key, "HS256")

    def claims(self, authorization: str) -> dict:
        """The claims of a token this instance issued; raises the 401 that ARM answers otherwise."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            raise self._refused("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        try:
            return jwt.decode(token, self.key, ["HS256"], options={"verify_aud": False})
        except jwt.ExpiredSignatureError as error:
            now = time.strftime("%m/%d/%Y %I:%M:%S %p", time.gmtime())
            raise self._refused("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than "
                                f"current UTC time '{now}'.") from error
        except jwt.InvalidTokenError as error:
            raise self._refused("InvalidAuthenticationToken", "The access token is invalid.") from error

    def _refused(self, code: str, message: str) -> ArmError:
        challenge = (f'Bearer authorization_uri="https://login.windows.net/{self.tenant}", error="invalid_token", '
                     f'error_description="{message}"')
        return ArmError(401, code, message, GATEWAY | {"WWW-Authenticate": challenge})
