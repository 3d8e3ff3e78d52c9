"""Templates: what entries with ``use`` become, and where everything stands that they make."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.config import our_templates, source
from provisioner.config.file import Source, UnreadableInputError
from provisioner.config.node import Node
from provisioner.config.templates import Expanded, expand

SITE = """\
  site:
    parameters: {bucket: , names: {type: list, default: [one, two]}}
    resources:
      content: {arns: ["arn:aws:s3:::${param.bucket}/*"], allow: ["s3:GetObject"]}
      listing:
        arns: ["arn:aws:s3:::${param.bucket}", "arn:aws:s3:::${param.bucket}-${param.names}"]
        allow: ["s3:ListBucket"]
        when: {StringLike: {"s3:prefix": "${param.names}"}}
"""


def root_of(text: str, file: str = source.STACKS) -> Source:
    return source.parse(text.encode(), file)


def expanded(entries: str, templates: str = SITE, file: str | None = None) -> Expanded:
    """Return what becomes of a stack's entries; ``templates`` stand in stacks.yaml, ``file`` is templates.yaml."""
    own = f"templates:\n{templates}" if templates else ""
    stacks = root_of(f"version: 1\n{own}stacks:\n  website:\n    resources:\n{entries}")
    return expand(stacks.root, root_of(file, source.TEMPLATES) if file is not None else None)


def resources(result: Expanded) -> Node:
    assert result.root is not None
    return result.root.find(("stacks", "website", "resources"))[0]


def plain(entries: str, templates: str = SITE) -> object:
    result = expanded(entries, templates)
    assert result.findings == ()
    return resources(result).plain()


def said(result: Expanded) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.at)) for finding in result.findings]


def judged(stacks: str, templates: str | None = None) -> list[tuple[str, str]]:
    accounts = root_of(
        "version: 1\nbastions: {main: {id: 111111111111, users: {cicd-bot: {environments: [production]}}}}\n"
        "accounts: {production: {id: 333333333333, region: us-west-2}}\n",
        source.ACCOUNTS,
    )
    shared = None if templates is None else root_of(templates, source.TEMPLATES)
    outcome = pipeline.judge(accounts, root_of(stacks), shared)
    return [(finding.rule, str(finding.at)) for finding in outcome.findings]


STACK = "version: 1\n%sstacks:\n  website:\n    accounts: [production]\n    users: [cicd-bot]\n    resources:\n%s"


# --- What is made -----------------------------------------------------------------------------------------------------


def test_entry_becomes_one_entry_for_each_of_the_template_and_a_list_becomes_one_arn_for_each_item() -> None:
    assert plain("      a: {use: site, bucket: b, names: [x]}\n") == {
        "a-content": {"arns": ["arn:aws:s3:::b/*"], "allow": ["s3:GetObject"]},
        "a-listing": {
            "arns": ["arn:aws:s3:::b", "arn:aws:s3:::b-x"],
            "allow": ["s3:ListBucket"],
            "when": {"StringLike": {"s3:prefix": ["x"]}},
        },
    }


def test_two_lists_in_one_text_give_each_with_each_and_one_that_stands_twice_is_the_same_twice() -> None:
    template = (
        "  t: {parameters: {a: {type: list}, b: {type: list}},\n"
        '      resources: {r: {arns: ["${param.a}/${param.b}/${param.a}"], allow: [list]}}}\n'
    )

    assert plain("      x: {use: t, a: [1, 2], b: [3, 4]}\n", template) == {
        "x-r": {"arns": ["1/3/1", "1/4/1", "2/3/2", "2/4/2"], "allow": ["list"]}
    }


def test_what_is_given_is_not_filled_in_again() -> None:
    [arn, *_] = [
        arn.value
        for arn in resources(expanded("      a: {use: site, bucket: '${param.names}'}\n"))
        .find(("a-listing", "arns"))[0]
        .elements()
    ]

    assert arn == "arn:aws:s3:::${param.names}"


def test_nothing_is_filled_in_but_arns_and_conditions() -> None:
    template = (
        '  t: {parameters: {a: }, resources: {r: {arns: ["${param.a}"], allow: ["s3:${param.a}"],'
        ' deny: ["${param.a}"], except: ["${param.a}"], when: {Bool: {"x:y": true}}}}}\n'
    )

    assert plain("      x: {use: t, a: b}\n", template) == {
        "x-r": {
            "arns": ["b"],
            "allow": ["s3:${param.a}"],
            "deny": ["${param.a}"],
            "except": ["${param.a}"],
            "when": {"Bool": {"x:y": True}},
        }
    }


