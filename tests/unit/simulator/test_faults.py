# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault has its effect on the client, and on the state if the request is processed."""

from __future__ import annotations

import socket
import time

import pytest
import requests

from support.running_simulator import AGENCY_ONE

SITE = {"name": "Torque", "account_id": AGENCY_ONE}
# Kind; True if the request is processed.
CUT = [
    ("reset_before", False),
    ("hang_before", False),
    ("reset_after", True),
    ("hang_after", True),
    ("cut_body", True),
]


def sites(simulator):
    return len(simulator.control("GET", "state")["sites"])


@pytest.mark.parametrize(("kind", "processed"), CUT)
def test_connection_fault_is_an_exception_for_the_client(simulator, kind, processed):
    simulator.fault(kind, "createSite", seconds=0.1)
    with pytest.raises(requests.RequestException):
        simulator.api("POST", "/sites", SITE)
    assert sites(simulator) == int(processed)
    entry = simulator.log()[-1]
    assert (entry["operation"], entry["status"], entry["fault"]) == ("createSite", None, kind)
    assert simulator.api("POST", "/sites", SITE).status_code == 201


def test_reset_before_resets_the_tcp_connection(simulator):
    simulator.fault("reset_before")
    with socket.create_connection(("127.0.0.1", simulator.listener.port), timeout=5) as connection:
        connection.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(100)


def test_cut_body_is_shorter_than_its_content_length(simulator):
    simulator.fault("cut_body", "getCurrentUser")
    response = simulator.api("GET", "/user", stream=True)
    assert response.status_code == 200
    with pytest.raises(requests.RequestException):
        assert len(response.content) < int(response.headers["Content-Length"])


def test_hang_lasts_the_given_seconds(simulator):
    simulator.fault("hang_before", seconds=0.5)
    begin = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        simulator.api("GET", "/user", timeout=0.2)
    simulator.fault("hang_after", seconds=0.4)
    with pytest.raises(requests.ConnectionError):
        simulator.api("GET", "/user")
    assert time.monotonic() - begin >= 0.6


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("json", "application/json"),
        ("html", "text/html"),
        ("empty", None),
        ("text", "text/plain"),
    ],
)
def test_status_has_the_requested_body_and_is_not_processed(simulator, body, content_type):
    simulator.fault("status", "createSite", status=503, body=body, retry_after=7)
    response = simulator.api("POST", "/sites", SITE)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")
    if content_type:
        assert response.headers["Content-Type"].startswith(content_type)
        assert response.text
    else:
        assert response.content == b""
    assert sites(simulator) == 0


def test_status_late_is_processed_after_the_response(simulator):
    simulator.fault("status_late", "createSite", status=504, body="html", seconds=0.5)
    assert simulator.api("POST", "/sites", SITE).status_code == 504
    assert sites(simulator) == 0
    deadline = time.monotonic() + 20
    while sites(simulator) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert sites(simulator) == 1


def test_reset_cancels_late_processing(simulator):
    simulator.fault("status_late", "createSite", status=504, seconds=0.1)
    assert simulator.api("POST", "/sites", SITE).status_code == 504
    simulator.control("POST", "reset")
    time.sleep(0.2)
    assert sites(simulator) == 0


def test_status_after_is_processed(simulator):
    simulator.fault("status_after", "createSite", status=504, body="html")
    assert simulator.api("POST", "/sites", SITE).status_code == 504
    assert sites(simulator) == 1


def test_invalid_json_cannot_be_parsed(simulator):
    simulator.fault("invalid_json", "createSite")
    response = simulator.api("POST", "/sites", SITE)
    assert response.status_code == 201
    with pytest.raises(requests.JSONDecodeError):
        response.json()


def test_wrong_content_type_is_html(simulator):
    simulator.fault("wrong_content_type", "createSite")
    response = simulator.api("POST", "/sites", SITE)
    assert (response.status_code, response.headers["Content-Type"]) == (201, "text/html")


