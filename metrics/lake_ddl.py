"""How tables that are written once are made."""

from typing import Any

from sqlalchemy.sql import compiler


class LakeDDL(compiler.DDLCompiler):
    """Tables without keys, and without temporary ones: these are made and dropped like any other."""

    def create_table_constraints(self, table: Any, *args: Any, **kw: Any) -> str:
        return ""

    def visit_create_table(self, create: Any, **kw: Any) -> str:
        text: str = super().visit_create_table(create, **kw)  # type: ignore[no-untyped-call]
        return text.replace("CREATE TEMPORARY", "CREATE", 1)
