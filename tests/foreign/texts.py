"""What slmgr.vbs, reg.exe and tasklist.exe say in English and Japanese: copied from the captured texts.

Names are those of slmgr's messages without `L_Msg`. Messages that no Japanese slmgr.ini was seen with are English.
"""

from __future__ import annotations

# fmt: off
EN: dict[str, str] = {
    "ServiceVersion": "Software licensing service version: ",
    "ProductName": "Name: ",
    "ProductDesc": "Description: ",
    "ActID": "Activation ID: ",
    "AppID": "Application ID: ",
    "PID4": "Extended PID: ",
    "Channel": "Product Key Channel: ",
    "InstallationID": "Installation ID: ",
    "UseLicenseCertUrl": "Use License URL: ",
    "ValidationUrl": "Validation URL: ",
    "PartialPKey": "Partial Product Key: ",
    "LicenseStatusUnlicensed_1": "License Status: Unlicensed",
    "LicenseStatusLicensed_1": "License Status: Licensed",
    "LicenseStatusInitialGrace_1": "License Status: Initial grace period",
    "LicenseStatusNotification_1": "License Status: Notification",
    "LicenseStatusVL_1": "Volume activation expiration: %MINUTE% minute(s) (%DAY% day(s))",
    "LicenseStatusTBL_1": "Timebased activation expiration: %MINUTE% minute(s) (%DAY% day(s))",
    "LicenseStatusTimeRemaining": "Time remaining: %MINUTE% minute(s) (%DAY% day(s))",
    "NotificationErrorReasonExpiration": "Notification Reason: 0x%ERRCODE% (grace time expired).",
    "NotificationErrorReasonOther": "Notification Reason: 0x%ERRCODE%.",
    "LicenseStatusEvalEndData": "Evaluation End Date: ",
    "RemainingWindowsRearmCount": "Remaining Windows rearm count: %COUNT%",
    "RemainingSkuRearmCount": "Remaining SKU rearm count: %COUNT%",
    "CurrentTrustedTime": "Trusted time: ",
    "VLActivationTypeAll": "Configured Activation Type: All",
    "PleaseActivateRefreshKMSInfo": "Please use slmgr.vbs /ato to activate and update KMS client information in order to update values.",  # noqa: E501
    "VLMostRecentActivationInfo": "Most recent activation information:",
    "KmsInfo": "Key Management Service client information",
    "Cmid": "Client Machine ID (CMID): ",
    "RegisteredKmsName": "Registered KMS machine name: ",
    "KmsFromDnsUnavailable": "DNS auto-discovery: KMS name not available",
    "KmsFromDns": "KMS machine name from DNS: ",
    "KmsIpAddress": "KMS machine IP address: ",
    "KmsPID4": "KMS machine extended PID: ",
    "ActivationInterval": "Activation interval: %INTERVAL% minutes",
    "RenewalInterval": "Renewal interval: %INTERVAL% minutes",
    "KmsHostCachingEnabled": "KMS host caching is enabled",
    "KmsEnabled": "Key Management Service is enabled on this machine",
    "KmsCurrentCount": "Current count: ",
    "KmsListeningOnPort": "Listening on Port: ",
    "KmsDnsPublishingEnabled": "DNS publishing enabled",
    "KmsPriNormal": "KMS priority: Normal",
    "LicenseStatusUnlicensed": "Unlicensed",
    "LicenseStatusLicensed": "The machine is permanently activated.",
    "LicenseStatusVL": "Volume activation will expire %ENDDATE%",
    "LicenseStatusTBL": "Timebased activation will expire %ENDDATE%",
    "LicenseStatusInitialGrace": "Initial grace period ends %ENDDATE%",
    "LicenseStatusNotification": "Windows is in Notification mode",
    "InstalledPKey": "Installed product key %PKEY% successfully.",
    "UninstalledPKey": "Uninstalled product key successfully.",
    "Activating": "Activating %PRODUCTNAME% (%PRODUCTID%) ...",
    "Activated": "Product activated successfully.",
    "KmsNameSet": "Key Management Service machine name set to %KMS% successfully.",
    "KmsNameCleared": "Key Management Service machine name cleared successfully.",
    "Rearm_1": "Command completed successfully.",
    "Rearm_2": "Please restart the system for the changes to take effect.",
    "ErrorText_8": "Error: ",
    "ErrorPKey": "Error: product key not found.",
    "ErrorProductNotFound": "Error: product not found.",
    "Unrecognized": "Unrecognized option: ",
}
JA: dict[str, str] = {
    "ServiceVersion": "ソフトウェア ライセンス サービスのバージョン: ",
    "ProductName": "名前: ",
    "ProductDesc": "説明: ",
    "ActID": "ライセンス認証 ID: ",
    "AppID": "アプリケーション ID: ",
    "PID4": "拡張 PID: ",
    "Channel": "プロダクト キー チャネル: ",
    "InstallationID": "インストール ID: ",
    "UseLicenseCertUrl": "使用ライセンス URL: ",
    "ValidationUrl": "検証 URL: ",
    "PartialPKey": "部分的なプロダクト キー: ",
    "LicenseStatusUnlicensed_1": "ライセンスの状態: ライセンスなし",
    "LicenseStatusLicensed_1": "ライセンスの状態: ライセンスされています",
    "LicenseStatusInitialGrace_1": "ライセンスの状態: 初期猶予期間",
    "LicenseStatusNotification_1": "ライセンスの状態: 通知",
    "LicenseStatusVL_1": "ボリューム ライセンス認証の有効期限: %MINUTE% 分 (%DAY% 日)",
    "LicenseStatusTBL_1": "時間ベースのライセンス認証の有効期限: %MINUTE% 分 (%DAY% 日)",
    "LicenseStatusTimeRemaining": "残り時間: %MINUTE% 分 (%DAY% 日)",
    "NotificationErrorReasonExpiration": "通知の理由: 0x%ERRCODE% (猶予期間の有効期限切れ)。",
    "NotificationErrorReasonOther": "通知の理由: 0x%ERRCODE%。",
    "LicenseStatusEvalEndData": "評価終了日: ",
    "RemainingWindowsRearmCount": "残りの Windows 猶予期限リセット可能回数: %COUNT%",
    "RemainingSkuRearmCount": "残りの SKU 猶予期限リセット可能回数: %COUNT%",
    "CurrentTrustedTime": "信頼された日時: ",
    "VLActivationTypeAll": "構成されたライセンス認証の種類: すべて",
    "PleaseActivateRefreshKMSInfo": "値を更新するには、slmgr.vbs /ato を使用してライセンス認証を行い、KMS クライアント情報を更新してください。",  # noqa: E501
    "VLMostRecentActivationInfo": "最新のライセンス認証情報:",
    "KmsInfo": "キー管理サービス クライアントの情報",
    "Cmid": "クライアント コンピューター ID (CMID): ",
    "RegisteredKmsName": "登録された KMS コンピューター名: ",
    "KmsFromDnsUnavailable": "DNS 自動検出: KMS 名は利用できません",
    "KmsFromDns": "DNS の KMS コンピューター名: ",
    "KmsIpAddress": "KMS コンピューターの IP アドレス: ",
    "KmsPID4": "KMS コンピューターの拡張 PID: ",
    "ActivationInterval": "ライセンス認証間隔: %INTERVAL% 分",
    "RenewalInterval": "更新間隔: %INTERVAL% 分",
    "KmsHostCachingEnabled": "KMS ホスト キャッシュは有効です",
    "KmsEnabled": "このコンピューターでキー管理サービスは有効です",
    "KmsCurrentCount": "現在の数: ",
    "KmsListeningOnPort": "リッスンしているポート: ",
    "KmsDnsPublishingEnabled": "DNS 公開は有効です",
    "KmsPriNormal": "KMS の優先度: 標準",
    "LicenseStatusUnlicensed": "ライセンスなし",
    "LicenseStatusLicensed": "コンピューターは永続的にライセンス認証されています。",
    "LicenseStatusVL": "ボリューム ライセンス認証は %ENDDATE% に期限切れになります",
    "LicenseStatusTBL": "時間ベースのライセンス認証は %ENDDATE% に期限切れになります",
    "LicenseStatusInitialGrace": "初期猶予期間は %ENDDATE% に終了します",
    "LicenseStatusNotification": "Windows は通知モードです",
    "InstalledPKey": "プロダクト キー %PKEY% を正常にインストールしました。",
    "UninstalledPKey": "プロダクト キーを正常にアンインストールしました。",
    "Activating": "%PRODUCTNAME% (%PRODUCTID%) のライセンス認証を行っています ...",
    "Activated": "製品は正常にライセンス認証されました。",
    "KmsNameSet": "キー管理サービス コンピューター名を %KMS% に正常に設定しました。",
    "KmsNameCleared": "キー管理サービス コンピューター名を正常にクリアしました。",
    "Rearm_1": "コマンドは正常に完了しました。",
    "Rearm_2": "変更を有効にするには、システムを再起動してください。",
    "ErrorText_8": "エラー: ",
    "ErrorPKey": "エラー: プロダクト キーが見つかりません。",
    "ErrorProductNotFound": "エラー: 製品が見つかりません。",
    "Unrecognized": "Unrecognized option: ",
}
# fmt: on

