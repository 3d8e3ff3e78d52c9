"""Explicit AWS providers: each knows its account, and refuses the credentials of any other.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/provider/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

if TYPE_CHECKING:
    from provisioner.model.desired import Account

SESSION_NAME = "provisioner"
"""What CloudTrail shows for a deployment that assumes a role: 2 to 64 characters."""


def provider(name: str, account: Account) -> aws.Provider:
    """Return the provider named ``name`` for an account, reached by its profile or role, else by ambient credentials.

    ``allowed_account_ids`` makes the provider ask STS who it is, and fail before any change in any other account.
    """
    return aws.Provider(
        name,
        region=account.region,
        allowed_account_ids=[account.id],
        profile=account.profile,
        assume_roles=[_assumed(account.role)] if account.role else None,
    )


def refuse_other_accounts(providers: Mapping[str, aws.Provider]) -> None:
    """Raise ``pulumi.RunError`` where a provider's credentials do not work or are of another account; keys are names.

    Providers are asked at the first use of each, and one account would be changed before the other refuses. So both
    are used first, in a preview too.
    """
    for name, provider in providers.items():
        try:
            aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=provider))
        except Exception as error:  # noqa: BLE001  Pulumi raises no narrower one
            message = f"nothing was changed: the credentials for the {name} account do not work: {error}"
            raise pulumi.RunError(message) from None


def _assumed(role: str) -> aws.ProviderAssumeRoleArgs:
    # Not a dictionary: Pulumi would pass its keys on as they are (role_arn), and the plugin would not know them.
    return aws.ProviderAssumeRoleArgs(role_arn=role, session_name=SESSION_NAME)
