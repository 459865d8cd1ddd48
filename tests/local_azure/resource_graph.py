"""Azure Resource Graph, as far as two questions go; the answer's members are recorded.

Which resources have this word in their properties: `TABLE | where tostring(properties) has 'WORD' | project ...`; and
who has a public address. Without `subscriptions` all of the login's are meant.
"""
import json
import re

from starlette.responses import Response

from .answers import ArmError, answer
from .call import Call, part
from .cloud import Cloud

MENTIONS = re.compile(r"(resources|dnsresources) \| where tostring\(properties\) has '([^']+)' "
                      r"\| project name, type\b.*", re.DOTALL | re.IGNORECASE)
ADDRESS = re.compile(r"resources \| where type =~ '([^']+)' and tostring\(properties\.ipAddress\) == '([^']+)' "
                     r"\| project id")
DNS = "microsoft.network/privatednszones/"


async def query(call: Call, cloud: Cloud) -> Response:
    wanted = call.body.get("subscriptions") or cloud.world.subscriptions
    docs = [doc for doc in cloud.subscription.resources.values() if part(doc["id"], "subscriptions") in wanted]
    mentions, address = MENTIONS.fullmatch(call.body["query"]), ADDRESS.fullmatch(call.body["query"])
    if mentions:
        rows = _mentions(docs, *mentions.groups())
    elif address:
        rows = [{"id": doc["id"]} for doc in docs if doc["type"].lower() == address[1].lower()
                and doc["properties"].get("ipAddress") == address[2]]
    else:
        raise ArmError(501, "NotServedByLocalAzure", "This query is not served here.")
    return answer({"totalRecords": len(rows), "count": len(rows), "data": rows, "facets": [],
                   "resultTruncated": "false"})


def _mentions(docs: list[dict], table: str, text: str) -> list[dict]:
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])")
    rows = [{"name": doc["name"], "type": doc["type"].lower()} for doc in docs
            if doc["type"].lower().startswith(DNS) == (table.lower() == "dnsresources")
            and word.search(json.dumps(doc.get("properties", {})))]
    return sorted(rows, key=lambda row: row["type"])


OPERATIONS = {"Microsoft.ResourceGraph/resources/action": query}
