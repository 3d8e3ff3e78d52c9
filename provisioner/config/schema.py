"""The structure of both files, as Cerberus schemas: data, read by the structure check and by nothing that decides.

``meta`` carries what an editor shows. What a value means (references, formats that need both files) is not here.
"""

from __future__ import annotations

from typing import Any

from provisioner.iam.arn import PARTITIONS
from provisioner.iam.quotas import ENTITY_NAME, QUOTAS

Schema = dict[str, Any]

NAME = r"[A-Za-z0-9_.-]{1,100}\Z$"
"""Bastions and accounts: their names form Pulumi stack names (at most 100 characters)."""

USER_NAME = rf"{ENTITY_NAME}\Z$"
STACK_NAME = r"(?=.*[A-Za-z0-9])(?!.*\$\{)[^\x00-\x1f\x7f]{1,100}\Z$"
"""Stacks and resources: any text without control characters that leaves something in PascalCase."""

VARIABLE_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z$"
ID = r"[0-9]{12}\Z$"
TEXT: Schema = {"type": "string"}
REGION = r"[a-z]{2,}(-[a-z0-9]+)+\Z$"
URL = r"[a-z][a-z0-9+.-]*://[^\x00-\x20\x7f]+\Z$"
BACKEND_URL = rf"file://~?\Z$|{URL}"
SECRETS_PROVIDER = rf"(default|passphrase)\Z$|{URL}"
"""A provider's name, or the URL of a key: https://www.pulumi.com/docs/iac/concepts/secrets/."""


def _text(description: str, **rules: Any) -> Schema:  # noqa: ANN401 - Cerberus rules
    return {"type": "string", "meta": {"description": description}, **rules}


def _texts(description: str, **rules: Any) -> Schema:  # noqa: ANN401 - Cerberus rules
    return {"type": "list", "schema": TEXT, "meta": {"description": description}, **rules}


def _mapping(description: str, schema: Schema, **rules: Any) -> Schema:  # noqa: ANN401 - Cerberus rules
    return {"type": "dict", "schema": schema, "meta": {"description": description}, **rules}


def _named(description: str, names: str, values: Schema, **rules: Any) -> Schema:  # noqa: ANN401 - Cerberus rules
    return {
        "type": "dict",
        "keysrules": {"type": "string", "regex": names},
        "valuesrules": values,
        "meta": {"description": description},
        **rules,
    }


DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z$"


def _suppress(description: str, **keys: Schema) -> Schema:
    shape = {
        "rule": _text("The rule", required=True, empty=False),
        "reason": _text("Why its findings may stay", required=True, empty=False),
        "until": _text("The last day of it: 2027-01-31", regex=DATE),
        **keys,
    }
    return {"type": "list", "schema": {"type": "dict", "schema": shape}, "meta": {"description": description}}


