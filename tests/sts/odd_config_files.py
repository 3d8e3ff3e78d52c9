"""AWS config files as people really have them, and some that nobody should."""

from __future__ import annotations

PLAIN = b"[default]\nregion = us-east-1\n"

ODD_FILES: dict[str, bytes] = {
    "empty": b"",
    "one line ending": b"\n",
    "blank lines only": b"\n\n\n",
    "blanks only": b"   \t ",
    "plain": PLAIN,
    "no line ending at the end": b"[default]\nregion = us-east-1",
    "a comment without line ending": b"# nothing here",
    "several blank lines at the end": PLAIN + b"\n\n\n",
    "CRLF": b"[default]\r\nregion = us-east-1\r\n\r\n[profile a]\r\noutput = json\r\n",
    "CRLF without the last one": b"[default]\r\nregion = us-east-1",
    "CRLF and LF mixed": b"[default]\r\nregion = us-east-1\n[profile a]\r\noutput = json\n",
    "CR alone": b"[default]\rregion = us-east-1\r",
    "BOM": b"\xef\xbb\xbf[default]\nregion = us-east-1\n",
    "BOM alone": b"\xef\xbb\xbf",
    "BOM and CRLF": b"\xef\xbb\xbf[default]\r\nregion = us-east-1\r\n",
    "comments of both kinds": b"# one\n; two\n[default]\n# three\nregion = us-east-1 ; four\n",
    "a comment before each section": b"# mine\n[default]\nregion = x\n\n# his\n[profile a]\nregion = y\n# end\n",
    "tabs": b"[default]\n\tregion\t=\tus-east-1\n",
    "odd spacing": b"[  profile   spaced   ]\nregion=us-east-1\noutput   =    json   \n\n\n[profile b]\n",
    "nested settings": b"[default]\ns3 =\n  max_concurrent_requests = 20\n  addressing_style = path\nregion = x\n",
    "single sign-on": (
        b"[sso-session corp]\nsso_start_url = https://example.com/start\nsso_region = us-east-1\n"
        b"sso_registration_scopes = sso:account:access\n\n[profile dev]\nsso_session = corp\n"
        b"sso_account_id = 555555555555\n"
        b"sso_role_name = Developer\n"
    ),
    "services": b"[services local]\ns3 =\n  endpoint_url = http://localhost:4566\n\n[profile l]\nservices = local\n",
    "plugins and preview": b"[plugins]\ncli_legacy_plugin_path = /opt/x\n[preview]\nx = true\n",
    "a quoted name": b'[profile "with blank"]\nregion = us-east-1\n',
    "a name in single quotes": b"[profile 'it is']\nregion = us-east-1\n",
    "a quote that never ends": b'[profile "broken]\nregion = us-east-1\n',
    "a section twice": b"[profile a]\nregion = x\n[profile a]\nregion = y\n",
    "a setting twice": b"[profile a]\nregion = x\nregion = y\n",
    "a header that never ends": b"[profile a\nregion = x\n",
    "a comment behind the header": b"[profile a] # mine\nregion = x\n[profile b] ; his [c]\n",
    "settings before any section": b"region = us-east-1\n[default]\noutput = json\n",
    "lines that are no settings": b"[default]\nwhat is this\n=\n[]\n",
    "percent signs": b"[default]\nrole_session_name = %(user)s%%\n",
    "no UTF-8": b"[default]\n# caf\xe9 \xff\xfe\nregion = us-east-1\n",
    "other writing": "[profile 東京]\nregion = ap-northeast-1\n# é ü 😀\n".encode(),
    "NUL and control characters": b"[default]\nregion = us\x00east\x0b\x0c\x85\x1e\nx = \xe2\x80\xa8y\n",
    "a very long line": b"[default]\nca_bundle = " + b"x" * 100_000 + b"\n",
    "many sections": b"".join(b"[profile p%d]\nregion = us-east-1\n\n" % number for number in range(2000)),
    "a role of somebody else": (
        b"[profile website]\nrole_arn = arn:aws:iam::333333333333:role/Other\nsource_profile = default\n"
    ),
    "a name that begins like ours": b"[profile website-production-old]\nregion = x\n[profile website]\n",
    "our name as another kind of section": b"[sso-session website-production]\nsso_region = x\n[website-production]\n",
    "our name in a comment and a value": b"# [profile website-staging]\n[default]\nx = [profile website-staging]\n",
    "a comment like ours": b"# >>> provisionerx\n#>>> provisioner\n # <<< provisioner\n# provisioner\n[default]\n",
    "managed by another program": b"# BEGIN ANSIBLE\n[profile x]\nregion = y\n# END ANSIBLE\n",
    "keys in the file": b"[profile k]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = a/b+c=\n",
    "indented headers": b"  [default]\n  region = us-east-1\n",
}
