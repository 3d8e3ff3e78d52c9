"""Statements that work, from AWS's own pages and managed policies: nothing in them may be called an error.

Each is a list of statements of an identity policy, as JSON has it, without its Sids.
"""

from __future__ import annotations

from typing import Any

from tests.working_policies_of_others import OTHERS

ACCOUNT = "123456789012"

STORAGE: dict[str, list[dict[str, Any]]] = {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html
    "s3-console-and-home": [
        {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], "Resource": ["arn:aws:s3:::*"]},
        {
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": ["arn:aws:s3:::company"],
            "Condition": {"StringEquals": {"s3:prefix": ["", "Development/"], "s3:delimiter": ["/"]}},
        },
        {
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": ["arn:aws:s3:::company"],
            "Condition": {"StringLike": {"s3:prefix": ["Development/*"]}},
        },
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::company/Development/*"},
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_home-directory-console.html
    "s3-home-directory": [
        {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::bucket",
            "Condition": {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}},
        },
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::bucket/home/${aws:username}", "arn:aws:s3:::bucket/home/${aws:username}/*"],
        },
    ],
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html
    "s3-tags-of-objects": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": "arn:aws:s3:::bucket/*",
            "Condition": {"StringEquals": {"s3:ExistingObjectTag/environment": "production"}},
        },
        {
            "Effect": "Deny",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::bucket/*",
            "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
        },
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": 1.2}},
        },
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_dynamodb_items.html
    "dynamodb-leading-keys": [
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem"],
            "Resource": [f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/GameScores"],
            "Condition": {
                "ForAllValues:StringEquals": {
                    "dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"],
                    "dynamodb:Attributes": ["UserId", "GameTitle"],
                },
                "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
            },
        }
    ],
    "dynamodb-table-and-indexes": [
        {
            "Effect": "Allow",
            "Action": ["dynamodb:Query", "dynamodb:Scan", "dynamodb:GetItem"],
            "Resource": [
                f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/Books",
                f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/Books/index/*",
            ],
        },
        {
            "Effect": "Allow",
            "Action": "dynamodb:ListTables",
            "Resource": f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/*",
        },
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_ec2_tag-owner.html
    "ec2-own-instances": [
        {
            "Effect": "Allow",
            "Action": ["ec2:StartInstances", "ec2:StopInstances"],
            "Resource": "arn:aws:ec2:*:*:instance/*",
            "Condition": {"StringEquals": {"aws:ResourceTag/Owner": "${aws:username}"}},
        },
        {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"},
    ],
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html
    "ec2-run-instances": [
        {
            "Effect": "Allow",
            "Action": "ec2:RunInstances",
            "Resource": [
                "arn:aws:ec2:us-west-2::image/ami-*",
                f"arn:aws:ec2:us-west-2:{ACCOUNT}:instance/*",
                f"arn:aws:ec2:us-west-2:{ACCOUNT}:subnet/*",
                f"arn:aws:ec2:us-west-2:{ACCOUNT}:volume/*",
                f"arn:aws:ec2:us-west-2:{ACCOUNT}:network-interface/*",
                f"arn:aws:ec2:us-west-2:{ACCOUNT}:key-pair/*",
                f"arn:aws:ec2:us-west-2:{ACCOUNT}:security-group/*",
            ],
        },
        {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": f"arn:aws:ec2:us-west-2:{ACCOUNT}:*/*",
            "Condition": {"StringEquals": {"ec2:CreateAction": "RunInstances"}},
        },
        {
            "Effect": "Allow",
            "Action": "ec2:RunInstances",
            "Resource": f"arn:aws:ec2:us-west-2:{ACCOUNT}:instance/*",
            "Condition": {
                "StringEquals": {"aws:RequestTag/environment": "production"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "webserver"]},
            },
        },
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    "iam-manage-own-credentials": [
        {"Effect": "Allow", "Action": ["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["iam:ChangePassword", "iam:GetUser", "iam:CreateAccessKey", "iam:ListMFADevices"],
            "Resource": "arn:aws:iam::*:user/${aws:username}",
        },
        {"Effect": "Allow", "Action": ["iam:CreateVirtualMFADevice"], "Resource": "arn:aws:iam::*:mfa/*"},
    ],
    "iam-pass-role": [
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": f"arn:aws:iam::{ACCOUNT}:role/service/EC2-*",
            "Condition": {
                "StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"},
                "ArnLike": {"iam:AssociatedResourceARN": [f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/*"]},
            },
        },
        {
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": "arn:aws:iam::*:role/aws-service-role/*",
            "Condition": {"StringLike": {"iam:AWSServiceName": ["ecs.amazonaws.com", "spot.amazonaws.com"]}},
        },
    ],
    "iam-boundary": [
        {
            "Effect": "Allow",
            "Action": ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"],
            "Resource": f"arn:aws:iam::{ACCOUNT}:role/*",
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary"}},
        }
    ],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_id-based-policy-examples.html
    "ecr-push": [
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:PutImage", "ecr:InitiateLayerUpload"],
            "Resource": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/team/site",
        },
    ],
    # https://docs.aws.amazon.com/lambda/latest/dg/access-control-resources.html
    "lambda-qualified": [
        {
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction", "lambda:GetFunction"],
            "Resource": [
                f"arn:aws:lambda:us-west-2:{ACCOUNT}:function:my-function",
                f"arn:aws:lambda:us-west-2:{ACCOUNT}:function:my-function:*",
            ],
        },
        {
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Resource": f"arn:aws:lambda:us-west-2:{ACCOUNT}:function:my-function:1",
        },
    ],
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
    "logs-of-a-function": [
        {"Effect": "Allow", "Action": "logs:CreateLogGroup", "Resource": f"arn:aws:logs:us-east-2:{ACCOUNT}:*"},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [f"arn:aws:logs:us-east-2:{ACCOUNT}:log-group:/aws/lambda/my-function:*"],
        },
        {
            "Effect": "Allow",
            "Action": "logs:DescribeLogStreams",
            "Resource": f"arn:aws:logs:us-east-2:{ACCOUNT}:log-group:/aws/lambda/my-function:log-stream:*",
        },
        {"Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "arn:aws:logs:*:*:log-group:*"},
    ],
    # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    "kms-via-service": [
        {
            "Effect": "Allow",
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "Condition": {"StringEquals": {"kms:ViaService": ["ec2.us-west-2.amazonaws.com"]}},
        },
        {
            "Effect": "Allow",
            "Action": "kms:CreateGrant",
            "Resource": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/*",
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": True}},
        },
        {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/*",
            "Condition": {
                "StringEquals": {"kms:EncryptionContext:AppName": "ExampleApp"},
                "ForAnyValue:StringLike": {"kms:ResourceAliases": "alias/ExampleAlias"},
            },
        },
    ],
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
    "secrets": [
        {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": [f"arn:aws:secretsmanager:us-west-2:{ACCOUNT}:secret:production/site-??????"],
            "Condition": {"StringEquals": {"secretsmanager:ResourceTag/team": "web"}},
        }
    ],
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
    "ssm-parameters-and-documents": [
        {
            "Effect": "Allow",
            "Action": ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            "Resource": [
                f"arn:aws:ssm:us-east-2:{ACCOUNT}:parameter/prod-*",
                "arn:aws:ssm:us-east-2::parameter/aws/service/ami-amazon-linux-latest/*",
            ],
        },
        {
            "Effect": "Allow",
            "Action": "ssm:SendCommand",
            "Resource": ["arn:aws:ssm:*::document/AWS-RunShellScript", f"arn:aws:ec2:*:{ACCOUNT}:instance/*"],
        },
        {
            "Effect": "Allow",
            "Action": "ssm:StartSession",
            "Resource": "arn:aws:ec2:*:*:instance/*",
            "Condition": {"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
        },
    ],
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
    "ecs-service": [
        {
            "Effect": "Allow",
            "Action": ["ecs:DescribeServices", "ecs:UpdateService"],
            "Resource": [f"arn:aws:ecs:us-west-2:{ACCOUNT}:service/cluster/site"],
            "Condition": {"ArnEquals": {"ecs:cluster": f"arn:aws:ecs:us-west-2:{ACCOUNT}:cluster/cluster"}},
        },
        {
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            "Resource": f"arn:aws:ecs:us-west-2:{ACCOUNT}:task-definition/site:*",
        },
        {"Effect": "Allow", "Action": ["ecs:RegisterTaskDefinition", "ecs:ListServices"], "Resource": "*"},
    ],
}

POLICIES = STORAGE | OTHERS
