# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_offload_settings: the validation file, lost responses, and invalid options."""

from __future__ import annotations

import pytest

from support.batch_tasks import refused, refused_at_once, run_one
from support.sample_account import INSTALL, put_sample_account

BUCKET = {"bucket": "torquebikes-uploads", "bucket_region": "eu-west-1"}
OPTIONS = {"install": "torquebikes", **BUCKET}
FILES = f"/v1/installs/{INSTALL}/offload_settings/files"

INVALID = {
    "no install": (BUCKET, "install is missing"),
    "another cloud": ({**OPTIONS, "cloud": "gcs"}, "cloud must be s3, not 'gcs'"),
    "no bucket": ({**OPTIONS, "bucket": ""}, "bucket is empty; give it a value"),
    "a path twice": ({**OPTIONS, "path_settings": [{"path": "a"}, {"path": "a"}]}, "The path 'a' is listed twice"),
    "no path": ({**OPTIONS, "path_settings": [{"redirect_type": "break"}]}, "path is missing"),
    "another redirect": (
        {**OPTIONS, "path_settings": [{"path": "a", "redirect_type": "301"}]},
        "path_settings[0].redirect_type must be one of break or permanent",
    ),
}


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_offload_settings", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_first_settings_require_bucket_and_region(play, simulator):
    messages = refused(
        play, simulator, "wpe_offload_settings", {"new": {"install": "torquebikes", "bucket": "uploads"}}
    )
    assert "The install is not configured yet, so bucket_region must be set, too." in messages["new"]


def test_refused_first_settings_name_the_validation_file(play, simulator):
    simulator.add_fault(operation="updateOffloadSettings", kind="status", status=400)
    run, result = run_one(play, "wpe_offload_settings", OPTIONS)
    assert run.rc != 0
    assert (
        f"Check that the bucket contains the file {result['validation_file']['name']} with its content."
        in result["msg"]
    )
    assert result["validation_file"]["content"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
@pytest.mark.parametrize("operation", ["updateOffloadSettings", "patchOffloadSettings"])
def test_lost_response_is_verified(kind, operation, play, simulator, fast_sleep):
    if operation == "patchOffloadSettings":
        old = {"cloud": "s3", "bucket": "old", "bucket_region": "us-east-1"}
        put_sample_account(simulator, offload_settings={INSTALL: old})
    simulator.add_fault(operation=operation, kind=kind, status=502)
    run, result = run_one(play, "wpe_offload_settings", OPTIONS)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert simulator.state()["offload_settings"][INSTALL] == {"cloud": "s3", **BUCKET}
    method = "POST" if operation == "updateOffloadSettings" else "PATCH"
    assert set(simulator.writes()) == {f"{method} {FILES}"}
    assert len(simulator.writes()) == (2 if kind == "reset_before" else 1)


def test_update_sends_only_changed_fields(play, simulator):
    old = {"cloud": "s3", "bucket": "old", "bucket_region": "eu-west-1"}
    put_sample_account(simulator, offload_settings={INSTALL: old})
    run, _result = run_one(play, "wpe_offload_settings", OPTIONS)
    assert run.rc == 0, str(run)
    (sent,) = [entry["request_body"] for entry in simulator.log() if entry["method"] == "PATCH"]
    assert sent == {"largefs_settings": {"bucket": "torquebikes-uploads"}}
