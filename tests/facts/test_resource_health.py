"""Resource Health, from the specification's example and from bodies quoted in public."""
import json

import pytest

from azext_vmtroubleshoot.facts.resource_health import ResourceHealth

from ..recordings import FOLDER, recorded


@pytest.mark.parametrize("version", ["2017-07-01", "2018-07-01", "2020-05-01", "2022-10-01", "2024-02-01"])
def test_the_examples_of_the_specification(version):
    path = FOLDER / "spec_examples" / f"resourcehealth_{version}" / "AvailabilityStatus_GetByResource.json"
    if not path.exists():
        pytest.skip("the recordings are not here")
    health = ResourceHealth.parse(json.loads(path.read_text())["responses"]["200"]["body"])
    assert health.state == "Unavailable"
    assert health.since.year == 2016


def test_quoted_bodies():
    found = ResourceHealth.parse(recorded("quoted/resource_health_analysis_services_available.json").body)
    assert found.state == "Available"
    found = ResourceHealth.parse(
        recorded("quoted/resource_health_analysis_services_unavailable_customer_initiated.json").body)
    assert (found.state, found.reason) == ("Unavailable", "Customer Initiated")


@pytest.mark.parametrize("body", [None, {}, {"properties": []}, {"properties": {"occuredTime": 5}}])
def test_odd_answers(body):
    assert ResourceHealth.parse(body).state == ""
