"""Ways over IAM and STS: to change an updater role, to make principals, to become another role.

Most are from Rhino Security Labs' research, which the others go on from; pathfinding.cloud has a page for each, with
what it needs and how it is done.
"""

from __future__ import annotations

from provisioner.iam.guards.guard import Guard, Guards

RHINO = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/"
PATHFINDING = "https://pathfinding.cloud/paths/"
BOUNDARIES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
ACTIONS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_"
IAM_ACTIONS = f"{ACTIONS}awsidentityandaccessmanagementiam.html"
SSO_ACTIONS = f"{ACTIONS}awsiamidentitycenter.html"
ASSUMING = "https://docs.aws.amazon.com/STS/latest/APIReference/API_"
TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html"
BOUNDARY_KEY = "iam:PermissionsBoundary"

ROLE, POLICY = ("role",), ("policy",)

OWN_ROLE = Guards(
    (
        Guard(
            action="iam:CreatePolicyVersion",
            can="give {whom} any permission, with a new version of that policy",
            source=f"{PATHFINDING}iam-001",
            kinds=POLICY,
        ),
        Guard(
            action="iam:SetDefaultPolicyVersion",
            can="give {whom} the permissions of an earlier version of that policy",
            source=RHINO,
            kinds=POLICY,
        ),
        Guard(
            action="iam:AttachRolePolicy",
            can="give {whom} any managed policy, AdministratorAccess too",
            source=f"{PATHFINDING}iam-009",
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:PutRolePolicy",
            can="give {whom} any permission",
            source=f"{PATHFINDING}iam-005",
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:UpdateAssumeRolePolicy",
            can="change the trust policy of {whom}",
            source=f"{PATHFINDING}iam-012",
            kinds=ROLE,
        ),
        Guard(
            action="iam:DetachRolePolicy",
            can="take a policy off {whom}, and what it denies",
            source=IAM_ACTIONS,
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:DeleteRolePermissionsBoundary",
            can="take the permissions boundary off {whom}",
            source=BOUNDARIES,
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        # Here the key is the boundary that is put, not the one that the role has.
        Guard(
            action="iam:PutRolePermissionsBoundary",
            can="set a wider permissions boundary on {whom}",
            source=BOUNDARIES,
            kinds=ROLE,
        ),
        Guard(
            action="iam:TagRole",
            can="give {whom} the tags that conditions ask for",
            source=TAGS,
            kinds=ROLE,
        ),
        Guard(
            action="iam:UntagRole",
            can="take the tags off {whom} by which conditions keep it out",
            source=TAGS,
            kinds=ROLE,
        ),
    )
)
"""Actions on an updater role or its policies."""

UNBOUNDED = Guards(
    (
        Guard(
            action="iam:CreateRole",
            can="make roles, and with its other permissions give them more than it has itself",
            source=BOUNDARIES,
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:PutRolePolicy",
            can="give those roles any permission",
            source=f"{PATHFINDING}iam-017",
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:AttachRolePolicy",
            can="give those roles any managed policy, AdministratorAccess too",
            source=f"{PATHFINDING}iam-014",
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:DeleteRolePermissionsBoundary",
            can="take the permissions boundary off those roles",
            source=BOUNDARIES,
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:PutRolePermissionsBoundary",
            can="set a wider permissions boundary on those roles",
            source=BOUNDARIES,
            kinds=ROLE,
            key=BOUNDARY_KEY,
        ),
        Guard(
            action="iam:UpdateAssumeRolePolicy",
            can="let itself become those roles",
            source=f"{PATHFINDING}iam-012",
            kinds=ROLE,
        ),
        Guard(
            action="iam:CreatePolicyVersion",
            can="give whoever has those policies any permission",
            source=f"{PATHFINDING}iam-016",
            kinds=POLICY,
        ),
        Guard(
            action="iam:SetDefaultPolicyVersion",
            can="give whoever has those policies the permissions of an earlier version",
            source=RHINO,
            kinds=POLICY,
        ),
    )
)
"""Actions on other roles and policies: harmless where a permissions boundary limits what comes of them."""

PASS_ROLE = Guards(
    (
        Guard(
            action="iam:PassRole",
            can="run code under that role, on a service that takes it",
            source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
            kinds=ROLE,
            key="iam:PassedToService",
        ),
    )
)

ASSUME_ROLE = Guards(
    (
        Guard(action="sts:AssumeRole", can="become another role", source=f"{PATHFINDING}sts-001"),
        Guard(
            action="sts:AssumeRoleWithSAML",
            can="become a role of a SAML provider",
            source=f"{ASSUMING}AssumeRoleWithSAML.html",
        ),
        Guard(
            action="sts:AssumeRoleWithWebIdentity",
            can="become a role of an OIDC provider",
            source=f"{ASSUMING}AssumeRoleWithWebIdentity.html",
        ),
        Guard(
            action="sts:AssumeRoot",
            can="act as the root user of a member account",
            source=f"{ASSUMING}AssumeRoot.html",
        ),
    )
)

PRINCIPALS = Guards(
    (
        Guard(action="iam:CreateUser", can="make a user", source=IAM_ACTIONS),
        Guard(action="iam:AddUserToGroup", can="put a user into a stronger group", source=f"{PATHFINDING}iam-013"),
        Guard(action="iam:CreateAccessKey", can="make keys of another user", source=f"{PATHFINDING}iam-002"),
        Guard(action="iam:UpdateAccessKey", can="bring back keys that were switched off", source=IAM_ACTIONS),
        Guard(action="iam:CreateLoginProfile", can="give a user a password", source=f"{PATHFINDING}iam-004"),
        Guard(action="iam:UpdateLoginProfile", can="change a user's password", source=f"{PATHFINDING}iam-006"),
        Guard(action="iam:CreateServiceSpecificCredential", can="make credentials of a user", source=IAM_ACTIONS),
        Guard(action="iam:ResetServiceSpecificCredential", can="read credentials of a user", source=IAM_ACTIONS),
        Guard(action="iam:UploadSSHPublicKey", can="sign in as a user, with an SSH key", source=IAM_ACTIONS),
        Guard(action="iam:UploadSigningCertificate", can="sign requests as a user", source=IAM_ACTIONS),
        Guard(action="iam:DeactivateMFADevice", can="take the second factor off a user", source=IAM_ACTIONS),
        Guard(action="iam:AttachUserPolicy", can="give a user any managed policy", source=f"{PATHFINDING}iam-008"),
        Guard(action="iam:PutUserPolicy", can="give a user any permission", source=f"{PATHFINDING}iam-007"),
        Guard(action="iam:AttachGroupPolicy", can="give a group any managed policy", source=f"{PATHFINDING}iam-010"),
        Guard(action="iam:PutGroupPolicy", can="give a group any permission", source=f"{PATHFINDING}iam-011"),
        Guard(action="iam:DeleteUserPermissionsBoundary", can="take the boundary off a user", source=BOUNDARIES),
        Guard(action="iam:PutUserPermissionsBoundary", can="set a wider boundary on a user", source=BOUNDARIES),
        Guard(
            action="iam:TagUser",
            can="give a user the tag that opens updater roles",
            source=TAGS,
        ),
        Guard(action="iam:CreateSAMLProvider", can="let another directory sign in", source=IAM_ACTIONS),
        Guard(action="iam:UpdateSAMLProvider", can="let another directory sign in", source=IAM_ACTIONS),
        Guard(action="iam:CreateOpenIDConnectProvider", can="let another issuer sign in", source=IAM_ACTIONS),
        Guard(action="iam:AddClientIDToOpenIDConnectProvider", can="let another client sign in", source=IAM_ACTIONS),
        Guard(action="iam:UpdateOpenIDConnectProviderThumbprint", can="trust another issuer", source=IAM_ACTIONS),
        Guard(
            action="rolesanywhere:CreateTrustAnchor",
            can="let whoever has a certificate of another authority sign in",
            source=f"{ACTIONS}awsidentityandaccessmanagementrolesanywhere.html",
        ),
        Guard(
            action="rolesanywhere:UpdateTrustAnchor",
            can="let whoever has a certificate of another authority sign in",
            source=f"{ACTIONS}awsidentityandaccessmanagementrolesanywhere.html",
        ),
        Guard(
            action="identitystore:CreateGroupMembership",
            can="put a person into a stronger group",
            source=f"{ACTIONS}awsidentitystore.html",
        ),
        Guard(action="sso:CreateAccountAssignment", can="let a person into an account", source=SSO_ACTIONS),
        Guard(action="sso:PutInlinePolicyToPermissionSet", can="give people any permission", source=SSO_ACTIONS),
        Guard(action="sso:AttachManagedPolicyToPermissionSet", can="give people any policy", source=SSO_ACTIONS),
    )
)
"""Actions that make or strengthen those who sign in."""
