"""AWS's data as values: loaded per service, levels as the configuration names them, known gaps filled."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from provisioner.iam import catalog, corrections


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        ("List", "list"),
        ("Read", "read"),
        ("Write", "write"),
        ("Tagging, Write", "tagging"),
        ("Permissions management, Write", "permissions"),
        ("Write, Permissions management, Tagging", "permissions"),
    ],
)
def test_tagging_and_permissions_management_are_no_writing(listed: str, level: str) -> None:
    assert catalog._level(listed) == level


def test_a_service_is_known_by_its_prefix_whatever_the_case_and_others_are_not() -> None:
    assert catalog.service("S3") == catalog.service("s3")
    assert catalog.service("s4") is None
    assert catalog.service("") is None
    assert catalog.service("../s3") is None


def test_an_action_has_its_level_types_and_keys() -> None:
    s3 = catalog.service("s3")
    assert s3 is not None
    action = s3.actions["listbucket"]
    assert (action.full_name, action.level) == ("s3:ListBucket", "list")
    assert {"bucket", "accesspoint"} == set(action.resource_types)
    assert "s3:prefix" in action.condition_keys


def test_data_has_a_version_and_a_day() -> None:
    version, day = catalog.version()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)


def test_only_the_services_that_are_asked_for_are_loaded() -> None:
    program = (
        "from provisioner.iam import catalog; catalog.service('s3'); catalog.service('sqs'); catalog.service('nope');"
        "print(catalog.service.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "3\n"


def test_corrections_name_actions_and_resource_types_that_the_data_has() -> None:
    for (prefix, action), types in corrections.ACTS_ON.items():
        known = catalog.service(prefix)
        assert known is not None
        assert known.actions[action].resource_types == types
        assert [name for name in types if name not in known.resource_types] == []
    for prefix, name in corrections.ALSO:
        known = catalog.service(prefix)
        assert known is not None
        assert name in known.resource_types


def test_shared_prefixes_are_services() -> None:
    assert [prefix for prefix in corrections.SHARED_PREFIXES if catalog.service(prefix) is None] == []
