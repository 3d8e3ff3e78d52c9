"""The rules about files, YAML and structure: found while reading, so their pages stand together here."""

from __future__ import annotations

from provisioner.finding import Example, Level, Rule

YAML_SPEC = "https://yaml.org/spec/1.2.2/"
LANGUAGE = "docs/guide/language.md"

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

RULES = (
    YAML_SYNTAX, FILE_ENCODING, YAML_LIMITS, SEVERAL_DOCUMENTS, DUPLICATE_KEY, MERGE_CONFLICT, YAML_TAG, YAML_KEY,
    UNKNOWN_KEY, MISSING_KEY, WRONG_TYPE, WRONG_VALUE, EMPTY_VALUE, WRONG_NAME, ACCOUNT_ID, EXCLUSIVE_KEYS, SECRET,
)  # fmt: skip
