"""WMI over WS-Management as Windows answers it: WQL, the licensing classes, their methods, faults."""