def test_empty_list_leaves_out_the_entries_without_arns_and_those_whose_condition_has_no_value() -> None:
    template = (
        "  t: {parameters: {a: {type: list, default: []}}, resources: {\n"
        '      one: {arns: ["${param.a}"], allow: [list]}, two: {arns: ["x"], allow: [list]},\n'
        '      three: {arns: ["x"], allow: [list], when: {StringEquals: {"s3:prefix": ["${param.a}"]}}}}}\n'
    )

    assert plain("      x: {use: t}\n", template) == {"x-two": {"arns": ["x"], "allow": ["list"]}}
    assert plain("      x: {use: t, a: []}\n", template) == {"x-two": {"arns": ["x"], "allow": ["list"]}}


def test_entries_without_use_stay_as_they_are_and_a_file_without_use_is_the_same_tree() -> None:
    mixed = expanded('      a: {use: site, bucket: b}\n      own: {arns: ["x"], allow: [list]}\n')
    root = root_of("version: 1\nstacks: {website: {resources: {own: {arns: [x], allow: [list]}}}}\n").root

    assert sorted(dict(resources(mixed).items())) == ["a-content", "a-listing", "own"]
    assert expand(root, None).root is root


@pytest.mark.parametrize("text", ["", "text", "stacks: []", "stacks: {a: , b: {resources: }, c: {resources: []}}"])
def test_whatever_stands_in_place_of_stacks_is_left_to_the_structure_check(text: str) -> None:
    root = root_of(text).root

    assert expand(root, None) == Expanded(root=root, findings=())


# --- when and except --------------------------------------------------------------------------------------------------


def test_conditions_of_the_entry_hold_for_each_part_beside_those_of_the_template() -> None:
    when = '{StringLike: {"s3:delimiter": "/"}, Bool: {"aws:SecureTransport": true}}'
    result = resources(expanded(f"      a: {{use: site, bucket: b, names: [x], when: {when}}}\n"))

    assert result.find(("a-content", "when"))[0].plain() == {
        "StringLike": {"s3:delimiter": "/"},
        "Bool": {"aws:SecureTransport": True},
    }
    assert result.find(("a-listing", "when"))[0].plain() == {
        "StringLike": {"s3:prefix": ["x"], "s3:delimiter": "/"},
        "Bool": {"aws:SecureTransport": True},
    }


def test_condition_that_the_template_has_is_a_clash_whatever_its_case_since_more_values_would_widen_it() -> None:
    result = expanded('      a: {use: site, bucket: b, when: {StringLike: {"S3:Prefix": "*"}}}\n')

    assert said(result) == [("template-clash", "stacks.yaml:14:53")]


EXCEPT = (
    "  t: {resources: {\n"
    "      exact: {arns: [x], allow: ['s3:GetObject', 's3:PutObject']},\n"
    "      wild: {arns: [x], allow: ['sqs:*'], except: ['sqs:SendMessage']},\n"
    "      level: {arns: ['arn:aws:sns:::x', '*'], allow: [list]},\n"
    "      denied: {arns: [x], allow: ['ec2:RunInstances'], deny: ['ec2:*']}}}\n"
)


@pytest.mark.parametrize(
    ("item", "touched"),
    [
        ("s3:Put*", {"exact": ["s3:Put*"]}),
        ("sqs:DeleteQueue", {"wild": ["sqs:SendMessage", "sqs:DeleteQueue"]}),
        ("SNS:ListTopics", {"level": ["SNS:ListTopics"]}),
        ("ec2:*", {"denied": ["ec2:*"]}),
        ("iam:*", {"exact": ["iam:*"]}),
    ],
)
def test_exception_stands_at_the_parts_that_it_may_concern_and_an_idle_one_at_the_first(
    item: str, touched: dict[str, list[str]]
) -> None:
    made = resources(expanded(f"      x: {{use: t, except: ['{item}']}}\n", EXCEPT))
    own = {"wild": ["sqs:SendMessage"]}

    assert {
        name.removeprefix("x-"): part["except"] for name, part in made.plain().items() if "except" in part
    } == own | touched


def test_part_that_loses_all_its_actions_is_left_out() -> None:
    made = resources(expanded("      x: {use: t, except: ['s3:Get*', 's3:PutObject']}\n", EXCEPT))

    assert list(made.plain()) == ["x-wild", "x-level", "x-denied"]


# --- Places -----------------------------------------------------------------------------------------------------------


def test_parts_stand_at_the_key_of_the_entry_and_texts_at_the_value_that_they_come_of() -> None:
    made = resources(expanded("      a: {use: kms-key-use, keys: [b]}\n", ""))
    part, key = made.find(("a-keys",))

    assert str(key) == str(part.at) == "stacks.yaml:5:7"
    assert str(part.find(("arns", 0))[0].at) == "stacks.yaml:5:36"
    assert {str(action.at) for action in part.find(("allow",))[0].elements()} == {"stacks.yaml:5:7"}
    assert str(part.key_at("allow")) == "stacks.yaml:5:7"


