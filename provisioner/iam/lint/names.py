"""Suggestions for names that AWS does not know."""

from __future__ import annotations

from collections.abc import Iterable

from provisioner.finding import did_you_mean

CALLS = {
    "s3:headobject": "s3:GetObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listobjectversions": "s3:ListBucketVersions",
    "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
    "s3:listparts": "s3:ListMultipartUploadParts",
    "s3:copyobject": "s3:GetObject and s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:uploadpart": "s3:PutObject",
    "s3:completemultipartupload": "s3:PutObject",
    "s3:getbucketencryption": "s3:GetEncryptionConfiguration",
    "s3:putbucketencryption": "s3:PutEncryptionConfiguration",
    "s3:getbucketlifecycleconfiguration": "s3:GetLifecycleConfiguration",
    "s3:putbucketlifecycleconfiguration": "s3:PutLifecycleConfiguration",
    "s3:getbucketreplication": "s3:GetReplicationConfiguration",
    "s3:putbucketreplication": "s3:PutReplicationConfiguration",
    "s3:getpublicaccessblock": "s3:GetBucketPublicAccessBlock",
    "s3:putpublicaccessblock": "s3:PutBucketPublicAccessBlock",
    "s3:deletebucketcors": "s3:PutBucketCORS",
    "s3:deletebuckettagging": "s3:PutBucketTagging",
    "lambda:invoke": "lambda:InvokeFunction",
    "dynamodb:batchexecutestatement": "dynamodb:PartiQLSelect, PartiQLInsert, PartiQLUpdate or PartiQLDelete",
    "dynamodb:executestatement": "dynamodb:PartiQLSelect, PartiQLInsert, PartiQLUpdate or PartiQLDelete",
    "dynamodb:transactwriteitems": "dynamodb:PutItem, UpdateItem, DeleteItem or ConditionCheckItem",
    "dynamodb:transactgetitems": "dynamodb:GetItem",
}
"""Calls of AWS's APIs that are allowed by an action of another name.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html and the services' pages
of actions.
"""


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return ``did you mean "..."?`` for the nearest of thousands of names: it must be nearer than elsewhere."""
    return did_you_mean(name, known, otherwise, cutoff=0.7)


def some(names: Iterable[str], most: int = 5) -> str:
    """Return names as a series, sorted and cut after ``most``."""
    ordered = sorted(set(names))
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more
