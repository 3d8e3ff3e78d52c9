"""IAM's vocabulary: ARNs, documents, matching, quotas and decisions. Knows nothing of our configuration."""