VERSION = {"type": "number", "allowed": ["1"], "required": True, "meta": {"description": "Version of the language: 1"}}
VARIABLES = _named("Texts for ${var.NAME}", VARIABLE_NAME, {"type": "string"})
TAGS: Schema = {"type": "dict", "valuesrules": {"type": "string"}, "meta": {"description": "Tags: keys and values"}}
CREDENTIALS = _mapping(
    "How a deployment reaches the account: a profile, or a role to assume, or neither (the ambient credentials)",
    {
        "profile": _text("A profile of the AWS config file", excludes="role", empty=False),
        "role": _text("ARN of a role in the account", excludes="profile", empty=False),
    },
)
ACCOUNT_QUOTAS = _mapping(
    "Quotas that AWS has raised for this account",
    {
        name: {"type": "number", "between": [1, quota.maximum], "meta": {"description": quota.counts}}
        for name, quota in QUOTAS.items()
    },
)
STATE: Schema = {
    "backend": _text(
        "URL of where Pulumi keeps the state: file://, s3://, ...; by default where you are logged in",
        regex=BACKEND_URL,
    ),
    "secrets_provider": _text(
        "What encrypts secrets in the state: passphrase, awskms://alias/..., ...", regex=SECRETS_PROVIDER
    ),
}
NAMING = _mapping(
    "Patterns of names",
    {
        "role": _text("Default: ${Stack}StackUpdaterRole", empty=False),
        "policy": _text("Default: ${Stack}UpdaterRolePolicy", empty=False),
        "path": _text("Default: /stack-updaters/", empty=False),
        "grant": _text("Default: ${user}-${pair}", empty=False),
    },
)
USER: Schema = {
    "type": "dict",
    "nullable": True,
    "schema": {
        "managed": {
            "type": "boolean",
            "meta": {"description": "false: the user exists already, it is only granted to"},
        },
        "path": _text("IAM path, / by default"),
        "environments": _texts("Environments whose roles the user may reach"),
        "tags": TAGS,
    },
}
BASTION: Schema = {
    "type": "dict",
    "schema": {
        "id": _text("The account ID: 12 digits", required=True, regex=ID),
        "region": _text("Region of the deployment", regex=REGION),
        "credentials": CREDENTIALS,
        "users": _named("CI users of this account", USER_NAME, USER),
        "tags": TAGS,
        "quotas": ACCOUNT_QUOTAS,
        **STATE,
        "grants": _text(
            "Where grants are made: with each pair (the default), or with the bastion", allowed=["pair", "bastion"]
        ),
    },
}
ACCOUNT: Schema = {
    "type": "dict",
    "schema": {
        "id": _text("The account ID: 12 digits", required=True, regex=ID),
        "bastion": _text("The bastion whose users deploy here; needed where there are several"),
        "environment": _text("The environment that users must reach; the account's name by default", empty=False),
        "region": _text("Region of the deployment, and ${account.region}", regex=REGION),
        "credentials": CREDENTIALS,
        "permissions_boundary": _text("ARN of a managed policy that bounds every role here"),
        "quotas": ACCOUNT_QUOTAS,
        **STATE,
        "variables": VARIABLES,
        "tags": TAGS,
    },
}
ACCOUNTS_FILE: Schema = {
    "version": VERSION,
    "partition": _text("AWS partition, aws by default", allowed=list(PARTITIONS)),
    "defaults": _mapping("Defaults for all accounts", {"region": _text("Region", regex=REGION), "tags": TAGS}),
    "naming": NAMING,
    "rules": {
        "type": "dict",
        "valuesrules": {"type": "string", "allowed": ["error", "warning", "note", "off"]},
        "meta": {"description": "Levels of rules: error, warning, note or off"},
    },
    "suppress": _suppress(
        "Findings of this file, or of one stack, that may stay", stack=_text("Those of this stack, in stacks.yaml")
    ),
    "data_age": {
        "type": "number",
        "between": [1, 36500],
        "meta": {"description": "Days that AWS's data may be old before a note says so: 180 by default"},
    },
    "bastions": _named("Accounts that hold the CI users", NAME, BASTION, required=True, minlength=1),
    "accounts": _named("Accounts that stacks are deployed to", NAME, ACCOUNT, required=True, minlength=1),
}

