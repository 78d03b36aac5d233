"""Comments, owners and privileges of what was made."""

from __future__ import annotations

from .script import Script


def make(script: Script) -> None:
    for kind, name in script.described:
        if script.number(0, 3) == 3:
            script.add(f"COMMENT ON {kind} {name} IS {script.text()}")
    for kind, name in script.owned:
        if script.number(0, 3) == 3:
            script.add(f"ALTER {kind} {name} OWNER TO {script.role()}")
    for kind, name, privilege in script.granted:
        if script.number(0, 2) == 2:
            option = script.maybe(" WITH GRANT OPTION")
            script.add(f"GRANT {privilege} ON {kind} {name} TO {script.role()}{option}")
        if script.number(0, 4) == 4:
            script.add(f"REVOKE ALL ON {kind} {name} FROM {script.one_of('PUBLIC', 'postgres')}")
