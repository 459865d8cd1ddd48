"""How requests travel to Azure Resource Manager: one pipeline for a login, patience when throttled, polls.

The clients of azure-mgmt-network would do as well, but cost a third of a second and 50 MB to import, and they register
a resource provider by themselves where one is missing: that would be a write.
"""
import math
import time
from urllib.parse import urlsplit

from azure.core import PipelineClient
from azure.core.exceptions import AzureError
from azure.core.pipeline import Pipeline, PipelineResponse, policies
from azure.core.pipeline.transport import RequestsTransport  # pylint: disable=no-name-in-module
from azure.mgmt.core.polling.arm_polling import ARMPolling

from .connections import CONNECTIONS, Adapter

STORAGE = "https://storage.azure.com/.default"       # the same in every cloud
SILENCE = 90                         # seconds without a byte of an answer: Azure itself gives up after 60
ENDURANCE = 600                      # seconds that one request may be throttled


def asked_for(read) -> float:
    """The seconds of a Retry-After as azure-core reads it, 0 for one that is no time to wait."""
    try:
        seconds = read() or 0.0
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return seconds if 0 < seconds < math.inf else 0.0


class Polling(ARMPolling):
    """Notices the end within half a second or a tenth of what it took; a Retry-After of the server goes first.

    azure-core's own pause is 30 s: far too long for answers that take two to six. It also polls once before the first
    Retry-After is over, which the recordings show to be in vain.
    """

    def __init__(self, clock=time.monotonic, limit=math.inf, **options):
        """`limit` seconds the operation may take; then it ends with an AzureError, whatever becomes of it."""
        super().__init__(timeout=0, **options)
        self._clock, self._started, self._trip, self._limit = clock, clock(), 0.0, limit

    def run(self):
        if not self.finished() and asked_for(super()._extract_delay):
            self._delay()
        super().run()

    def update_status(self):
        asked = self._clock()
        super().update_status()
        self._trip = self._clock() - asked

    def _delay(self):
        if self._clock() - self._started > self._limit:
            raise AzureError(f"What was begun has not ended within {self._limit / 60:.0f} minutes, and may go on")
        super()._delay()

    def _extract_delay(self) -> float:
        """The end may come when a poll has just looked: then it is seen a way back, a pause and a poll later. What the
        operation itself had taken by then is less than we have waited: a way there and back."""
        within = max(0.5, 0.1 * (self._clock() - self._started - self._trip))
        return asked_for(super()._extract_delay) or max(0.1, within - 1.5 * self._trip)


class Patience(policies.RetryPolicy):
    """Few retries, for a diagnosis has a deadline; but a server that says when to come back is waited for.

    Until then no other request goes out either. It waits once only: one call that is throttled for ever must not keep
    the others from being asked.
    """

    def __init__(self, clock=time.monotonic, sleep=time.sleep):
        super().__init__(retry_total=3, retry_backoff_max=10)
        self._clock, self._sleep, self._closed_until = clock, sleep, 0.0

    def send(self, request):
        pause = self._closed_until - self._clock()
        if pause > 0:
            self._sleep(pause)
        return super().send(request)

    def increment(self, settings, response=None, error=None):
        asked = self._asked(response)
        if asked:
            self._closed_until = max(self._closed_until, self._clock() + asked)
            return self._clock() < settings.setdefault("throttled until", self._clock() + ENDURANCE)
        return super().increment(settings, response=response, error=error)

    def get_retry_after(self, response):
        read = super().get_retry_after
        return asked_for(lambda: read(response)) or None

    def _asked(self, response):
        throttled = isinstance(response, PipelineResponse) and response.http_response.status_code == 429
        return self.get_retry_after(response) if throttled else None


class Discretion(policies.SansIOHTTPPolicy):
    """What was sent with logging_enable=False stays out of --debug when it is sent again: azure-cli's policy takes the
    word away with the first try."""

    def on_request(self, request):
        options = request.context.options
        if request.context.setdefault("secret", options.get("logging_enable") is False):
            options["logging_enable"] = False


class ManagementClient:
    """What azure-cli's get_mgmt_service_client() makes: it knows the login, the cloud, headers and certificates."""
    polling = Polling

    def __init__(self, credential, subscription_id, base_url, **options):
        # pylint: disable=unused-argument
        transport = RequestsTransport(connection_timeout=SILENCE, read_timeout=SILENCE, **options)
        transport.open()
        transport.session.mount("https://", Adapter(pool_maxsize=CONNECTIONS))
        self.pipeline = Pipeline(transport, [
            policies.RequestIdPolicy(**options), policies.HeadersPolicy(**options),
            options.get("user_agent_policy") or policies.UserAgentPolicy(**options), policies.ProxyPolicy(**options),
            policies.ContentDecodePolicy(**options), policies.RedirectPolicy(**options), Patience(),
            options["authentication_policy"], options.get("custom_hook_policy"), Discretion(),
            options["logging_policy"],
            policies.SensitiveHeaderCleanupPolicy(**options)])
        self._client = PipelineClient(base_url, pipeline=self.pipeline)
        # Nothing of what is meant for Azure Resource Manager goes there, and no redirect is followed with the token.
        self._storage = Pipeline(transport, [
            policies.RequestIdPolicy(**options),
            options.get("user_agent_policy") or policies.UserAgentPolicy(**options), policies.ProxyPolicy(**options),
            Patience(), policies.BearerTokenCredentialPolicy(credential, STORAGE), Discretion(),
            options["logging_policy"]])

    def send(self, request, status=None, **options):
        """The pipeline's response to an azure.core.rest.HttpRequest with a path. Raises AzureError.

        `status` is that of success, where Azure has but one: with another one it is not Azure that answers.

        A path may have come in an answer (an id, a nextLink). The login's token goes to no other host for it.
        """
        request.url = self._client.format_url(request.url)
        asked, home = urlsplit(request.url), urlsplit(self._client.format_url("/"))
        # Ports aside: Azure writes :443 into some links.
        if (asked.scheme, asked.hostname) != (home.scheme, home.hostname):
            raise AzureError(f"An answer led to another host than {home.hostname}")
        answer = self.pipeline.run(request, **options)
        answer.http_response.raise_for_status()
        if status not in (None, answer.http_response.status_code):
            raise AzureError(f"what came in its place has status {answer.http_response.status_code} and not {status}")
        return answer

    def fetch(self, request):
        """The pipeline's response of Azure Storage, asked with the login's own token for storage. Raises AzureError.

        For https only, and for an account's endpoint as Azure Resource Manager names it: see Arm.stored().
        """
        return self._storage.run(request, logging_enable=False)

    def wait(self, request, limit=math.inf, status=None, **options):
        """The last response of the long-running operation that this request starts, which may take `limit` seconds.
        Raises AzureError."""
        polling, first = self.polling(limit=limit, **options), self.send(request, status, **options)
        try:
            polling.initialize(self._client, first, lambda response: response)
            polling.run()
            return polling.resource()
        except (AttributeError, TypeError, ValueError, LookupError) as error:
            # azure-core takes for granted that what it reads of an operation is an object with texts in it.
            raise AzureError("What Azure told of the operation cannot be read") from error
