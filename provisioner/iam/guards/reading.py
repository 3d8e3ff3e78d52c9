"""Actions of the levels list and read that give away more than how things are: secrets, and messages for others."""

from __future__ import annotations

from provisioner.iam.guards.guard import Guard, Guards

SSM = "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-securestring.html"

SECRETS = Guards(
    (
        Guard(
            action="secretsmanager:GetSecretValue",
            can="read a secret's value",
            source="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html",
        ),
        *(
            Guard(action=f"ssm:{name}", can="read what parameters hold, encrypted ones too", source=SSM)
            for name in ("GetParameter", "GetParameterHistory", "GetParameters", "GetParametersByPath")
        ),
        Guard(
            action="acm:ExportCertificate",
            can="read a certificate's private key",
            source="https://docs.aws.amazon.com/acm/latest/APIReference/API_ExportCertificate.html",
        ),
        Guard(
            action="sqs:ReceiveMessage",
            can="take messages, which those that they are for do not see meanwhile",
            source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html",
        ),
    )
)
