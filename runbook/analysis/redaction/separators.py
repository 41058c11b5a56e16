"""What stands between the name of a secret and its value, in every notation. Patterns only."""

from __future__ import annotations

import re

from runbook.analysis.redaction.text import compile_verbose

# What stands between a name and its value.
SEPARATOR = compile_verbose(
    r"""
    (?:\]|%5[dD])?                                    # user[password]=
    (?:\*\*|__)?                                      # **password**: x
    (?P<close><Q>)?
    (?:
      (?P<pair>\s{0,4},\s{0,80}                                                 # HAR, Postman
              (?:<Q>[\w-]{1,20}<Q>\s{0,4}:\s{0,4}(?:<Q>[^"'\n]{0,60}<Q>|\w{1,10})\s{0,4},\s{0,80}){0,2}
              <Q>?(?:value|val|contents?)<Q>?\s{0,40}[:=])
      | (?P<tag>[ \t]{1,20}(?:[\w-]{1,20}=(?:<Q>[^"'<>\n]{0,80}?<Q>|\w{1,20})[ \t]{1,20}){0,4}
              (?:value|content)\s?=)                                            # HTML
      | (?P<part>(?:;[^\r\n]{0,100}+)?\r?\n(?:[\w-]{1,40}+:[^\n]{0,100}+\n){0,3}+\r?\n)  # multipart
      | (?P<listed>\s{0,4},\s{0,40}(?=<Q>))                                     # 'Cookie', 'a=b'
      | [ \t]{0,20}(?P<sign>=>|->|:=|={1,3}|:|：|%(?:25){0,3}3[aAdD]|&\#61;|&\#x3[dD];|\\u003[dD])
      | (?P<cell>\s{0,4}</(?:td|th|dt|key|name)>\s{0,40}
              <(?:td|dd|string|value)\b[^<>\n]{0,100}>(?:<(?:pre|code)\b[^<>\n]{0,60}>)?)
      | (?P<element>(?:[ \t][^<>&\n]{0,200}+)?(?:>|&gt;)(?:<!\[CDATA\[)?)         # XML
      | (?P<below>[ \t]{0,4}\r?\n(?=[^\n]))                                     # name over value
      | (?P<gap>[ \t]{1,20}(?:(?:is|was|by|BY|\||=)[ \t:]{1,20})?)              # password is x
    )
    (?P<space>(?:\s|%20){0,40}+(?:\*\*[ \t]{1,4})?(?:(?<=:[ ])[|>][+-]?\n[ \t]{1,20})?)
    (?P<array>(?:\[\]string\{|\[(?![a-z0-9-]{2,40}[ -]removed\]))\s{0,80}+)?
    (?P<open>[rbuf$]?<Q>)?
    """
)
NEXT_ELEMENT = compile_verbose(r"\s{0,80},\s{0,80}(?P<open><Q>)")
NAME_AFTER_VALUE = compile_verbose(
    r"<Q>(?:\s{0,4},\s{0,40}<Q>(?:name|key)<Q>\s{0,4}:\s{0,4}<Q>|"
    r"(?:\s{1,4}[\w-]{1,20}=(?:<Q>[^\"'<>]{0,40}<Q>|\w{1,20})){0,2}\s{1,4}name=<Q>?)\Z"
)
VALUE_OPENS = compile_verbose(r"value(?:<Q>\s{0,4}:\s{0,4}|=)<Q>")
VALUE_IN_OBJECT = compile_verbose(r"<Q>\s{0,4}:\s{0,4}(?P<open><Q>)")
OBJECT = compile_verbose(r"\{\s{0,80}(?:<Q>|\}|\Z)|\[\s{0,80}(?:<Q>|\]|\Z)")
ELEMENT_OPENS = re.compile(r"(?:<|&lt;)(?:[\w-]{1,20}:)?\Z")
REST_OF_SENTENCE = re.compile(r"[^\"\n{}<>=]{1,200}")
HEADERS = frozenset(("credentials", "cookie", "set-cookie"))
FIELD_LINE = re.compile(r"[<>* \t]{0,6}[\w-]{1,60}:(?:[ \t\r\n]|\Z)")
MADE_UP = re.compile(r"[^\s\"'<>|,;&]{8,400}")
LAST_QUOTE = compile_verbose(r"<Q>\Z")