def test_texts_of_a_users_template_stand_in_it_where_nothing_is_given_for_them() -> None:
    made = resources(expanded("      a: {use: site, bucket: b}\n"))

    assert [str(arn.at) for arn in made.find(("a-listing", "arns"))[0].elements()] == ["stacks.yaml:14:30"] * 3
    assert str(made.find(("a-listing", "allow", 0))[0].at) == "stacks.yaml:9:17"
    assert str(made.find(("a-listing", "when", "StringLike", "s3:prefix"))[0].at) == "stacks.yaml:10:42"
    assert str(made.find(("a-listing", "when", "StringLike"))[0].key_at("s3:prefix")) == "stacks.yaml:10:29"


def test_conditions_of_both_stand_where_the_user_wrote_them_even_over_two_files() -> None:
    shared = f"version: 1\ntemplates:\n{SITE}"
    when = '{StringLike: {"s3:delimiter": "/"}}'
    made = resources(expanded(f"      a: {{use: site, bucket: b, when: {when}}}\n", "", shared))
    keys = made.find(("a-listing", "when", "StringLike"))[0]

    assert {key: str(keys.key_at(key)) for key in keys.plain()} == {
        "s3:prefix": "stacks.yaml:5:7",
        "s3:delimiter": "stacks.yaml:5:53",
    }


def test_mistake_in_a_users_template_is_found_once_however_often_it_is_used() -> None:
    templates = "version: 1\ntemplates: {t: {resources: {r: {arns: ['arn:aws:s3:::b'], allow: ['s3:ListBuckt']}}}}\n"

    assert judged(STACK % ("", "      a: {use: t}\n"), templates) == [("unknown-action", "templates.yaml:2:67")]


# --- What is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "rule", "column"),
    [
        ("{use: sit, bucket: b}", "unknown-template", 16),
        ("{use: site}", "missing-parameter", 7),
        ("{use: site, buckets: b}", "unknown-parameter", 22),
        ("{use: site, bucket: [b]}", "wrong-type", 30),
        ("{use: site, bucket: true}", "wrong-type", 30),
        ("{use: site, bucket: ''}", "empty-value", 30),
        ("{use: site, bucket: b, names: x}", "wrong-type", 40),
        ("{use: site, bucket: b, names: [x, []]}", "wrong-type", 44),
        ("{use: site, bucket: b, names: [x, '']}", "empty-value", 44),
        ("{use: site, bucket: b, names: []}", "empty-value", 40),
    ],
)
def test_wrong_use_is_reported_at_its_place_and_leaves_one_broken_entry(entry: str, rule: str, column: int) -> None:
    result = expanded(f"      a: {entry}\n")

    assert said(result) == [(rule, f"stacks.yaml:14:{column}")]
    assert [(name, each.broken) for name, each in _all(resources(result))] == [("a", True)]
    assert resources(result).faults == {"a"}


def _all(node: Node) -> list[tuple[str, Node]]:
    assert isinstance(node.value, dict)
    return list(node.value.items())


@pytest.mark.parametrize(
    "entry",
    [
        "{use: [site], bucket: b}",
        "{use: , bucket: b}",
        "{use: !x site, bucket: b}",
        "{use: site, bucket: b, when: x}",
        "{use: site, bucket: b, except: x}",
        "{use: site, bucket: b, bucket: c}",
        "!x {use: site, bucket: b}",
    ],
)
def test_what_another_stage_tells_of_is_only_broken(entry: str) -> None:
    result = expanded(f"      a: {entry}\n")

    assert said(result) == []
    assert [(name, each.broken) for name, each in _all(resources(result))] == [("a", True)]


def test_broken_use_silences_the_checks_of_its_own_entry_only() -> None:
    entries = (
        "      a: {use: sqs-queue, queue: [x]}\n"
        "      b: {arns: ['arn:aws:s3:::b'], allow: ['s3:ListBuckt']}\n"
        "      c: {use: kms-key-use, keys: ['arn:aws:kms:us-west-2:333333333333:kye/x']}\n"
    )

    assert judged(STACK % ("", entries)) == [
        ("unknown-parameter", "stacks.yaml:7:27"),
        ("unknown-action", "stacks.yaml:8:45"),
        ("unknown-resource", "stacks.yaml:9:36"),
    ]


@pytest.mark.parametrize(
    ("templates", "file"),
    [
        ("  x: [\n", None),
        ("  - site\n", None),
        ("  site: {resources: {r: {arns: x}}}\n", None),
        ("", "templates: {site: {"),
        ("", "[]"),
        ("", "version: 1\ntempltes: {}\n"),
    ],
)
def test_where_templates_are_not_known_no_name_is_unknown(templates: str, file: str | None) -> None:
    result = expanded("      a: {use: site}\n", templates, file)

    assert [rule for rule, _ in said(result) if rule in ("unknown-template", "missing-parameter")] == []


