# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the methods that the client adds to its transport, lists and writes."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from support.running_simulator import AGENCY_ONE, UNKNOWN_ID, RunningSimulator
from wpengine_simulator.simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID


@pytest.fixture
def client():
    return Client("http://127.0.0.1:9/v1/", "user", "password", environ={}, retry_timeout=0)


def failing_with(**details):
    """Return a replacement for Transport.send() that always raises."""

    def send(method, path, query, body):
        raise ApiError("It failed.", method, path, **details)

    return send


def test_missing_object_is_none_only_if_that_is_accepted(client):
    client.transport.send = failing_with(status=404)
    assert client.get("/sites/1", missing_ok=True) is None
    with pytest.raises(ApiError):
        client.get("/sites/1")


def test_404_of_another_server_does_not_mean_that_an_object_is_missing(client):
    client.transport.send = failing_with(status=404, from_api=False)
    with pytest.raises(ApiError):
        client.get("/sites/1", missing_ok=True)


def test_progress_can_be_replaced_between_tasks(client):
    lines = []
    client.progress = lines.append
    client.transport.progress("reading installs")
    assert lines == ["reading installs"]


def test_url_has_no_final_slash(client):
    assert client.url == "http://127.0.0.1:9/v1"


def test_secrets_of_the_client_are_hidden_in_its_errors(client):
    def send(method, path, query, body):
        raise ApiError("Wrong token-of-a-task.", method, path)

    client.secrets.add("token-of-a-task")
    client.transport.send = send
    with pytest.raises(ApiError, match=r"^Wrong \*{8}\.$"):
        client.get("/sites")


# Against the simulator, in forms that the API may have


@pytest.fixture(scope="module")
def simulator():
    simulator = RunningSimulator()
    yield simulator
    simulator.stop()


@pytest.fixture
def simulated(simulator):
    """Return a client of the simulator, which has seven sites."""
    simulator.control("POST", "reset")
    for number in range(7):
        simulator.make_site(f"Site {number}")
    return Client(
        url=f"{simulator.url}/v1", user_id=DEFAULT_USER_ID, password=DEFAULT_PASSWORD, environ={}, retry_timeout=60
    )


@pytest.mark.parametrize("list_count", [True, False])
@pytest.mark.parametrize("page_size", [1, 3, 0])
def test_lists_with_small_pages_are_read_to_their_end(simulator, simulated, page_size, list_count):
    simulator.settings(page_size=page_size, list_count=list_count)
    assert [row["name"] for row in simulated.cached_rows("/sites")] == [f"Site {number}" for number in range(7)]


@pytest.mark.parametrize(
    "date_header,offset", [("clock", 3600), ("clock", -3600), ("missing", 3600), ("invalid", 3600)]
)
def test_now_is_the_time_of_the_simulator(simulator, simulated, date_header, offset):
    simulator.settings(clock_offset_seconds=offset, date_header=date_header)
    simulated.get("/user")
    found = (simulated.now() - datetime.now(timezone.utc)).total_seconds()
    assert abs(found - (offset if date_header == "clock" else 0)) < 30


def test_refusal_that_arrives_as_500_is_one_request(simulator, simulated):
    simulator.settings(refusals_as_500=True)
    simulator.control("DELETE", "log")
    assert simulated.get(f"/sites/{UNKNOWN_ID}", missing_ok=True) is None
    assert [entry["upstream_status"] for entry in simulator.log()] == [404]
    with pytest.raises(ApiError) as caught:
        simulated.write("POST", "/sites", {"name": "", "account_id": AGENCY_ONE}, verify=lambda: None)
    assert caught.value.status == 400
    assert len(simulator.log()) == 2
