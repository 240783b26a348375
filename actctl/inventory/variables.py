"""The connection variables actctl knows, with the values each may have.

Ansible's names, meanings and defaults: plugins/connection/winrm.py and psrp.py of ansible-core, and
for what winrm passes on, pywinrm's Protocol. A field here is a name actctl accepts without a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from actctl.common.errors import UserError
from actctl.common.limits import MOST_SECONDS
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.common.words import has_key, shown
from actctl.inventory.values import Variable


def _expect(english: str, japanese: str) -> WrapValidator:
    """Whatever is wrong with a value, say what was expected: behind `;` and before `を指定してください`."""
    wanted = Text(english, japanese)

    def check(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            if isinstance(value, Secret) or (isinstance(value, bool) and english != _YES_NO):
                raise ValueError
            return handler(value)
        except ValueError:  # pydantic's ValidationError is one
            raise PydanticCustomError("expected", "{phrase}", {"phrase": english, "wanted": wanted}) from None

    return WrapValidator(check)


def _no_key(name: str) -> str:
    """Addresses are shown, and stored."""
    if has_key(name):
        raise ValueError
    return name


_YES_NO = "true or false"
Port = Annotated[int, Field(ge=1, le=65535), _expect("a number from 1 to 65535", "1～65535 の整数")]
Seconds = Annotated[
    float,
    Field(gt=0, le=MOST_SECONDS, allow_inf_nan=False),
    _expect(
        f"a number of seconds greater than 0 and at most {MOST_SECONDS}", f"0 より大きく {MOST_SECONDS} 以下の秒数"
    ),
]
Count = Annotated[int, Field(ge=0), _expect("a whole number", "0 以上の整数")]
Flag = Annotated[bool, _expect(_YES_NO, "true または false ")]
Words = Annotated[str, Field(min_length=1), _expect("a text", "文字列")]
Line = Annotated[
    str,
    Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
    _expect("a text without control characters", "制御文字を含まない文字列"),
]
"""Names, paths, addresses: libraries written in C take a zero byte for the end, and sign in as somebody else."""
Address = Annotated[
    str,
    Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
    AfterValidator(_no_key),
    _expect("a host's name or address", "ホスト名またはアドレス"),
]
Path = Annotated[
    str,
    Field(pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"),
    _expect("a text without control characters", "制御文字を含まない文字列"),
]
Scheme = Annotated[Literal["http", "https"], _expect("http or https", "http または https ")]
Validation = Annotated[Literal["validate", "ignore"], _expect("validate or ignore", "validate または ignore ")]
Encryption = Annotated[
    Literal["auto", "always", "never"], _expect("auto, always or never", "auto、always、never のいずれか")
]
WinrmMethod = Literal["plaintext", "ssl", "basic", "certificate", "kerberos", "ntlm", "credssp"]
WinrmMethods = Annotated[
    list[WinrmMethod],
    Field(min_length=1),
    _expect(
        "one or more of plaintext, ssl, basic, certificate, kerberos, ntlm, credssp",
        "plaintext、ssl、basic、certificate、kerberos、ntlm、credssp のうち1つ以上",
    ),
]
Method = Annotated[
    Literal["basic", "certificate", "negotiate", "kerberos", "ntlm", "credssp"],
    _expect(
        "one of basic, certificate, negotiate, kerberos, ntlm, credssp",
        "basic、certificate、negotiate、kerberos、ntlm、credssp のいずれか",
    ),
]
Library = Annotated[
    Literal["native", "pypsrp", "pywinrm"],
    _expect("native, pypsrp or pywinrm", "native、pypsrp、pywinrm のいずれか"),
]
Way = Annotated[Literal["auto", "slmgr", "cim"], _expect("auto, slmgr or cim", "auto、slmgr、cim のいずれか")]
Ignored = object
"""A variable Ansible has and that changes nothing here: any value will do."""


class _Variables(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, extra="ignore", arbitrary_types_allowed=True)


class General(_Variables):
    """Variables of every connection plugin."""

    ansible_connection: Line | None = None
    ansible_host: Address | None = None
    ansible_port: Port | None = None
    ansible_user: Line | None = None


class Winrm(_Variables):
    """`ansible_winrm_*`."""

    ansible_winrm_host: Address | None = None
    ansible_winrm_port: Port | None = None
    ansible_winrm_user: Line | None = None
    ansible_winrm_pass: Ignored = None
    ansible_winrm_password: Ignored = None
    ansible_winrm_scheme: Scheme | None = None
    ansible_winrm_path: Path | None = None
    ansible_winrm_transport: WinrmMethods | None = None
    ansible_winrm_server_cert_validation: Validation = "validate"
    ansible_winrm_ca_trust_path: Line | None = None
    ansible_winrm_cert_pem: Line | None = None
    ansible_winrm_cert_key_pem: Line | None = None
    ansible_winrm_message_encryption: Encryption = "auto"
    ansible_winrm_send_cbt: Flag = True
    ansible_winrm_proxy: Line | None = None
    ansible_winrm_service: Line | None = None
    ansible_winrm_kerberos_delegation: Flag = False
    ansible_winrm_kerberos_hostname_override: Line | None = None
    ansible_winrm_connection_timeout: Seconds | None = None
    ansible_winrm_operation_timeout_sec: Seconds | None = None
    ansible_winrm_read_timeout_sec: Seconds | None = None
    ansible_winrm_kerberos_mode: Ignored = None
    ansible_winrm_kinit_mode: Ignored = None
    ansible_winrm_kinit_cmd: Ignored = None
    ansible_winrm_kinit_args: Ignored = None
    ansible_winrm_kinit_env_vars: Ignored = None
    ansible_winrm_credssp_disable_tlsv1_2: Ignored = None
    ansible_winrm_realm: Ignored = None
    ansible_winrm_keytab: Ignored = None


class Psrp(_Variables):
    """`ansible_psrp_*`."""

    ansible_psrp_host: Address | None = None
    ansible_psrp_port: Port | None = None
    ansible_psrp_user: Line | None = None
    ansible_psrp_protocol: Scheme | None = None
    ansible_psrp_path: Path | None = None
    ansible_psrp_auth: Method = "negotiate"
    ansible_psrp_cert_validation: Validation = "validate"
    ansible_psrp_ca_cert: Line | None = None
    ansible_psrp_cert_trust_path: Line | None = None
    ansible_psrp_certificate_pem: Line | None = None
    ansible_psrp_certificate_key_pem: Line | None = None
    ansible_psrp_message_encryption: Encryption = "auto"
    ansible_psrp_connection_timeout: Seconds | None = None
    ansible_psrp_read_timeout: Seconds | None = None
    ansible_psrp_operation_timeout: Seconds | None = None
    ansible_psrp_reconnection_retries: Count | None = None
    ansible_psrp_reconnection_backoff: Seconds | None = None
    ansible_psrp_proxy: Line | None = None
    ansible_psrp_ignore_proxy: Flag = False
    ansible_psrp_negotiate_delegate: Flag = False
    ansible_psrp_negotiate_hostname_override: Line | None = None
    ansible_psrp_negotiate_send_cbt: Flag = True
    ansible_psrp_negotiate_service: Line | None = None
    ansible_psrp_credssp_auth_mechanism: Ignored = None
    ansible_psrp_credssp_disable_tlsv1_2: Ignored = None
    ansible_psrp_credssp_minimum_version: Ignored = None
    ansible_psrp_max_envelope_size: Ignored = None
    ansible_psrp_configuration_name: Ignored = None


class Own(_Variables):
    """`actctl_*`: stronger than Ansible's names, for what only actctl should see."""

    actctl_transport: Library | None = None
    actctl_via: Way = "auto"
    actctl_host: Address | None = None
    actctl_port: Port | None = None
    actctl_scheme: Scheme | None = None
    actctl_user: Line | None = None
    actctl_auth: Method | None = None
    actctl_verify_certificate: Flag | None = None
    actctl_ca_file: Line | None = None
    actctl_connect_timeout: Seconds | None = None
    actctl_timeout: Seconds | None = None
    actctl_password: Ignored = None
    actctl_password_env: Line | None = None
    actctl_password_keyring: Line | None = None
    actctl_password_command: Words | None = None
    actctl_password_prompt: Flag | None = None


