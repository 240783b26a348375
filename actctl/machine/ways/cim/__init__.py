"""The licensing classes over WS-Man: WQL, properties and methods, without a script host and in no language."""