def test_slow_drip_is_complete_and_keeps_the_connection(simulator):
    simulator.fault("slow_drip", "getCurrentUser", seconds=0.4)
    begin = time.monotonic()
    assert simulator.ok("GET", "/user")["email"] == "owner@example.com"
    assert time.monotonic() - begin >= 0.3
    # The connection stays open.
    assert simulator.ok("GET", "/user")["email"] == "owner@example.com"


def test_body_faults_apply_to_empty_responses(simulator):
    for kind in ("cut_body", "slow_drip", "invalid_json", "wrong_content_type"):
        install = simulator.make_install(f"empty{kind[:3]}")
        simulator.fault(kind, "deleteInstall", seconds=0.1)
        try:
            simulator.api("DELETE", f"/installs/{install['id']}")
        except requests.RequestException:
            assert kind == "cut_body"
        assert install["id"] not in simulator.control("GET", "state")["installs"]


def wait_until_it_listens(simulator):
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", simulator.listener.port), timeout=5).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_refuse_ends_on_the_same_port(simulator):
    simulator.control("POST", "faults", {"kind": "refuse", "seconds": 1})
    with pytest.raises(requests.ConnectionError) as error:
        requests.get(f"{simulator.url}/v1/status", timeout=5)
    assert "refused" in str(error.value)
    wait_until_it_listens(simulator)
    assert requests.get(f"{simulator.url}/v1/status", timeout=5).ok


def test_refuse_starts_at_the_operation_of_its_rule(simulator):
    simulator.fault("refuse", "createSite", seconds=1)
    simulator.ok("GET", "/user")
    for words in ("reset", "refused"):
        with pytest.raises(requests.ConnectionError) as error:
            simulator.api("POST", "/sites", SITE)
        assert words in str(error.value)
    wait_until_it_listens(simulator)
    assert sites(simulator) == 0
    simulator.ok("POST", "/sites", SITE)


def test_skip_and_times_count_matching_requests(simulator):
    simulator.fault("status", "getCurrentUser", skip=1, times=2)
    assert [simulator.api("GET", "/user").status_code for _repetition in range(4)] == [200, 500, 500, 200]
    simulator.fault("status", "*", times=None)
    assert [simulator.api("GET", path).status_code for path in ("/user", "/sites", "/user")] == [500] * 3
    simulator.control("DELETE", "faults")
    assert simulator.api("GET", "/user").status_code == 200


def test_rules_are_readable_with_remaining_times(simulator):
    simulator.fault("status", "listSites", times=3)
    simulator.api("GET", "/sites")
    [rule] = simulator.control("GET", "faults")
    assert (rule["kind"], rule["operation"], rule["times"]) == ("status", "listSites", 2)


@pytest.mark.parametrize("rule", [{}, [], {"kind": "explode"}, {"kind": "status", "statuss": 5}, "status"])
def test_invalid_rules_are_rejected(simulator, rule):
    sent = [rule] if rule == [] else rule
    response = requests.post(f"{simulator.url}/_simulator/faults", json=sent, timeout=5)
    assert response.status_code == 400
    assert response.json()["message"]


@pytest.mark.parametrize(("change", "counts"), [("vanish", (4, 3)), ("appear", (4, 5)), ("both", (4, 4))])
def test_move_list_changes_the_list_between_pages(simulator, change, counts):
    names = ["a", "b", "c", "d"]
    for name in names:
        simulator.make_site(name)
    simulator.fault("move_list", "listSites", change=change)
    first = simulator.ok("GET", "/sites", params={"limit": 2})
    second = simulator.ok("GET", "/sites", params={"limit": 2, "offset": 2})
    assert (first["count"], second["count"]) == counts
    assert [row["name"] for row in first["results"]] == ["a", "b"]
    rows = [row["name"] for row in second["results"]]
    assert rows == {"vanish": ["d"], "appear": ["b", "c"], "both": ["c", "d"]}[change]


def test_status_needs_no_credentials(simulator):
    simulator.fault("status", status=429)
    assert requests.get(f"{simulator.url}/v1/user", timeout=5).status_code == 429
