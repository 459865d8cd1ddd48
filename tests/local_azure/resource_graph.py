"""Azure Resource Graph, as far as one question goes: which resources have this word in their properties.

`TABLE | where tostring(properties) has 'WORD' | project name, type ...`; the answer's members are recorded.
"""
import json
import re

from starlette.responses import Response

from .answers import ArmError, answer
from .call import Call
from .cloud import Cloud

QUERY = re.compile(r"(resources|dnsresources) \| where tostring\(properties\) has '([^']+)' \| project name, type\b.*",
                   re.DOTALL | re.IGNORECASE)
DNS = "microsoft.network/privatednszones/"


async def query(call: Call, cloud: Cloud) -> Response:
    asked = QUERY.fullmatch(call.body["query"])
    if not asked:
        raise ArmError(501, "NotServedByLocalAzure", "This query is not served here.")
    table, word = asked[1].lower(), re.compile(rf"(?<![A-Za-z0-9]){re.escape(asked[2])}(?![A-Za-z0-9])")
    rows = [{"name": doc["name"], "type": doc["type"].lower()} for doc in cloud.subscription.resources.values()
            if doc["type"].lower().startswith(DNS) == (table == "dnsresources")
            and word.search(json.dumps(doc.get("properties", {})))]
    return answer({"totalRecords": len(rows), "count": len(rows), "data": sorted(rows, key=lambda row: row["type"]),
                   "facets": [], "resultTruncated": "false"})


OPERATIONS = {"Microsoft.ResourceGraph/resources/action": query}
