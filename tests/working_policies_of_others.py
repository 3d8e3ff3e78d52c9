"""More statements that work, as in working_policies.py."""

from __future__ import annotations

from typing import Any

ACCOUNT = "123456789012"

OTHERS: dict[str, list[dict[str, Any]]] = {
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/security_iam_id-based-policy-examples.html
    "load-balancers": [
        {
            "Effect": "Allow",
            "Action": ["elasticloadbalancing:AddTags", "elasticloadbalancing:CreateTargetGroup"],
            "Resource": f"arn:aws:elasticloadbalancing:*:{ACCOUNT}:targetgroup/*/*",
            "Condition": {"StringEquals": {"elasticloadbalancing:CreateAction": "CreateTargetGroup"}},
        },
        {
            "Effect": "Allow",
            "Action": ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:DeleteLoadBalancer"],
            "Resource": f"arn:aws:elasticloadbalancing:*:{ACCOUNT}:loadbalancer/app/*/*",
        },
    ],
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
    "execute-api": [
        {
            "Effect": "Allow",
            "Action": ["execute-api:Invoke", "execute-api:ManageConnections"],
            "Resource": [
                f"arn:aws:execute-api:us-east-1:{ACCOUNT}:a1b2c3/prod/GET/pets",
                f"arn:aws:execute-api:us-east-1:{ACCOUNT}:a1b2c3/prod/GET/",
                f"arn:aws:execute-api:us-east-1:{ACCOUNT}:a1b2c3/prod/$connect",
                "arn:aws:execute-api:us-east-1:*:a1b2c3/test/*",
            ],
        },
        {"Effect": "Allow", "Action": ["apigateway:GET"], "Resource": ["arn:aws:apigateway:us-east-1::/restapis/*"]},
    ],
    # https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
    "sns-and-sqs": [
        {
            "Effect": "Allow",
            "Action": ["sns:Publish"],
            "Resource": f"arn:aws:sns:us-east-2:{ACCOUNT}:444455556666/topic",
        },
        {"Effect": "Allow", "Action": ["sns:*"], "Resource": f"arn:aws:sns:*:{ACCOUNT}:bob_topic*"},
        {"Effect": "Allow", "Action": "sqs:*", "Resource": f"arn:aws:sqs:*:{ACCOUNT}:bob_queue*"},
    ],
    # https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html
    "step-functions": [
        {
            "Effect": "Allow",
            "Action": ["states:StartExecution", "states:DescribeStateMachine"],
            "Resource": [f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:orders"],
        },
        {
            "Effect": "Allow",
            "Action": ["states:DescribeExecution", "states:StopExecution"],
            "Resource": f"arn:aws:states:us-east-1:{ACCOUNT}:execution:orders:*",
        },
        {
            "Effect": "Allow",
            "Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            "Resource": [f"arn:aws:events:us-east-1:{ACCOUNT}:rule/StepFunctionsGetEventsForECSTaskRule"],
        },
    ],
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
    "cloudformation": [
        {
            "Effect": "Allow",
            "Action": ["cloudformation:CreateStack", "cloudformation:DescribeStacks", "cloudformation:UpdateStack"],
            "Resource": f"arn:aws:cloudformation:us-west-2:{ACCOUNT}:stack/MyProductionStack/*",
            "Condition": {"StringNotLikeIfExists": {"cloudformation:TemplateUrl": "https://example.com/*"}},
        },
        {
            "Effect": "Allow",
            "Action": "cloudformation:CreateChangeSet",
            "Resource": "arn:aws:cloudformation:us-west-2:aws:transform/Serverless-2016-10-31",
        },
        {"Effect": "Allow", "Action": "cloudformation:ValidateTemplate", "Resource": "*"},
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html
    "deny-by-region-and-address": [
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:DB8:1234:5678::/64"]},
                "Bool": {"aws:ViaAWSService": "false"},
            },
        },
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}},
        },
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "arn:aws:*:*:*:*",
            "Condition": {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}},
        },
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws-dates.html
    "dates-and-mfa": [
        {
            "Effect": "Allow",
            "Action": "iam:GetUser",
            "Resource": "*",
            "Condition": {
                "DateGreaterThan": {"aws:CurrentTime": "2020-04-01T00:00:00Z"},
                "DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z", "aws:EpochTime": "1609372800"},
                "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
                "BoolIfExists": {"aws:MultiFactorAuthPresent": "true"},
            },
        }
    ],
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (cross-service keys)
    "keys-of-a-session": [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::bucket/*",
            "Condition": {
                "ArnLike": {
                    "lambda:SourceFunctionArn": f"arn:aws:lambda:us-west-2:{ACCOUNT}:function:site",
                    "ec2:SourceInstanceARN": f"arn:aws:ec2:us-west-2:{ACCOUNT}:instance/*",
                },
                "StringEquals": {"token.actions.githubusercontent.com:sub": "repo:example/site:ref:refs/heads/main"},
                "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"},
            },
        }
    ],
    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
    "route53-records": [
        {
            "Effect": "Allow",
            "Action": "route53:ChangeResourceRecordSets",
            "Resource": "arn:aws:route53:::hostedzone/Z11111112222222333333",
            "Condition": {
                "ForAllValues:StringEquals": {
                    "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["example.com"],
                    "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
                },
                "Null": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": False},
            },
        },
        {"Effect": "Allow", "Action": "route53:GetChange", "Resource": "arn:aws:route53:::change/*"},
    ],
    "cloudfront-and-certificates": [
        {
            "Effect": "Allow",
            "Action": ["cloudfront:CreateInvalidation", "cloudfront:GetDistribution"],
            "Resource": f"arn:aws:cloudfront::{ACCOUNT}:distribution/EDFDVBD6EXAMPLE",
        },
        {"Effect": "Allow", "Action": ["acm:RequestCertificate", "acm:ListCertificates"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "acm:DescribeCertificate",
            "Resource": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/*",
        },
    ],
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    "assume-roles": [
        {
            "Effect": "Allow",
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Resource": ["arn:aws:iam::*:role/stack-updaters/*"],
        },
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": f"arn:aws:iam::{ACCOUNT}:role/site",
            "Condition": {"StringEquals": {"sts:ExternalId": "12345", "aws:RequestTag/team": "web"}},
        },
        {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"},
    ],
    "rds-and-database-users": [
        {
            "Effect": "Allow",
            "Action": "rds-db:connect",
            "Resource": [f"arn:aws:rds-db:us-east-2:{ACCOUNT}:dbuser:db-ABCDEFGHIJKL01234/db_user"],
        },
        {
            "Effect": "Allow",
            "Action": ["rds:DescribeDBInstances", "rds:StartDBInstance"],
            "Resource": f"arn:aws:rds:*:{ACCOUNT}:db:site-*",
            "Condition": {"StringEquals": {"rds:DatabaseEngine": "postgres"}},
        },
    ],
    "other-partitions": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::bucket/*"},
        {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": f"arn:aws-us-gov:sqs:us-gov-west-1:{ACCOUNT}:jobs",
        },
    ],
    "everything": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "S3:getobject", "Resource": "arn:aws:s3:::bucket/*"},
    ],
    "autoscaling-and-events": [
        {
            "Effect": "Allow",
            "Action": "autoscaling:SetDesiredCapacity",
            "Resource": f"arn:aws:autoscaling:us-west-2:{ACCOUNT}:autoScalingGroup:*:autoScalingGroupName/site-*",
            "Condition": {"StringEquals": {"autoscaling:ResourceTag/team": "web"}},
        },
        {
            "Effect": "Allow",
            "Action": "events:PutEvents",
            "Resource": f"arn:aws:events:us-west-2:{ACCOUNT}:event-bus/default",
            "Condition": {"ForAllValues:StringEquals": {"events:source": ["com.example.site"]}},
        },
        {
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": "Site"}},
        },
    ],
}
