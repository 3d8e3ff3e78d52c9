"""The rules that only ``lint`` has: what our own policies cannot be wrong in, since nobody writes them by hand.

Their examples are policy documents. The other rules are those of ``validate``.
"""

from __future__ import annotations

from provisioner.finding import Example, Level, Rule

GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
PRINCIPALS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"

HEAD = '{"Version": "2012-10-17", "Statement": '
GOOD = HEAD + '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www.example.com/*"}}'
TRUST = (
    HEAD + '{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole", '
    '"Condition": {"StringEquals": {"sts:ExternalId": "website/production"}}}}'
)

JSON_SYNTAX = Rule(
    id="json-syntax",
    level=Level.ERROR,
    summary="The file is not valid JSON.",
    why="AWS refuses the policy.",
    source="https://www.rfc-editor.org/rfc/rfc8259",
    passing=Example(policy=GOOD),
    failing=Example(policy=GOOD + "]"),
)
POLICY_GRAMMAR = Rule(
    id="policy-grammar",
    level=Level.ERROR,
    summary="The document is not what IAM's grammar asks for.",
    why="AWS refuses the policy.",
    source=GRAMMAR,
    passing=Example(policy=GOOD),
    failing=Example(policy=GOOD.replace('"Allow"', '"allow"')),
)
POLICY_VERSION = Rule(
    id="policy-version",
    level=Level.WARNING,
    summary="The document is of the language version of 2008, and has policy variables; a note where it has none.",
    why="Without Version it is 2008-10-17, in which ${aws:username} stands for itself.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
    passing=Example(policy=GOOD.replace("/*", "/${aws:userid}/*")),
    failing=Example(policy=GOOD.replace("/*", "/${aws:userid}/*").replace('"Version": "2012-10-17", ', "")),
)
MIXED_PARTITIONS = Rule(
    id="mixed-partitions",
    level=Level.WARNING,
    summary="The document names ARNs of several partitions.",
    why="An account is in one partition, and nothing in it has an ARN of another.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    passing=Example(policy=GOOD),
    failing=Example(policy=GOOD.replace('"arn:aws:s3', '["arn:aws-cn:s3:::b/*", "arn:aws:s3').replace('/*"}', '/*"]}')),
)
MFA_PATTERN = Rule(
    id="mfa-pattern",
    level=Level.WARNING,
    summary="A test of aws:MultiFactorAuthPresent does not do what it looks like where the key is missing.",
    why=(
        "Requests with an access key do not carry it: Bool with false denies nothing for them, and BoolIfExists with"
        " true allows them."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    passing=Example(
        policy=HEAD + '{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*", '
        '"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}'
    ),
    failing=Example(
        policy=HEAD + '{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*", '
        '"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}}'
    ),
)
TRUST_EVERYBODY = Rule(
    id="trust-everybody",
    level=Level.ERROR,
    summary="A trust policy lets everybody assume the role; a warning where a condition narrows it.",
    why="Every AWS account there is can assume it.",
    source=PRINCIPALS + "#principal-anonymous",
    passing=Example(policy=TRUST),
    failing=Example(policy=HEAD + '{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}'),
)
TRUST_NOT_PRINCIPAL = Rule(
    id="trust-not-principal",
    level=Level.WARNING,
    summary="A trust policy allows everybody but those that NotPrincipal names.",
    why="That is every other AWS account.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    passing=Example(policy=TRUST),
    failing=Example(policy=TRUST.replace('"Principal"', '"NotPrincipal"')),
)
TRUST_EXTERNAL_ID = Rule(
    id="trust-external-id",
    level=Level.NOTE,
    summary="A trust policy lets an account assume the role without an external ID.",
    why="Where the account is another company's, its other customers can make it assume the role for them.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    passing=Example(policy=TRUST),
    failing=Example(policy=TRUST.split(', "Condition"', maxsplit=1)[0] + "}}"),
)

RULES = (
    JSON_SYNTAX, MFA_PATTERN, MIXED_PARTITIONS, POLICY_GRAMMAR, POLICY_VERSION, TRUST_EVERYBODY, TRUST_EXTERNAL_ID,
    TRUST_NOT_PRINCIPAL,
)  # fmt: skip
