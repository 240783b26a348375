"""KMS hosts of Microsoft's cloud."""

from __future__ import annotations

AZURE_HOSTS = frozenset(
    {
        "azkms.core.windows.net",
        "kms.core.windows.net",
        "azkms.core.chinacloudapi.cn",
        "kms.core.usgovcloudapi.net",
    }
)
"""Microsoft's KMS hosts for virtual machines in Azure; right there, wrong anywhere else."""
