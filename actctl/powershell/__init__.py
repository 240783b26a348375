"""What a KMS host needs and slmgr cannot do: a role, a firewall rule, a restart of the service."""
