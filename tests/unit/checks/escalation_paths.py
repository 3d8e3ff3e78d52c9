"""Known ways of a role to more than it was given: the entries of ``resources`` that open them, and who describes them.

Each is what the research needs, on the resources that make it work, in the account 333333333333. A way with a stronger
role that is passed stands for all those that end in the same place: what the role is passed to is no matter.
"""

from __future__ import annotations

from typing import NamedTuple

PATHFINDING = "https://pathfinding.cloud/paths/"
RHINO = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/"
RHINO_LIST = "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation"
BISHOP_FOX = "https://github.com/BishopFox/iam-vulnerable/blob/main/modules/free-resources/privesc-paths/"
BOUNDARIES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
MITRE = "https://attack.mitre.org/techniques/T1562/008/"

ROLES = "arn:aws:iam::333333333333:role/*"
POLICIES = "arn:aws:iam::333333333333:policy/*"
USERS = "arn:aws:iam::333333333333:user/*"
GROUPS = "arn:aws:iam::333333333333:group/*"
OWN_ROLE = "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole"
OWN_POLICY = "arn:aws:iam::333333333333:policy/stack-updaters/WebsiteUpdaterRolePolicy"
OTHER_ROLE = "arn:aws:iam::333333333333:role/stack-updaters/ShopStackUpdaterRole"
SERVICE_ROLE = "arn:aws:iam::333333333333:role/service/website"

Entry = tuple[str, str]
"""An ARN, and the actions that are allowed on it, with commas."""


class Way(NamedTuple):
    """A way: its name, who describes it, the entries that open it, and the rule that must say so."""

    name: str
    source: str
    entries: tuple[Entry, ...]
    rule: str


