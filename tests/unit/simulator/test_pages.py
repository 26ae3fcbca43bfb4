# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of sites, and copies of sites."""

from __future__ import annotations

import pytest

from wpengine_simulator import pages, wordpress_site


@pytest.fixture
def sites(tmp_path):
    for name in ("shop", "shopstg"):
        wordpress_site.create(tmp_path / name, {"name": name})
    return tmp_path


def page(sites, install="shop", path=""):
    response = pages.respond(sites, install, path)
    return response.status, response.text if response.content_type == "text/html" else response.body


def test_home_page_changes_with_the_theme(sites):
    assert page(sites) == (200, "<title>shop</title><body>Theme twentytwentyfive 1.3 </body>")
    theme = sites / "shop/wp-content/themes/twentytwentyfive"
    (theme / "style.css").write_text("/* Version: 2.0 */")
    (theme / "index.html").write_text("Welcome")
    assert "Theme twentytwentyfive 2.0 Welcome" in page(sites)[1]
    assert page(sites, path="wp-content/themes/twentytwentyfive/style.css") == (200, b"/* Version: 2.0 */")


@pytest.mark.parametrize(
    "file", ["themes/twentytwentyfive/inc/a.php", "plugins/hello-dolly/hello.php", "mu-plugins/a.php"]
)
def test_loaded_php_may_break_the_site(sites, file):
    path = sites / "shop/wp-content" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<?php throw new Error();")
    assert page(sites)[0] == 500


def test_php_that_is_not_loaded_breaks_nothing(sites):
    (sites / "shop/wp-content/plugins/akismet/a.php").write_text("<?php throw new Error();")
    assert page(sites)[0] == 200


@pytest.mark.parametrize("path", ["none", "wp-config.php", "../shop.json", "wp-content/../../shop.json"])
def test_other_paths_are_not_found(sites, path):
    assert page(sites, path=path)[0] == 404
    assert (page(sites, "none")[0], page(None)[0]) == (404, 404)


def change(folder, **options):
    state = wordpress_site.load(folder)
    state["options"].update(options)
    wordpress_site.save(folder, state)


@pytest.mark.parametrize(("files", "database"), [(True, True), (True, False), (False, True)])
def test_copy_of_a_site(sites, files, database):
    change(sites / "shop", blogname="Shop", only="there")
    change(sites / "shopstg", marker="x")
    (sites / "shop/wp-content/uploads/a.jpg").touch()
    (sites / "shopstg/wp-content/marker").touch()
    wordpress_site.copy(sites / "shop", sites / "shopstg", files, database)
    options = wordpress_site.load(sites / "shopstg")["options"]
    assert ("marker" in options, options.get("only")) == ((False, "there") if database else (True, None))
    assert options["home"] == "https://shopstg.wpengine.com"
    content = sites / "shopstg/wp-content"
    assert ((content / "marker").exists(), (content / "uploads/a.jpg").exists()) == (not files, files)