SETTINGS: Schema = {
    "users": _texts("Users that deploy the stack"),
    "variables": VARIABLES,
    "external_id": _text("Default: ${stack}/${account.environment}"),
    "session": _text("What a CI job asks for: 15m to 12h, 30m by default"),
    "max_session": _text("The most that the role allows: 1h to 12h, 1h by default"),
    "permissions_boundary": _text("ARN of a managed policy that bounds the role"),
}
_SCALAR = ["string", "boolean"]
WHEN: Schema = {
    "type": "dict",
    "minlength": 1,
    "valuesrules": {
        "type": "dict",
        "minlength": 1,
        "valuesrules": {"anyof": [{"type": _SCALAR}, {"type": "list", "minlength": 1, "schema": {"type": _SCALAR}}]},
    },
    "meta": {"description": "IAM condition block: operator, key, value or values"},
}
ENTRY: Schema = {
    "type": "dict",
    "schema": {
        "arns": _texts("What the entry is about", required=True, minlength=1),
        "allow": _texts("Actions, and access levels", minlength=1),
        "deny": _texts("Actions, and access levels", minlength=1),
        "except": _texts("Actions that allow shall not bring", minlength=1),
        "when": WHEN,
    },
}
RESOURCE: Schema = {
    **ENTRY,
    "schema": {**ENTRY["schema"], "use": _text("A template that makes the entry, of parameters beside this key")},
}
"""An entry with ``use`` is never checked against this: what its template makes of it stands in its place by then."""

PARAMETER: Schema = {
    "type": "dict",
    "nullable": True,
    "schema": {
        "description": _text("What it is"),
        "type": _text("What is to be given: a text (the default), or a list of texts", allowed=["text", "list"]),
        "default": {
            "type": ["string", "list"],
            "schema": TEXT,
            "meta": {"description": "What stands for it where it is not given; without it, it must be"},
        },
    },
}
TEMPLATE: Schema = {
    "type": "dict",
    "schema": {
        "description": _text("What it is for"),
        "parameters": _named("What is to be given, by name: ${param.NAME}", VARIABLE_NAME, PARAMETER),
        "resources": _named("The entries that it makes", STACK_NAME, ENTRY, required=True, minlength=1),
    },
}
TEMPLATES = _named("Sets of entries that stacks use, by name", NAME, TEMPLATE)
TEMPLATES_FILE: Schema = {"version": VERSION, "templates": {**TEMPLATES, "required": True}}
OVERRIDES: Schema = {"type": "dict", "nullable": True, "schema": SETTINGS, "allow_unknown": False}
"""Below an ``anyof`` Cerberus lets every unknown key pass, unless it is told not to."""
IDENTICAL = _texts("Accounts in which the stack is to be the same, but for their IDs, names and variables")
STACK: Schema = {
    "type": "dict",
    "schema": {
        **SETTINGS,
        "users": _texts("Users that deploy the stack", required=True, minlength=1),
        "description": _text("What the stack is"),
        "accounts": {
            "required": True,
            "anyof": [
                {"type": "list", "schema": {"type": "string"}, "minlength": 1},
                {"type": "dict", "valuesrules": OVERRIDES, "minlength": 1},
            ],
            "meta": {"description": "Accounts that the stack lives in: a list, or a mapping with overrides"},
        },
        "resources": _named("What the stack touches", STACK_NAME, RESOURCE, required=True, minlength=1),
        "tags": TAGS,
        "preview": _mapping(
            "A second role, which lists and reads only, for previews of pull requests",
            {"users": _texts("Users that preview the stack", required=True, minlength=1)},
        ),
        "identical": IDENTICAL,
        "may_differ": _texts("What may differ between these accounts all the same: users, resources.NAME", minlength=1),
        "suppress": _suppress("Findings within the stack that may stay: warnings and notes"),
        "session_tags": {"type": "boolean", "meta": {"description": "Allow session tags"}},
        "source_identity": {"type": "boolean", "meta": {"description": "Allow a source identity"}},
        "compact": {
            "type": "boolean",
            "meta": {"description": "Shorten lists of actions to wildcards that match exactly the same today"},
        },
    },
}
STACKS_FILE: Schema = {
    "version": VERSION,
    "defaults": _mapping(
        "Defaults for all stacks",
        {"session": SETTINGS["session"], "max_session": SETTINGS["max_session"], "identical": IDENTICAL},
    ),
    "naming": NAMING,
    "templates": TEMPLATES,
    "suppress": _suppress("Findings of this file that may stay: warnings and notes"),
    "stacks": _named("Stacks, by name", STACK_NAME, STACK, required=True),
}
