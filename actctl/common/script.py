"""How slmgr.vbs is started: by us on a host, and by a person."""

from __future__ import annotations

SCRIPT = r"%SystemRoot%\System32\slmgr.vbs"
"""%SystemRoot% is expanded by the remote cmd.exe."""

BY_HAND = rf"cscript //Nologo {SCRIPT}"
"""How a person starts the script in an elevated cmd: `slmgr` alone starts it under wscript, with message boxes."""