def test_misspelt_key_templates_makes_no_template_unknown() -> None:
    found = judged(STACK % ("template: {t: {resources: {r: {arns: [x], allow: [list]}}}}\n", "      a: {use: t}\n"))

    assert found == [("unknown-key", "stacks.yaml:2:1")]


def test_part_with_the_name_of_another_resource_is_a_clash() -> None:
    entries = (
        "      a: {use: site, bucket: b}\n      a-content: {arns: [x], allow: [list]}\n      a-listing: {use: none}\n"
    )

    assert ("template-clash", "stacks.yaml:14:7") in said(expanded(entries))


def test_templates_of_a_file_of_their_own_stand_beside_those_of_the_stacks(tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text("version: 1\n", "utf-8")
    (tmp_path / "stacks.yaml").write_text("version: 1\nstacks: {}\n", "utf-8")

    assert [each.file for each in pipeline.run(tmp_path).sources] == ["accounts.yaml", "stacks.yaml"]

    (tmp_path / "templates.yaml").write_text("version: 1\n", "utf-8")

    assert [each.file for each in pipeline.run(tmp_path).sources] == ["accounts.yaml", "stacks.yaml", "templates.yaml"]
    assert ("missing-key", "templates.yaml:1:1") in [
        (finding.rule, str(finding.at)) for finding in pipeline.run(tmp_path).findings
    ]


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_templates_file_that_cannot_be_read_is_no_missing_one(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "templates.yaml"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(UnreadableInputError, match=r"templates\.yaml"):
        source.read_if_there(tmp_path, source.TEMPLATES)


# --- Secrets and limits -----------------------------------------------------------------------------------------------


def test_credential_is_found_in_what_a_broken_use_gives_and_in_templates() -> None:
    entries = "      a: {use: sqs-queue, queue: [AKIAIOSFODNN7EXAMPLE], password: hunter-2}\n"
    templates = "version: 1\ntemplates: {t: {resources: {r: {arns: [AKIAIOSFODNN7EXAMPLE], allow: [list]}}}}\n"
    found = judged(STACK % ("", entries), templates)

    assert [at for rule, at in found if rule == "secret"] == [
        "stacks.yaml:7:35",
        "stacks.yaml:7:68",
        "templates.yaml:2:40",
    ]


@pytest.mark.slow
def test_too_many_values_are_refused_before_they_are_made_and_said_once() -> None:
    template = (
        '  t: {parameters: {a: {type: list}},\n      resources: {r: {arns: ["${param.a}${param.b}"], allow: [list]}}}\n'
    ).replace("{a: {type: list}}", "{a: {type: list}, b: {type: list}}")
    items = ", ".join(f"x{number}" for number in range(2000))
    uses = "".join(f"      u{number}: {{use: t, a: &a{number} [{items}], b: *a{number}}}\n" for number in range(2))

    assert said(expanded(uses, template)) == [("yaml-limits", "stacks.yaml:8:7")]


def test_our_templates_are_read_when_they_are_named_and_once() -> None:
    our_templates.template.cache_clear()
    expanded("      a: {use: site, bucket: b}\n")
    assert our_templates.template.cache_info().currsize == 0

    expanded("      a: {use: sqs-queue, queues: [b]}\n      b: {use: sqs-queue, queues: [c]}\n")
    assert our_templates.template.cache_info().currsize == 1


def test_resources_that_two_stacks_share_by_an_alias_are_made_in_both() -> None:
    text = (
        "version: 1\nstacks:\n  one: {resources: &shared {a: {use: sqs-queue, queues: [b]}}}\n"
        "  two: {resources: *shared}\n  three: {resources: {<<: *shared}}\n"
    )
    result = expand(root_of(text).root, None)

    assert result.root is not None
    stacks = result.root.find(("stacks",))[0].plain()
    assert {name: list(stack["resources"]) for name, stack in stacks.items()} == {
        "one": ["a-queues"],
        "two": ["a-queues"],
        "three": ["a-queues"],
    }


def test_use_is_contained_in_another_only_with_all_that_it_makes() -> None:
    partly = "      a: {use: ecr-push, repositories: [b]}\n      c: {use: ecr-push, repositories: [d]}\n"
    wholly = "      a: {use: ecr-push, repositories: [b, d]}\n      c: {use: ecr-push, repositories: [d]}\n"

    assert judged(STACK % ("", partly)) == []
    assert judged(STACK % ("", wholly)) == [("contained-grant", "stacks.yaml:8:7")] * 2
