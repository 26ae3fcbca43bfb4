# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Set up a controller: awx.awx talks to a stand-in for its REST API. Everything is made once, and can be removed again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.wpengine.plugins.lookup.wpe_surveys import FOLDER, survey_of
from support.controller_api import READER, WRITER, ControllerApi
from support.player import ENTRY_POINTS, ROOT

SETUP = Path("community.wpengine.awx_setup")
AWX = ROOT / ".build/awx"
PLAYBOOKS = sorted(path.stem for path in FOLDER.glob("*.yml") if path.stem != "awx_setup")
FILES = [f"playbooks/wpe_{name}.yml" for name in PLAYBOOKS]
# What stays on the controller.
LEFT = {"organizations": ["WP Engine"], "credential_types": ["Machine"]}
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-of-the-private-key\n-----END OPENSSH PRIVATE KEY-----\n"


@pytest.fixture
def controller():
    api = ControllerApi(FILES)
    yield api
    api.stop()


@pytest.fixture
def setup(play, controller, tmp_path):
    """Run the playbook. Options of the call win over an ordinary set-up."""
    key = tmp_path / "key"
    key.write_text(KEY)
    play.secrets |= {"canary-of-the-private-key", WRITER, READER}

    def run(*, collections=AWX, host=None, token=WRITER, core="newest", check=False, **variables):
        given = {
            "awx_setup_project_url": "https://git.example/agency/wpengine.git",
            "awx_setup_image": "registry.example/agency/wpengine:1",
            "awx_setup_ssh_key": str(key),
            **variables,
        }
        return play(
            SETUP,
            core=core,
            check=check,
            env={
                "ANSIBLE_COLLECTIONS_PATH": f"{ENTRY_POINTS['action']}:{collections}",
                "CONTROLLER_HOST": host or controller.url,
                "CONTROLLER_OAUTH_TOKEN": token,
                "CONTROLLER_VERIFY_SSL": "false",  # or each request would read all certificates of the machine
            },
            extra_args=["-e", json.dumps({name: value for name, value in given.items() if value is not None})],
        )

    return run


def test_everything_is_made_once_and_removed(setup, controller, core_if_long, tmp_path):
    """Make everything; make it again, which changes nothing; remove what is ours alone."""
    folder = tmp_path / "project"
    (folder / "collections").mkdir(parents=True)
    (folder / "collections/requirements.yml").write_text("# mine\n")
    token = controller.add("credentials", {"name": "Git token", "credential_type": 1})
    first = setup(core=core_if_long, awx_setup_project_dir=str(folder), awx_setup_project_credential="Git token")
    assert first.rc == 0, first
    assert controller.named("projects")["WP Engine"]["credential"] == token["id"]
    del controller.rows["credentials"][token["id"]]
    check_objects(controller)
    check_workflow(controller)
    check_files(folder)

    made = len(controller.writes)
    controller.named("credentials")["WP Engine API"]["inputs"]["api_password"] = "typed in the controller"
    again = setup(core=core_if_long, awx_setup_project_dir=str(folder), awx_setup_ssh_key=None)
    assert (again.rc, again.changed, controller.writes[made:]) == (0, [], []), again
    assert controller.named("credentials")["WP Engine API"]["inputs"]["api_password"] == "typed in the controller"

    # A project and an execution environment without URL and image are others'.
    removed = setup(core=core_if_long, awx_setup_state="absent", awx_setup_project_url=None, awx_setup_image=None)
    assert removed.rc == 0, removed
    assert objects_of(controller) == {**LEFT, "projects": ["WP Engine"], "execution_environments": ["WP Engine"]}


@pytest.mark.long
def test_removing_again_removes_the_rest(setup, controller):
    assert setup().rc == 0
    assert setup(awx_setup_state="absent", awx_setup_project_url=None, awx_setup_image=None).rc == 0
    removed = setup(awx_setup_state="absent")
    assert removed.changed == ["Delete the execution environment", "Delete the project"], removed
    assert objects_of(controller) == LEFT


def objects_of(controller):
    """Return the names of all objects of the controller, by list."""
    return {name: sorted(controller.named(name)) for name, rows in controller.rows.items() if rows}


def check_objects(controller):
    """Check that the objects have what the jobs need."""
    kind = controller.named("credential_types")["WP Engine API"]
    assert [field["id"] for field in kind["inputs"]["fields"] if field.get("secret")] == ["api_password"]
    credentials = controller.named("credentials")
    assert set(credentials["WP Engine API"]["inputs"]) == {"api_user_id", "api_password"}
    assert credentials["WP Engine SSH gateway"]["inputs"] == {"ssh_key_data": KEY}
    (source,) = controller.rows["inventory_sources"].values()
    assert (source["source_path"], source["update_on_launch"], source["overwrite"]) == ("my.wpe.yml", True, True)
    templates = controller.named("job_templates")
    assert len(templates) == len(PLAYBOOKS) + 3
    for template in templates.values():
        assert controller.linked(template, "credentials") == [one["id"] for one in credentials.values()]
        assert template["playbook"] in FILES and template["ask_job_type_on_launch"]
    for name in PLAYBOOKS:
        path = templates[f"WP Engine {name.replace('_', ' ')}"]["related"]["survey_spec"]
        assert controller.surveys[path] == survey_of(FOLDER / f"{name}.yml")["survey"]
    assert {one["name"]: one.get("job_type") for one in controller.rows["schedules"].values()} == {
        "WP Engine backup every night": None,
        "WP Engine update check every week": "check",
    }


