# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault, as a client meets it; what was processed all the same must show in the state."""

from __future__ import annotations

import socket
import time

import pytest
import requests

from support.running_simulator import AGENCY_ONE

SITE = {"name": "Torque", "account_id": AGENCY_ONE}
# Kind, and whether the request is processed.
CUT = [
    ("reset_before", False), ("hang_before", False), ("reset_after", True), ("hang_after", True), ("cut_body", True),
]


def sites(simulator):
    return len(simulator.control("GET", "state")["sites"])


@pytest.mark.parametrize(("kind", "processed"), CUT)
def test_no_whole_answer(simulator, kind, processed):
    simulator.fault(kind, "createSite", seconds=0.1)
    with pytest.raises(requests.RequestException):
        simulator.api("POST", "/sites", SITE)
    assert sites(simulator) == int(processed)
    entry = simulator.log()[-1]
    assert (entry["operation"], entry["status"], entry["fault"]) == ("createSite", None, kind)
    assert simulator.api("POST", "/sites", SITE).status_code == 201


def test_a_reset_is_a_reset(simulator):
    simulator.fault("reset_before")
    with socket.create_connection(("127.0.0.1", simulator.listener.port), timeout=5) as connection:
        connection.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(100)


def test_cut_body_says_more_than_it_sends(simulator):
    simulator.fault("cut_body", "getCurrentUser")
    answer = simulator.api("GET", "/user", stream=True)
    assert answer.status_code == 200
    with pytest.raises(requests.RequestException):
        assert len(answer.content) < int(answer.headers["Content-Length"])


def test_hang_lasts_as_long_as_it_should(simulator):
    simulator.fault("hang_before", seconds=0.5)
    begin = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        simulator.api("GET", "/user", timeout=0.2)
    simulator.fault("hang_after", seconds=0.4)
    with pytest.raises(requests.ConnectionError):
        simulator.api("GET", "/user")
    assert time.monotonic() - begin >= 0.6


@pytest.mark.parametrize(("body", "content_type"), [
    ("json", "application/json"), ("html", "text/html"), ("empty", None), ("text", "text/plain"),
])
def test_status_in_each_body(simulator, body, content_type):
    simulator.fault("status", "createSite", status=503, body=body, retry_after=7)
    answer = simulator.api("POST", "/sites", SITE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    if content_type:
        assert answer.headers["Content-Type"].startswith(content_type)
        assert answer.text
    else:
        assert answer.content == b""
    assert sites(simulator) == 0


def test_status_before_late_processing(simulator):
    simulator.fault("status_late", "createSite", status=504, body="html", seconds=0.2)
    assert simulator.api("POST", "/sites", SITE).status_code == 504
    assert sites(simulator) == 0
    time.sleep(0.4)
    assert sites(simulator) == 1


def test_a_reset_simulator_forgets_what_was_to_be_processed_late(simulator):
    simulator.fault("status_late", "createSite", status=504, seconds=0.1)
    assert simulator.api("POST", "/sites", SITE).status_code == 504
    simulator.control("POST", "reset")
    time.sleep(0.2)
    assert sites(simulator) == 0


def test_status_after_processing(simulator):
    simulator.fault("status_after", "createSite", status=504, body="html")
    assert simulator.api("POST", "/sites", SITE).status_code == 504
    assert sites(simulator) == 1


def test_invalid_json(simulator):
    simulator.fault("invalid_json", "createSite")
    answer = simulator.api("POST", "/sites", SITE)
    assert answer.status_code == 201
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_wrong_content_type(simulator):
    simulator.fault("wrong_content_type", "createSite")
    answer = simulator.api("POST", "/sites", SITE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "text/html")


def test_slow_drip_arrives_whole(simulator):
    simulator.fault("slow_drip", "getCurrentUser", seconds=0.4)
    begin = time.monotonic()
    assert simulator.ok("GET", "/user")["email"] == "owner@example.com"
    assert time.monotonic() - begin >= 0.3
    # The same connection goes on.
    assert simulator.ok("GET", "/user")["email"] == "owner@example.com"


def test_faults_on_empty_answers(simulator):
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


def test_refused_connections_come_back_on_the_same_port(simulator):
    simulator.control("POST", "faults", {"kind": "refuse", "seconds": 1})
    with pytest.raises(requests.ConnectionError) as error:
        requests.get(f"{simulator.url}/v1/status", timeout=5)
    assert "refused" in str(error.value)
    wait_until_it_listens(simulator)
    assert requests.get(f"{simulator.url}/v1/status", timeout=5).ok


def test_refused_from_an_operation_on(simulator):
    simulator.fault("refuse", "createSite", seconds=1)
    simulator.ok("GET", "/user")
    for words in ("reset", "refused"):
        with pytest.raises(requests.ConnectionError) as error:
            simulator.api("POST", "/sites", SITE)
        assert words in str(error.value)
    wait_until_it_listens(simulator)
    assert sites(simulator) == 0
    simulator.ok("POST", "/sites", SITE)


def test_skip_and_times(simulator):
    simulator.fault("status", "getCurrentUser", skip=1, times=2)
    assert [simulator.api("GET", "/user").status_code for dummy in range(4)] == [200, 500, 500, 200]
    simulator.fault("status", "*", times=None)
    assert [simulator.api("GET", path).status_code for path in ("/user", "/sites", "/user")] == [500] * 3
    simulator.control("DELETE", "faults")
    assert simulator.api("GET", "/user").status_code == 200


def test_rules_can_be_read(simulator):
    simulator.fault("status", "listSites", times=3)
    simulator.api("GET", "/sites")
    [rule] = simulator.control("GET", "faults")
    assert (rule["kind"], rule["operation"], rule["times"]) == ("status", "listSites", 2)


@pytest.mark.parametrize("rule", [{}, [], {"kind": "explode"}, {"kind": "status", "statuss": 5}, "status"])
def test_wrong_rules_are_refused(simulator, rule):
    sent = [rule] if rule == [] else rule
    answer = requests.post(f"{simulator.url}/_simulator/faults", json=sent, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize(("change", "counts"), [("vanish", (4, 3)), ("appear", (4, 5)), ("both", (4, 4))])
def test_list_that_moves_between_pages(simulator, change, counts):
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


def test_credentials_are_not_asked_for_a_status(simulator):
    simulator.fault("status", status=429)
    assert requests.get(f"{simulator.url}/v1/user", timeout=5).status_code == 429
