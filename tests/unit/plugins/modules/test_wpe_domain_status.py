# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Request a report on a domain, and pick the domain's part of it."""

from __future__ import annotations

import json

import pytest
import yaml

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_domain, wpe_domain_info, wpe_domain_status
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.fast_sleep import fast_sleep
from support.player import ROOT, Loader
from support.sample_account import DOMAIN, INSTALL

OFFICIAL = ROOT.parent / "shared/api/wpengine-openapi-1.21.2-checkable.json"
ARGS = {"install": INSTALL, "domain": "www.torquebikes.example"}
STATUS = {"name": "WWW.torquebikes.example", "status": "ok"}
REPORT = {"report": {"id": "r", "complete": True, "domains": [{"name": "torquebikes.example"}, STATUS]}}


def api_with(report=REPORT, made=({"report_id": "r"},), **domain):
    return FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": rows({"id": DOMAIN, "name": ARGS["domain"], **domain}),
            f"POST /installs/{INSTALL}/domains/{DOMAIN}/check_status": [(202, one) for one in made],
            f"GET /installs/{INSTALL}/domains/check_status/r": report,
        }
    )


@pytest.mark.parametrize("check_mode", [True, False])
def test_report_is_read_in_check_mode_too(check_mode):
    result = api_with().run(wpe_domain_status.MODULE, ARGS, check_mode)
    assert (result["changed"], result["domain_status"], result["report"]["complete"]) == (False, STATUS, True)


def test_report_is_requested_again_when_the_response_has_no_id():
    api = api_with(made=(None, {"report_id": "r"}))
    assert api.run(wpe_domain_status.MODULE, ARGS)["domain_status"] == STATUS
    assert len(api.writes) == 2
    with pytest.raises(WpeError, match="report"):
        api_with(made=(None,)).run(wpe_domain_status.MODULE, ARGS)


def test_report_that_does_not_exist_yet_is_incomplete():
    result = api_with(report=NOT_FOUND).run(wpe_domain_status.MODULE, {**ARGS, "wait": False})
    assert result["report"] == {"id": "r", "complete": False, "domains": []}
    assert result["domain_status"] is None


def test_report_that_is_gone_is_not_waited_for():
    incomplete = {"report": {"id": "r", "complete": False, "domains": []}}
    with fast_sleep(), pytest.raises(Missing, match="the report on www.torquebikes.example does not exist any more"):
        api_with(report=[NOT_FOUND, incomplete, NOT_FOUND]).run(wpe_domain_status.MODULE, ARGS)


def test_wait_timeout_must_be_positive():
    with pytest.raises(BadInput, match="wait_timeout"):
        FakeApi({}).run(wpe_domain_status.MODULE, {**ARGS, "wait_timeout": 0})


def test_every_key_of_the_official_document_is_documented():
    if not OFFICIAL.exists():
        pytest.skip("the official document is not beside this project")
    definitions = json.loads(OFFICIAL.read_text())["definitions"]
    documented = [
        (wpe_domain_status, "domain_status", "DomainStatus"),
        (wpe_domain_status, "report", "DomainStatusReport"),
        (wpe_domain, "domain", "Domain"),
        (wpe_domain_info, "domains", "Domain"),
    ]
    for module, key, definition in documented:
        contains = yaml.load(module.RETURN, Loader)[key]["contains"]
        assert set(definitions[definition]["properties"]) - set(contains) == set(), (key, definition)


BROKEN = {"name": ARGS["domain"], "dns_error": True, "http_error": True, "result": "invalid"}


def report_on(status):
    return {"report": {"id": "r", "complete": True, "domains": [status]}}


def test_working_domain_is_waited_for():
    reports = [report_on(BROKEN), report_on({**BROKEN, "dns_error": False, "http_error": False}), REPORT]
    api = api_with(report=reports, made=({"report_id": "r"},) * 3)
    with fast_sleep():
        result = api.run(wpe_domain_status.MODULE, {**ARGS, "wait_for": "valid"})
    assert (result["domain_status"], result["changed"], len(api.writes)) == (STATUS, False, 3)


def test_domain_that_does_not_work_in_time_says_what_to_publish():
    api = api_with(report=report_on(BROKEN), network_details={"dns_config_info": {"cname": "wp.example.net"}})
    words = (
        "the domain www.torquebikes.example of the install torquebikes does not work yet: DNS error, HTTP error, the result is "
        "'invalid'. Publish CNAME www.torquebikes.example wp.example.net."
    )
    with fast_sleep(), pytest.raises(WpeError) as failed:
        api.run(wpe_domain_status.MODULE, {**ARGS, "wait_for": "valid", "wait_timeout": 1})
    assert words in failed.value.message and failed.value.details["domain_status"] == BROKEN


@pytest.mark.parametrize("result", ["valid", "ok", "200", "pong", None])
def test_result_without_a_word_for_a_failure_is_none(result):
    assert wpe_domain_status.failures({"dns_error": False, "http_error": False, "result": result}) == []
    assert wpe_domain_status.failures({}) == [] and wpe_domain_status.failures(None) != []


def test_waiting_for_a_working_domain_needs_wait():
    with pytest.raises(BadInput, match="wait_for valid needs wait"):
        FakeApi({}).run(wpe_domain_status.MODULE, {**ARGS, "wait_for": "valid", "wait": False})
