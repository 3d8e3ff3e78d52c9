"""What an editor shows of a key beyond its description: examples, and what an entry of a collection is.

Apart from the schemas themselves, since only ``schema`` needs it; a test holds that no key is without.
"""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "accounts": "accounts.yaml: accounts and CI users",
    "stacks": "stacks.yaml: stacks, and what they touch",
    "templates": "templates.yaml: sets of entries that stacks use",
    "approvals": "approvals.yaml: access that may be new",
}

FILES: Mapping[str, str] = {
    "accounts": "Which AWS accounts and CI users there are. The platform team owns this file.",
    "stacks": "Which stack lives where, who deploys it, and what it touches. Application teams change this file.",
    "templates": "Templates of your own, which stacks use by name. This file need not be there.",
    "approvals": "Which access may be new, by whom, why, and until when. Only a code owner changes this file.",
}

ENTRIES: Mapping[str, str] = {
    "approvals": "Access that may be new",
    "accounts": "An account that stacks are deployed to, or what is said of the stack there",
    "bastions": "A bastion: an account that holds CI users",
    "parameters": "A parameter of the template",
    "resources": "One thing that is touched, and what may be done with it",
    "rules": "The level of the rule",
    "stacks": "A stack: where it lives, who deploys it, what it touches",
    "suppress": "Findings of one rule that may stay",
    "tags": "The value of the tag",
    "templates": "A template: a set of entries",
    "users": "A CI user",
    "variables": "The text for the variable",
    "when": "Condition keys, each with one value or several",
}
"""What stands in a collection, by the collection's key."""

EXAMPLES: Mapping[str, tuple[object, ...]] = {
    "account": ("production",),
    "actions": (["s3:DeleteObject"],),
    "approvals": (
        [
            {
                "user": "cicd-bot",
                "account": "production",
                "stack": "website",
                "actions": ["s3:DeleteObject"],
                "resources": ["arn:aws:s3:::www.example.com/*"],
                "by": "platform",
                "reason": "old pages are removed",
                "until": "2027-01-31",
            }
        ],
    ),
    "accounts": (
        {"production": {"id": "333333333333"}},
        ["staging", "production"],
        {"staging": None, "production": {"session": "45m"}},
    ),
    "allow": (["read", "write", "sqs:ListQueueTags"], ["s3:*"]),
    "arns": (["arn:${partition}:s3:::www.${var.domain}", "arn:${partition}:s3:::www.${var.domain}/*"],),
    "backend": ("s3://example-pulumi-state?region=us-west-2",),
    "bastion": ("main",),
    "bastions": ({"main": {"id": "111111111111", "users": {"cicd-bot": {"environments": ["production"]}}}},),
    "by": ("platform",),
    "credentials": ({"profile": "bastion-admin"}, {"role": "arn:aws:iam::333333333333:role/platform-deploy"}),
    "data_age": (365,),
    "default": ("*", ["/website/*"]),
    "defaults": ({"region": "us-west-2"}, {"session": "30m"}),
    "deny": (["s3:DeleteBucket"],),
    "description": ("Static website behind CloudFront",),
    "environment": ("production",),
    "environments": (["staging", "production"],),
    "except": (["sqs:PurgeQueue"],),
    "external_id": ("${stack}/${account.environment}",),
    "grant": ("${user}-${pair}",),
    "id": ("333333333333",),
    "identical": (["staging", "production"],),
    "max_session": ("1h", "12h"),
    "may_differ": (["session", "resources.cdn"],),
    "naming": ({"path": "/ci/updaters/"},),
    "parameters": ({"queues": {"description": "Names of the queues", "type": "list"}},),
    "path": ("/stack-updaters/",),
    "permissions_boundary": ("arn:aws:iam::333333333333:policy/ci-boundary",),
    "policy": ("${Stack}UpdaterRolePolicy",),
    "preview": ({"users": ["preview-bot"]},),
    "profile": ("bastion-admin",),
    "quotas": ({"policies_per_role": 20},),
    "reason": ("staging comes with the next account",),
    "region": ("us-west-2",),
    "resources": (
        {"content": {"arns": ["arn:aws:s3:::www.example.com"], "allow": ["s3:ListBucket"]}},
        ["arn:aws:s3:::www.example.com/*"],
    ),
    "role": ("arn:aws:iam::333333333333:role/platform-deploy", "${Stack}StackUpdaterRole"),
    "rules": ({"broad-resource": "error"},),
    "secrets_provider": ("awskms://alias/pulumi?region=us-west-2", "passphrase"),
    "session": ("30m", "15m"),
    "stack": ("website",),
    "stacks": (
        {
            "website": {
                "accounts": ["production"],
                "users": ["cicd-bot"],
                "resources": {"content": {"arns": ["arn:aws:s3:::www.example.com"], "allow": ["s3:ListBucket"]}},
            }
        },
    ),
    "suppress": ([{"rule": "unused-environment", "reason": "staging comes with the next account"}],),
    "tags": ({"owner": "platform"},),
    "templates": ({"look": {"resources": {"bucket": {"arns": ["arn:aws:s3:::b"], "allow": ["list"]}}}},),
    "until": ("2027-01-31",),
    "use": ("sqs-queue",),
    "user": ("cicd-bot",),
    "users": (["cicd-bot"], {"cicd-bot": {"environments": ["production"]}}),
    "variables": ({"domain": "example.com"},),
    "when": ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}},),
}
"""Values of a key as they may stand in the files, by the key: some of them where one key means different things."""