KNOWN: frozenset[str] = frozenset(name for model in (General, Winrm, Psrp, Own) for name in model.model_fields)

_Model = TypeVar("_Model", bound=_Variables)


def read(model: type[_Model], host: str, settings: Mapping[str, Variable]) -> _Model:
    """The variables of one family, checked. Raises UserError with file, line and what was expected."""
    values = {name: settings[name].value for name in model.model_fields if name in settings}
    methods = values.get("ansible_winrm_transport")
    if isinstance(methods, str):  # Ansible takes `ntlm` and `kerberos, ntlm` for lists
        values["ansible_winrm_transport"] = [part.strip() for part in methods.split(",")]
    try:
        return model.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        name = str(first["loc"][0])
        variable = settings[name]
        wanted: Text = first["ctx"]["wanted"]
        value = _shown(variable.value)
        said = Text(
            f"{name} of host {host} is {value.en}; {wanted.en} was expected.",
            f"ホスト {host} の {name} が{value.ja}です。{wanted.ja}を指定してください。",
        )
        raise UserError(said, source=variable.source, line=variable.line) from None


def _shown(value: object) -> Text:
    if isinstance(value, Secret):
        return Text("hidden", "非表示の値")
    if isinstance(value, bool):
        return Text("true", " true ") if value else Text("false", " false ")
    if isinstance(value, int) and value.bit_length() > 64:
        return Text(f"a number of {value.bit_length()} bits", f" {value.bit_length()}ビットの数値")
    if isinstance(value, (int, float)):
        return Text(str(value), f" {value} ")
    if isinstance(value, str):
        return Text(f"“{shown(value, 60)}”", f"「{shown(value, 60)}」")
    return Text("a list", "リスト") if isinstance(value, list) else Text("a mapping", "マッピング")
