"""`actctl kms`: the KMS hosts' side. A registry: each command lives in a file of its own."""

from __future__ import annotations

from actctl.cli.kms_clients import clients
from actctl.cli.kms_dns import dns
from actctl.cli.kms_setup import setup
from actctl.cli.kms_status import status
from actctl.cli.program import Program

kms_app = Program(
    help="The KMS host's side: its count, its clients, its DNS records, setting one up.", no_args_is_help=True
)
kms_app.command("status")(status)
kms_app.command("clients")(clients)
kms_app.command("dns")(dns)
kms_app.command("setup")(setup)
