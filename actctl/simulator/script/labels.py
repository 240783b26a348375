"""The texts of slmgr.vbs in the simulated languages, falling back to English message by message."""

from __future__ import annotations

from functools import cache
from importlib import resources

from actctl.simulator import yaml_text

SENTENCES = {
    0xC004C008: "The activation server determined that the specified product key could not be used",
    0xC004F038: "The software Licensing Service reported that the computer could not be activated. The count"
    " reported by your Key Management Service (KMS) is insufficient. Please contact your system administrator",
    0xC004F039: "The software Licensing Service reported that the computer could not be activated. The Key"
    " Management Service (KMS) is not enabled",
    0xC004F042: "The software Licensing Service determined that the specified Key Management Service (KMS)"
    " cannot be used",
    0xC004F050: "The Software Licensing Service reported that the product key is invalid",
    0xC004F074: "The Software Licensing Service reported that the computer could not be activated. No Key"
    " Management Service (KMS) could be contacted. Please see the Application Event Log for additional"
    " information.",
}
"""The script's own sentences by code, as the captured output has them; other codes get L_MsgErrorText_6."""


@cache
def _file(language: str) -> dict[str, str]:
    text = resources.files("actctl.simulator").joinpath(f"labels/{language}.yaml").read_text("utf-8")
    return {str(name): str(value) for name, value in yaml_text.load(text).items()}


class Labels:
    """The messages one host prints."""

    def __init__(self, language: str) -> None:
        self._texts = {**_file("en"), **_file(language)}

    def __call__(self, name: str, **values: object) -> str:
        """A message, its %X% replaced."""
        text = self._texts[name]
        for key, value in values.items():
            text = text.replace(f"%{key}%", str(value))
        return text

    def error(self, code: int) -> str:
        """The line about a failure with an HRESULT."""
        sentence = SENTENCES.get(code) or self("L_MsgErrorText_6", ERRCODE=f"{code:08X}")
        return f"{self('L_MsgErrorText_8')}0x{code:08X} {sentence}"


@cache
def labels(language: str) -> Labels:
    """The messages of a language."""
    return Labels(language)


def ini_text(language: str) -> str:
    """A language's slmgr.ini, without its byte order mark."""
    return "".join(f'{name}="{value}"\r\n' for name, value in _file(language).items())
