"""HTTP/1.1 on plain asyncio, with authentication bound to the connection as WinRM does it."""
