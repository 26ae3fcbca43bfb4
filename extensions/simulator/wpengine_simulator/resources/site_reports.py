# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Site reports: templates, sections, schedules, and existing reports."""

from __future__ import annotations

import uuid
from datetime import datetime

from ..call import Body, Call
from ..errors import invalid, not_found
from ..state import Row, Rows
from ..values import new_id
from . import operation

SECTIONS = ("cover", "overview", "usage", "performance", "plugins", "themes")
BRANDING = ("company_name", "brand_color", "logo_url")
SCHEDULE_FIELDS = ("title", "next_scheduled_date", "template_uuid", "frequency", "recipients", "sections")


def site_of(call: Call, site_id: str) -> Row:
    return call.find(call.data["sites"], site_id)


def templates_of(call: Call, account_id: str) -> Rows:
    """Return the templates of an account, which has at least one."""
    templates: Rows = call.data["report_templates"].setdefault(account_id, {})
    if not templates:
        template_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"report template of {account_id}"))
        templates[template_id] = {
            "template_uuid": template_id,
            "template_name": "Plain report",
            "company_name": "Agency",
            "brand_color": "#0ECAD4",
            "logo_url": "https://images.example.com/logo.png",
            "preview_image_url": "https://images.example.com/preview.png",
            "sections": [{"name": name} for name in SECTIONS],
        }
    return templates


@operation("listSiteReportTemplates")
def list_templates(call: Call) -> Body:
    account = call.find(call.data["accounts"], call.query["account_id"])
    return {"templates": list(templates_of(call, account["id"]).values())}


@operation("getSiteReports")
def list_reports(call: Call) -> Body:
    """Return the reports of the initial state: the simulator creates none."""
    site = site_of(call, call.query["site_id"])
    return {"reports": list(call.data["site_reports"].get(site["id"], {}).values())}


@operation("getSiteReportsSections")
def list_sections(call: Call) -> Body:
    return {
        "name": "site_report",
        "resource_type": "site",
        "sections": [
            {
                "name": name,
                "display_text": name.capitalize(),
                "order": number,
                "image_url": f"https://images.example.com/{name}.png",
                "footer_url": "https://images.example.com/footer.png",
                "group_name": "site",
                "group_display_text": "Site",
                "mandatory": name == "cover",
            }
            for number, name in enumerate(SECTIONS, 1)
        ],
    }


@operation("getSiteReportsSchedules")
def list_schedules(call: Call) -> Body:
    site = site_of(call, call.query["site_id"])
    templates = templates_of(call, site["account"]["id"])
    schedules = call.data["report_schedules"].get(site["id"], {}).values()
    return {"schedules": [schedule_view(row, templates.get(row.get("template_uuid"))) for row in schedules]}


def schedule_view(row: Row, template: Row | None) -> Body:
    if template is None:
        return row
    branding = {name: template[name] for name in BRANDING if name in template}
    # A template has this field under another name.
    branding["image_preview_url"] = template["preview_image_url"]
    return {**row, "branding": {"uuid": template["template_uuid"], **branding}}


def check_schedule(call: Call, site: Row, fields: Row) -> None:
    """Raise ApiError for values that the contract allows but the API rejects."""
    if "title" in fields and not fields["title"].strip():
        raise invalid("SiteReportSchedule", "title", "Title cannot be empty", code="missing")
    if "recipients" in fields and not fields["recipients"]:
        raise invalid("SiteReportSchedule", "recipients", "At least one recipient is required", code="missing")
    if "next_scheduled_date" in fields:
        check_date(fields["next_scheduled_date"])
    if "frequency" in fields:
        unit, value = fields["frequency"]["unit"], fields["frequency"]["value"]
        if value not in ((7, 14) if unit == "DAYS" else range(1, 32)):
            raise invalid("SiteReportSchedule", "frequency", f"The value {value} is not valid for {unit}")
    if "template_uuid" in fields and fields["template_uuid"] not in templates_of(call, site["account"]["id"]):
        raise invalid("SiteReportSchedule", "template_uuid", "The template does not belong to the account")
    for section in fields.get("sections", []):
        if section.get("name") not in SECTIONS:
            raise invalid("SiteReportSchedule", "sections", f"Unknown section {section.get('name')!r}")


def check_date(text: str) -> None:
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise invalid("SiteReportSchedule", "next_scheduled_date", "Value is not a date with a time") from None
    if "T" not in text:
        raise invalid("SiteReportSchedule", "next_scheduled_date", "The date has no time")


@operation("createSiteReportSchedule")
def create_schedule(call: Call) -> Body:
    site = site_of(call, call.body["site_id"])
    fields = {name: call.body[name] for name in SCHEDULE_FIELDS if name in call.body}
    check_schedule(call, site, fields)
    row = {"uuid": new_id(), **fields}
    call.data["report_schedules"].setdefault(site["id"], {})[row["uuid"]] = row
    return {"message": "The report was scheduled"}


def find_schedule(call: Call) -> tuple[Row, Row, Rows]:
    """Return the schedule in the path, its site, and all schedules of the site. Raise ApiError 404 without one."""
    for site_id, schedules in call.data["report_schedules"].items():
        row = schedules.get(call.path["schedule_id"].lower())
        if row is not None:
            return row, call.data["sites"][site_id], schedules
    raise not_found()


@operation("updateSiteReportSchedule")
def update_schedule(call: Call) -> Body:
    row, site, _schedules = find_schedule(call)
    fields = {name: call.body[name] for name in SCHEDULE_FIELDS if name in call.body}
    check_schedule(call, site, fields)
    row.update(fields)
    return {"message": "The schedule was changed"}


@operation("deleteSiteReportSchedule")
def delete_schedule(call: Call) -> None:
    row, _site, schedules = find_schedule(call)
    del schedules[row["uuid"]]