def _on(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-east-1:333333333333:{resource}"


def _way(name: str, rule: str, *entries: Entry, source: str = PATHFINDING) -> Way:
    return Way(name, source + name if source in (PATHFINDING, BISHOP_FOX) else source, entries, rule)


def _passing(name: str, actions: str) -> Way:
    return _way(name, "guard-pass-role", (ROLES, "iam:PassRole"), ("*", actions))


def _taking_over(name: str, arn: str, actions: str) -> Way:
    return _way(name, "guard-takeover", (arn, actions))


SELF = (
    _way("iam-001", "guard-own-role", (OWN_POLICY, "iam:CreatePolicyVersion")),
    _way("iam-005", "guard-own-role", (OWN_ROLE, "iam:PutRolePolicy")),
    _way("iam-009", "guard-own-role", (OWN_ROLE, "iam:AttachRolePolicy")),
    _way("iam-012", "guard-own-role", (OTHER_ROLE, "iam:UpdateAssumeRolePolicy")),
    _way("iam-014", "guard-own-role", (ROLES, "iam:AttachRolePolicy"), (ROLES, "sts:AssumeRole")),
    _way("iam-016", "guard-own-role", (POLICIES, "iam:CreatePolicyVersion"), (ROLES, "sts:AssumeRole")),
    _way("iam-017", "guard-own-role", (ROLES, "iam:PutRolePolicy"), (ROLES, "sts:AssumeRole")),
    _way("iam-019", "guard-own-role", (ROLES, "iam:AttachRolePolicy,iam:UpdateAssumeRolePolicy")),
    _way("iam-020", "guard-own-role", (POLICIES, "iam:CreatePolicyVersion"), (ROLES, "iam:UpdateAssumeRolePolicy")),
    _way("iam-021", "guard-own-role", (ROLES, "iam:PutRolePolicy,iam:UpdateAssumeRolePolicy")),
    _way(
        "2: an earlier policy version", "guard-own-role", (POLICIES, "iam:SetDefaultPolicyVersion"), source=RHINO_LIST
    ),
    _way("no boundary any more", "guard-own-role", (ROLES, "iam:DeleteRolePermissionsBoundary"), source=BOUNDARIES),
    _way("another boundary", "guard-own-role", (ROLES, "iam:PutRolePermissionsBoundary"), source=BOUNDARIES),
    _way("no denial any more", "guard-own-role", (OWN_ROLE, "iam:DetachRolePolicy"), source=BOUNDARIES),
)

PRINCIPALS = (
    _way("iam-002", "guard-principals", (USERS, "iam:CreateAccessKey")),
    _way("iam-003", "guard-principals", (USERS, "iam:CreateAccessKey,iam:DeleteAccessKey")),
    _way("iam-004", "guard-principals", (USERS, "iam:CreateLoginProfile")),
    _way("iam-006", "guard-principals", (USERS, "iam:UpdateLoginProfile")),
    _way("iam-007", "guard-principals", (USERS, "iam:PutUserPolicy")),
    _way("iam-008", "guard-principals", (USERS, "iam:AttachUserPolicy")),
    _way("iam-010", "guard-principals", (GROUPS, "iam:AttachGroupPolicy")),
    _way("iam-011", "guard-principals", (GROUPS, "iam:PutGroupPolicy")),
    _way("iam-013", "guard-principals", (GROUPS, "iam:AddUserToGroup")),
    _way("iam-015", "guard-principals", (USERS, "iam:AttachUserPolicy,iam:CreateAccessKey")),
    _way("iam-018", "guard-principals", (USERS, "iam:PutUserPolicy,iam:CreateAccessKey")),
    _way("privesc4-CreateAccessKey.tf", "guard-principals", ("*", "iam:CreateAccessKey"), source=BISHOP_FOX),
    _way("privesc13-AddUserToGroup.tf", "guard-principals", ("*", "iam:AddUserToGroup"), source=BISHOP_FOX),
)

PASSING = (
    _passing("apprunner-001", "apprunner:CreateService"),
    _passing(
        "bedrock-001",
        "bedrock-agentcore:CreateCodeInterpreter,bedrock-agentcore:StartCodeInterpreterSession,"
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _passing("cloudformation-001", "cloudformation:CreateStack"),
    _passing("cloudformation-003", "cloudformation:CreateStackSet,cloudformation:CreateStackInstances"),
    _passing("cloudformation-004", "cloudformation:UpdateStackSet"),
    _passing("codebuild-001", "codebuild:CreateProject,codebuild:StartBuild"),
    _passing("codebuild-004", "codebuild:CreateProject,codebuild:StartBuildBatch"),
    _passing(
        "datapipeline-001",
        "datapipeline:CreatePipeline,datapipeline:PutPipelineDefinition,datapipeline:ActivatePipeline",
    ),
    _passing("ec2-001", "ec2:RunInstances"),
    _passing("ec2-003", "ec2:RequestSpotInstances"),
    _passing("ecs-001", "ecs:CreateCluster,ecs:RegisterTaskDefinition,ecs:CreateService"),
    _passing("ecs-002", "ecs:CreateCluster,ecs:RegisterTaskDefinition,ecs:RunTask"),
    _passing("ecs-003", "ecs:RegisterTaskDefinition,ecs:CreateService"),
    _passing("ecs-004", "ecs:RegisterTaskDefinition,ecs:RunTask"),
    _passing("ecs-005", "ecs:RegisterTaskDefinition,ecs:StartTask"),
    _passing("glue-001", "glue:CreateDevEndpoint"),
    _passing("glue-003", "glue:CreateJob,glue:StartJobRun"),
    _passing("glue-004", "glue:CreateJob,glue:CreateTrigger"),
    _passing("glue-005", "glue:UpdateJob,glue:StartJobRun"),
    _passing("glue-006", "glue:UpdateJob,glue:CreateTrigger"),
    _passing("lambda-001", "lambda:CreateFunction,lambda:InvokeFunction"),
    _passing("lambda-002", "lambda:CreateFunction,lambda:CreateEventSourceMapping"),
    _passing("lambda-006", "lambda:CreateFunction,lambda:AddPermission"),
    _passing("sagemaker-001", "sagemaker:CreateNotebookInstance"),
    _passing("sagemaker-002", "sagemaker:CreateTrainingJob"),
    _passing("sagemaker-003", "sagemaker:CreateProcessingJob"),
)

TAKING_OVER = (
    _taking_over("apprunner-002", _on("apprunner", "service/*"), "apprunner:UpdateService"),
    _taking_over(
        "bedrock-002",
        _on("bedrock-agentcore", "code-interpreter-custom/*"),
        "bedrock-agentcore:StartCodeInterpreterSession,bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _taking_over("cloudformation-002", _on("cloudformation", "stack/*"), "cloudformation:UpdateStack"),
    _taking_over(
        "cloudformation-005",
        _on("cloudformation", "stack/*/*"),
        "cloudformation:CreateChangeSet,cloudformation:ExecuteChangeSet",
    ),
    _taking_over("codebuild-002", _on("codebuild", "project/*"), "codebuild:StartBuild"),
    _taking_over("codebuild-003", _on("codebuild", "project/*"), "codebuild:StartBuildBatch"),
    _taking_over(
        "ec2-002", _on("ec2", "instance/*"), "ec2:ModifyInstanceAttribute,ec2:StopInstances,ec2:StartInstances"
    ),
    _taking_over(
        "ec2-004", _on("ec2", "launch-template/*"), "ec2:CreateLaunchTemplateVersion,ec2:ModifyLaunchTemplate"
    ),
    _taking_over("ec2instanceconnect-003", _on("ec2", "instance/*"), "ec2-instance-connect:SendSSHPublicKey"),
    _taking_over("glue-002", _on("glue", "devEndpoint/*"), "glue:UpdateDevEndpoint"),
    _taking_over("lambda-003", _on("lambda", "function:*"), "lambda:UpdateFunctionCode"),
    _taking_over("lambda-004", _on("lambda", "function:*"), "lambda:UpdateFunctionCode,lambda:InvokeFunction"),
    _taking_over("lambda-005", _on("lambda", "function:*"), "lambda:UpdateFunctionCode,lambda:AddPermission"),
    _taking_over(
        "sagemaker-004", _on("sagemaker", "notebook-instance/*"), "sagemaker:CreatePresignedNotebookInstanceUrl"
    ),
    _taking_over(
        "sagemaker-005",
        _on("sagemaker", "notebook-instance/*"),
        "sagemaker:StopNotebookInstance,sagemaker:UpdateNotebookInstance,sagemaker:StartNotebookInstance",
    ),
    _taking_over("ssm-001", _on("ec2", "instance/*"), "ssm:StartSession"),
    _taking_over("ssm-002", _on("ec2", "instance/*"), "ssm:SendCommand"),
    _way(
        "26: a layer of another function",
        "guard-takeover",
        (_on("lambda", "function:*"), "lambda:UpdateFunctionConfiguration"),
        source=RHINO_LIST,
    ),
)

OTHERS = (
    _way("sts-001", "guard-assume-role", (ROLES, "sts:AssumeRole")),
    _way("privesc-AssumeRole.tf", "guard-assume-role", ("*", "sts:AssumeRole"), source=BISHOP_FOX),
    _way("a role without a boundary", "guard-boundary", (SERVICE_ROLE, "iam:CreateRole"), source=BOUNDARIES),
    _way("a stopped trail", "guard-logging", ("*", "cloudtrail:StopLogging"), source=MITRE),
    _way("a deleted trail", "guard-logging", ("*", "cloudtrail:DeleteTrail"), source=MITRE),
    _way("a trail without events", "guard-logging", ("*", "cloudtrail:PutEventSelectors"), source=MITRE),
    _way("a stopped recorder", "guard-logging", ("*", "config:StopConfigurationRecorder"), source=MITRE),
    _way("a recorder without a channel", "guard-logging", ("*", "config:DeleteDeliveryChannel"), source=MITRE),
    _way("a deleted detector", "guard-logging", ("*", "guardduty:DeleteDetector"), source=MITRE),
    _way("a detector that is off", "guard-logging", ("*", "guardduty:UpdateDetector"), source=MITRE),
)

WAYS = (*SELF, *PRINCIPALS, *PASSING, *TAKING_OVER, *OTHERS)