SENTENCES = {
    0xC004C003: "The activation server determined that the specified product key is blocked",
    0xC004C008: "The activation server determined that the specified product key could not be used",
    0xC004F038: "The software Licensing Service reported that the computer could not be activated. The count"
    " reported by your Key Management Service (KMS) is insufficient. Please contact your system administrator",
    0xC004F042: "The software Licensing Service determined that the specified Key Management Service (KMS)"
    " cannot be used",
    0xC004F050: "The Software Licensing Service reported that the product key is invalid",
    0xC004F074: "The Software Licensing Service reported that the computer could not be activated. No Key Management"
    " Service (KMS) could be contacted. Please see the Application Event Log for additional information.",
}
"""The script's sentence for a code; for others it points to slui.exe."""
NO_SENTENCE = (
    "On a computer running Microsoft Windows non-core edition, run 'slui.exe 0x2a 0x{code:08X}'"
    " to display the error text."
)
NO_ENGINE = {
    "en": 'Input Error: There is no script engine for file extension ".vbs".',
    "ja": '入力エラー: ファイル拡張子 ".vbs" のスクリプト エンジンがありません。',
}
NO_TASKS = {
    "en": "INFO: No tasks are running which match the specified criteria.",
    "ja": "情報: 指定された条件に一致するタスクは実行されていません。",
}
TASK_HEADING = {
    "en": "Image Name                     PID Session Name        Session#    Mem Usage",
    "ja": "イメージ名                     PID セッション名     セッション# メモリ使用量 ",
}
NO_KEY = {
    "en": "ERROR: The system was unable to find the specified registry key or value.",
    "ja": "エラー: 指定されたレジストリ キーまたは値が見つかりませんでした。",
}
NO_COMMAND = {
    "en": "'{name}' is not recognized as an internal or external command,\r\noperable program or batch file.",
    "ja": "'{name}' は、内部コマンドまたは外部コマンド、\r\n"
    "操作可能なプログラムまたはバッチ ファイルとして認識されていません。",
}
NO_PATH = {
    "en": "The system cannot find the path specified.",
    "ja": "指定されたパスが見つかりません。",
}


def say(language: str, name: str, **values: object) -> str:
    """A message of the script, its %X% replaced."""
    text = (JA if language == "ja" else EN)[name]
    for key, value in values.items():
        text = text.replace(f"%{key}%", str(value))
    return text


def error_line(language: str, code: int) -> str:
    """The line about a failure with an HRESULT."""
    sentence = SENTENCES.get(code) or NO_SENTENCE.format(code=code)
    return f"{say(language, 'ErrorText_8')}0x{code:08X} {sentence}"
