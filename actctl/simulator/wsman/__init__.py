"""WS-Management: envelopes, faults, command shells (WinRS) and PowerShell shells (PSRP)."""
