"""Ways to go unseen: to switch off CloudTrail, AWS Config or GuardDuty, or to make them blind.

Sources: each action's page at AWS, and MITRE ATT&CK's technique *Impair Defenses: Disable or Modify Cloud Logs*,
https://attack.mitre.org/techniques/T1562/008/
"""

from __future__ import annotations

from provisioner.iam.guards.guard import Guard, Guards

TRAIL = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_"
CONFIG = "https://docs.aws.amazon.com/config/latest/APIReference/API_"
GUARDDUTY = "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_"


def _of(service: str, page: str, ways: dict[str, str]) -> tuple[Guard, ...]:
    return tuple(Guard(action=f"{service}:{name}", can=can, source=f"{page}{name}.html") for name, can in ways.items())


LOGGING = Guards(
    (
        *_of(
            "cloudtrail",
            TRAIL,
            {
                "StopLogging": "stop a trail",
                "DeleteTrail": "delete a trail",
                "UpdateTrail": "send a trail elsewhere, or leave regions out",
                "PutEventSelectors": "choose what a trail does not record",
                "StopEventDataStoreIngestion": "stop an event data store",
                "DeleteEventDataStore": "delete an event data store",
                "UpdateEventDataStore": "choose what an event data store does not record",
            },
        ),
        *_of(
            "config",
            CONFIG,
            {
                "StopConfigurationRecorder": "stop the configuration recorder",
                "DeleteConfigurationRecorder": "delete the configuration recorder",
                "PutConfigurationRecorder": "choose what the configuration recorder leaves out",
                "DisassociateResourceTypes": "choose what the configuration recorder leaves out",
                "DeleteServiceLinkedConfigurationRecorder": "delete a service's configuration recorder",
                "DeleteDeliveryChannel": "cut off where AWS Config reports to",
            },
        ),
        *_of(
            "guardduty",
            GUARDDUTY,
            {
                "DeleteDetector": "delete the detector",
                "UpdateDetector": "switch the detector off",
                "UpdateMemberDetectors": "switch member accounts' detectors off",
                "StopMonitoringMembers": "stop watching member accounts",
                "DisassociateMembers": "stop watching member accounts",
                "DeleteMembers": "stop watching member accounts",
                "DisassociateFromAdministratorAccount": "leave the account that watches",
                "DisassociateFromMasterAccount": "leave the account that watches",
                "DeletePublishingDestination": "cut off where findings go",
                "CreateFilter": "archive findings before anybody sees them",
                "UpdateFilter": "archive findings before anybody sees them",
                "CreateIPSet": "trust addresses, so that nothing from there is found",
                "UpdateIPSet": "trust addresses, so that nothing from there is found",
            },
        ),
    )
)
