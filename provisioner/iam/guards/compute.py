"""Ways over compute that is there already: to run code under the role that it has.

No role is passed, so ``iam:PassRole`` does not stop them. On a stack's own function or project they are what a
deployment does; on every one of the account they reach other stacks' roles.
"""

from __future__ import annotations

from provisioner.iam.guards.guard import Guard, Guards
from provisioner.iam.guards.identity import PATHFINDING, RHINO

LAYERS = "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation"
EC2_CONNECT = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-connect-configure-IAM-role.html"

INSTANCES, MACHINES = ("instance",), ("instance", "managed-instance")
INTERPRETERS = ("code-interpreter-custom",)
"""Those of AWS itself have no role."""


def _way(action: str, can: str, source: str, kinds: tuple[str, ...]) -> Guard:
    page = source if source.startswith("https://") else PATHFINDING + source
    return Guard(action=action, can=f"{can}, under the role that it has", source=page, kinds=kinds)


TAKEOVER = Guards(
    (
        _way("lambda:UpdateFunctionCode", "run its own code in any function", "lambda-003", ("function",)),
        _way("lambda:UpdateFunctionConfiguration", "put a layer of its own into any function", LAYERS, ("function",)),
        _way("ssm:SendCommand", "run commands on any machine", "ssm-002", MACHINES),
        _way("ssm:StartSession", "open a shell on any machine", "ssm-001", MACHINES),
        _way(
            "ssm:CreateAssociation",
            "run documents on any machine",
            "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateAssociation.html",
            MACHINES,
        ),
        _way("ec2-instance-connect:SendSSHPublicKey", "log in to any instance", "ec2instanceconnect-003", INSTANCES),
        _way(
            "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
            "log in to any instance's serial console",
            EC2_CONNECT,
            INSTANCES,
        ),
        _way("ec2:ModifyInstanceAttribute", "set the start script of any instance", "ec2-002", INSTANCES),
        _way("ec2:CreateLaunchTemplateVersion", "set what any template starts", "ec2-004", ("launch-template",)),
        _way("codebuild:StartBuild", "run its own commands in any project", "codebuild-002", ("project",)),
        _way("codebuild:StartBuildBatch", "run its own commands in any project", "codebuild-003", ("project",)),
        _way(
            "codebuild:UpdateProject",
            "set the commands of any project",
            "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html",
            ("project",),
        ),
        _way("glue:UpdateDevEndpoint", "log in to any development endpoint", "glue-002", ("devendpoint",)),
        _way("glue:UpdateJob", "set the script of any job", "glue-005", ("job",)),
        _way(
            "sagemaker:CreatePresignedNotebookInstanceUrl", "open any notebook", "sagemaker-004", ("notebook-instance",)
        ),
        _way(
            "sagemaker:UpdateNotebookInstance", "set what any notebook starts", "sagemaker-005", ("notebook-instance",)
        ),
        _way(
            "ecs:ExecuteCommand",
            "run commands in any container",
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
            ("task",),
        ),
        _way("cloudformation:UpdateStack", "change any CloudFormation stack", "cloudformation-002", ("stack",)),
        _way("cloudformation:CreateChangeSet", "change any CloudFormation stack", "cloudformation-005", ("stack",)),
        _way("cloudformation:ExecuteChangeSet", "change any CloudFormation stack", "cloudformation-005", ("stack",)),
        _way("cloudformation:UpdateStackSet", "change any stack set", "cloudformation-004", ("stackset",)),
        _way("apprunner:UpdateService", "run its own image in any service", "apprunner-002", ("service",)),
        _way("datapipeline:PutPipelineDefinition", "set the commands of any pipeline", RHINO, ("pipeline",)),
        _way(
            "bedrock-agentcore:StartCodeInterpreterSession", "run code in any interpreter", "bedrock-002", INTERPRETERS
        ),
        _way("bedrock-agentcore:InvokeCodeInterpreter", "run code in any interpreter", "bedrock-002", INTERPRETERS),
    )
)
