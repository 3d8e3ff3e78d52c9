"""What AWS's data leaves out, or has lost: known gaps, each with its source, so that what works is not called wrong."""

from __future__ import annotations

LOAD_BALANCERS = ("loadbalancer", "loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/")
TAGGED = (
    *LOAD_BALANCERS,
    *(f"{kind}/{family}" for kind in ("listener", "listener-rule") for family in ("app", "net")),
    "listener/gwy",
    "targetgroup",
    "truststore",
)

ACTS_ON = {
    ("elasticloadbalancing", "addtags"): TAGGED,
    ("elasticloadbalancing", "removetags"): TAGGED,
    ("elasticloadbalancing", "createloadbalancer"): LOAD_BALANCERS,
    ("elasticloadbalancing", "deleteloadbalancer"): LOAD_BALANCERS,
    ("elasticloadbalancing", "modifyloadbalancerattributes"): LOAD_BALANCERS,
}
"""Resource types of actions that two services of one prefix have: the data keeps those of one of them.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

SHARED_PREFIXES = frozenset(
    {
        "apigateway",
        "aws-marketplace",
        "elasticloadbalancing",
        "greengrass",
        "kinesisanalytics",
        "lex",
        "ses",
        "sms-voice",
    }
)
"""Prefixes that several services share: of an action that two of them have, the data keeps what one of them says.

Source: the list of services at
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

RENAMED = {"codeconnections": "codestar-connections", "codestar-connections": "codeconnections"}
"""Services of two names: what has an ARN of one may be reached by the actions of the other.

Source: https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
"""

ALSO = {
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html: snapshots, and backups of tables
    ("backup", "recoverypoint"): ("arn:${Partition}:${Vendor}:${Region}:*:${ResourceType}/${ResourcePath}",),
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html
    ("cloudformation", "stack"): ("arn:${Partition}:cloudformation:${Region}:aws:transform/${TransformName}",),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html (the short ARNs)
    ("ecs", "container-instance"): ("arn:${Partition}:ecs:${Region}:${Account}:container-instance/${InstanceId}",),
    ("ecs", "service"): ("arn:${Partition}:ecs:${Region}:${Account}:service/${ServiceName}",),
    ("ecs", "task"): ("arn:${Partition}:ecs:${Region}:${Account}:task/${TaskId}",),
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
    ("execute-api", "execute-api-general"): (
        "arn:${Partition}:execute-api:${Region}:${Account}:${ApiId}/${Stage}/${RouteKey}",
    ),
    # https://docs.aws.amazon.com/lambda/latest/dg/access-control-resources.html
    ("lambda", "function"): ("arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Qualifier}",),
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_service-with-iam.html: AWS's own
    ("ssm", "automation-definition"): ("arn:${Partition}:ssm:${Region}::automation-definition/${Name}:${VersionId}",),
    ("ssm", "document"): ("arn:${Partition}:ssm:${Region}::document/${DocumentName}",),
    ("ssm", "parameter"): ("arn:${Partition}:ssm:${Region}::parameter/${ParameterNameWithoutLeadingSlash}",),
}
"""Further ARNs of resource types, that policies name and that the data does not list."""

LOG_GROUP_ENDS = (":*", ":log-stream:*", ":log-stream:")
"""What stands behind the ARN of a log group in policies, and in most of CloudWatch Logs' own requests.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

LIST_BUCKETS = "s3:listallmybuckets"
"""It takes no resource, and S3's own examples allow it on ``arn:aws:s3:::*``, which works.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html
"""

NEVER_SCOPED = frozenset({"ecr:getauthorizationtoken"})
"""Actions that take no resource for certain, though they are no lists.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
"""