def check_workflow(controller):
    """Check that a restore comes only after a failure and an approval."""
    steps = controller.named("workflow_job_template_nodes")
    names = {row["id"]: name for name, row in steps.items()}
    links = {
        (name, kind): [names[one] for one in controller.linked(row, kind)]
        for name, row in steps.items()
        for kind in ("success_nodes", "failure_nodes")
        if controller.linked(row, kind)
    }
    assert links == {
        ("backup", "success_nodes"): ["deploy"],
        ("deploy", "success_nodes"): ["purge"],
        ("deploy", "failure_nodes"): ["approval"],
        ("approval", "success_nodes"): ["restore"],
    }
    assert steps["approval"]["unified_job_template"] in controller.rows["workflow_approval_templates"]
    template = controller.named("job_templates")["WP Engine restore after a deployment"]
    assert json.loads(template["extra_vars"]) == {"restore_hosts": "{{ deploy_hosts }}"}
    (workflow,) = controller.rows["workflow_job_templates"].values()
    questions = [one["variable"] for one in controller.surveys[workflow["related"]["survey_spec"]]["spec"]]
    assert "deploy_hosts" in questions and questions[-1] == "restore_confirm"


def check_files(folder):
    """Check that the files of the project are there, and that those of the user stay."""
    assert sorted(str(path.relative_to(folder)) for path in folder.glob("playbooks/*")) == FILES
    assert (folder / "collections/requirements.yml").read_text() == "# mine\n"
    assert yaml.safe_load((folder / "my.wpe.yml").read_text()) == {"plugin": "community.wpengine.wpe_installs"}
    (imported,) = yaml.safe_load((folder / "playbooks/wpe_deploy.yml").read_text())
    assert imported["import_playbook"] == "community.wpengine.deploy"


@pytest.mark.long
def test_the_other_name_of_the_collection(setup, controller, tmp_path):
    other = tmp_path / "ansible_collections/ansible/controller"
    shutil.copytree(AWX / "ansible_collections/awx/awx", other)
    for file in (*other.glob("plugins/*/*.py"), *other.glob("meta/*")):
        file.write_text(file.read_text().replace("awx.awx", "ansible.controller"))
    run = setup(collections=tmp_path)
    assert run.rc == 0 and len(controller.named("job_templates")) == len(PLAYBOOKS) + 3, run


def test_check_mode_lists_what_is_made_on_an_empty_controller(setup, controller):
    run = setup(check=True)
    assert run.rc == 0 and controller.writes == [], run
    names = [task["name"] for task in yaml.safe_load((FOLDER / "tasks/awx_present.yml").read_text())]
    made = [name for name in names if name.startswith("Make ")]
    assert run.changed and list(dict.fromkeys(run.changed)) == made, run.changed


BAD = {
    "a missing collection": ({"collections": Path("/nowhere")}, "ansible-galaxy collection install awx.awx"),
    "no controller": (
        {"host": "http://127.0.0.1:1"},
        r"^Look for the organization: There was .*Connection refused.*Set CONTROLLER_HOST to the address",
    ),
    "a wrong token": ({"token": "x"}, r"Look for the organization: .*HTTP 401.*Set CONTROLLER_OAUTH_TOKEN"),
    "a token without rights": ({"token": READER}, r"Make the organization: .*HTTP 403.*Set CONTROLLER_OAUTH_TOKEN"),
    "no project, and no execution environment": (
        {"awx_setup_project_url": None, "awx_setup_image": None},
        "There is no project WP Engine; set awx_setup_project_url .* There is no execution environment WP Engine; set awx_setup_image",
    ),
    "a misspelled variable": ({"awx_setup_projekt": "x"}, "There is no variable awx_setup_projekt. Near matches"),
    "a wrong state": ({"awx_setup_state": "gone"}, "awx_setup_state must be one of present or absent"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_fails_is_said_in_one_sentence(setup, controller, case):
    how, words = BAD[case]
    run = setup(**how)
    message = run.failed[-1]["result"]["msg"]
    assert run.rc != 0 and "\n" not in message and "Traceback" not in run.stdout, run
    assert re.search(words, message), message
    assert controller.rows["organizations"] == {}


def test_project_that_is_not_synced(setup, controller):
    controller.playbooks = FILES[1:]
    run = setup()
    message = run.failed[-1]["result"]["msg"]
    assert run.rc != 0 and f"lacks {FILES[0]}; set awx_setup_project_dir" in message, message
    assert controller.rows["job_templates"] == {}
