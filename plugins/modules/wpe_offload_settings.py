# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_offload_settings
short_description: Configure the file offloading of a WP Engine install (LargeFS)
version_added: 1.0.0
description:
  - Sets the bucket that stores the large files of an install, and the paths whose files it stores.
  - For an install that is not configured yet, RV(offload_settings) is V(none), and RV(validation_file) is the file that the
    bucket must contain before WP Engine accepts the settings.
  - Without any setting, the task only reads.
  - The API cannot remove the settings.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
options:
  cloud:
    description:
      - Storage provider of the bucket. Defaults to V(s3) for an install that is not configured yet.
    type: str
    choices: [s3]
  bucket:
    description:
      - Name of the bucket. Needed for an install that is not configured yet.
    type: str
  bucket_region:
    description:
      - Region of the bucket. Needed for an install that is not configured yet.
    type: str
  path_settings:
    description:
      - All paths whose files are offloaded. Paths that are not listed are removed.
      - An option that is not set in an entry keeps its value.
    type: list
    elements: dict
    suboptions:
      path:
        description: The path, which identifies the entry. The order of entries does not matter.
        type: str
        required: true
      excluded_paths:
        description: Paths below it whose files are not offloaded, in any order.
        type: list
        elements: str
      redirect_type:
        description: Kind of redirect that leads visitors to a file in the bucket.
        type: str
        choices: [break, permanent]
"""

EXAMPLES = r"""
- name: Read which file the bucket needs
  community.wpengine.wpe_offload_settings:
    install: torquebikes
  register: offload

- name: Show the file
  ansible.builtin.debug:
    msg: "Put a file {{ offload.validation_file.name }} with {{ offload.validation_file.content }} in the bucket"
  when: offload.offload_settings is none

- name: Store the uploads in the bucket
  community.wpengine.wpe_offload_settings:
    install: torquebikes
    bucket: torquebikes-uploads
    bucket_region: eu-west-1
    path_settings:
      - path: wp-content/uploads
        excluded_paths: [wp-content/uploads/private]
        redirect_type: permanent
"""

RETURN = r"""
offload_settings:
  description:
    - The settings as the API has them, or in check mode as they would be.
    - V(none) for an install that is not configured.
  returned: success
  type: dict
  contains:
    cloud:
      description: Storage provider of the bucket.
      returned: when the API returns it
      type: str
      sample: s3
    bucket:
      description: Name of the bucket.
      returned: when the API returns it
      type: str
      sample: torquebikes-uploads
    bucket_region:
      description: Region of the bucket.
      returned: when the API returns it
      type: str
      sample: eu-west-1
    path_settings:
      description: The paths whose files are offloaded.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"path": "wp-content/uploads", "excluded_paths": [], "redirect_type": "break"}]
validation_file:
  description:
    - The file to put into the bucket before the first settings.
    - V(none) for an install that is already configured.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the file.
      returned: always
      type: str
      sample: 64f1250c.largefs
    content:
      description: Content of the file.
      returned: always
      type: str
      sample: e4ccd0696cff6f94
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_offload_settings import OffloadSettings

MODULE = OffloadSettings

if __name__ == "__main__":
    main(OffloadSettings)
