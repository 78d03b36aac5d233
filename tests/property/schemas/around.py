"""What is made over tables: views, materialized views, rules, triggers, policies, extended statistics, publications."""

from __future__ import annotations

from pgmig_core.identifiers import qualify, quote

from .script import Script, Table

_QUERIES = """
SELECT * FROM {table}
SELECT a.k, b.k AS {name} FROM {table} a LEFT JOIN {other} b USING (k)
WITH w AS MATERIALIZED (SELECT k FROM {table}) SELECT k, rank() OVER (ORDER BY k) FROM w UNION ALL SELECT 1, 2
SELECT k, count(*) FILTER (WHERE k > 2), array_agg(k ORDER BY k) FROM {table} GROUP BY ROLLUP (k) HAVING count(*) > 1
SELECT k IN (SELECT k FROM {other}) AS i, CASE k WHEN 1 THEN 'a'::varchar ELSE 'b' END AS c FROM {table} LIMIT 5
SELECT EXTRACT(year FROM now()) AS y, ARRAY[k, 1] && '{{1}}' AS o, ROW(k, 'x')::text AS r, k::text || 'a' FROM {table}
SELECT JSON_OBJECT('a': k) AS j, k::text IS JSON AS i, JSON_VALUE('[1]', '$[0]' RETURNING int) AS v FROM {table}
SELECT {name}.* FROM {table} x, LATERAL (SELECT x.k, g FROM generate_series(1, 2) WITH ORDINALITY s (g, n)) {name}
SELECT DISTINCT ON (k) k, COALESCE(k, 2) AS c, NULLIF(k, 3), (SELECT max(k) FROM {other}) FROM {table} ORDER BY k DESC
VALUES (1, 'a'), (2, NULL)
""".strip().splitlines()


def make(script: Script) -> None:
    for table in list(script.tables):
        for family in (_view, _materialized_view, _rule, _trigger, _policy, _statistics):
            if script.chance():
                family(script, table)
    _publications(script)


def _view(script: Script, table: Table) -> None:
    name = script.qualified()
    columns = "".join(f", {quote(c)}" for c in table.columns)
    other = script.tables[script.number(0, len(script.tables) - 1)].sql
    queries = [
        f"SELECT k, k + 1 AS next{columns} FROM {table.sql} WHERE k > 1",
        *(query.format(table=table.sql, other=other, name=quote(script.name())) for query in _QUERIES),
    ]
    if table.key and table.columns:
        queries.append(f"SELECT {quote(min(table.columns))}, k FROM {table.sql} GROUP BY k")
    query = script.one_of(*queries)
    options = script.maybe(" WITH (security_barrier = true)", " WITH (security_invoker = true)")
    check = script.maybe(" WITH LOCAL CHECK OPTION", " WITH CASCADED CHECK OPTION") if query.endswith("k > 1") else ""
    script.add(f"CREATE VIEW {name}{options} AS {query}{check}")
    script.register("VIEW", name, "SELECT", grant="TABLE")
    if query.endswith("k > 1") and script.chance():
        script.add(f"ALTER VIEW {name} ALTER k SET DEFAULT 9")
    if script.chance():
        over = script.qualified()
        script.add(f"CREATE VIEW {over} AS SELECT count(*) AS n FROM {name}")
        script.register("VIEW", over, "SELECT", grant="TABLE")


def _materialized_view(script: Script, table: Table) -> None:
    schema, plain = script.one_of(*script.schemas), script.name()
    name = qualify(schema, plain)
    script.add(
        f"CREATE MATERIALIZED VIEW {name} AS SELECT k, k::text AS t FROM {table.sql}{script.maybe(' WITH NO DATA')}"
    )
    # not given to another, who could not fill it
    script.described.append(("MATERIALIZED VIEW", name))
    script.granted.append(("TABLE", name, "SELECT"))
    if script.chance():
        index = quote(script.name())
        script.add(f"CREATE {script.maybe('UNIQUE ')}INDEX {index} ON {name} (k)")
        if script.chance():
            script.add(f"ALTER MATERIALIZED VIEW {name} CLUSTER ON {index}")
    if script.chance():
        script.add(f"ALTER MATERIALIZED VIEW {name} ALTER t SET STORAGE EXTERNAL, ALTER t SET STATISTICS 3")


def _rule(script: Script, table: Table) -> None:
    name = quote(script.name())
    rule = script.one_of(
        "ON DELETE TO {0} WHERE old.k < 5 DO INSTEAD NOTHING", "ON UPDATE TO {0} DO ALSO NOTIFY changed",
        "ON INSERT TO {0} DO ALSO (SELECT 1; DELETE FROM {0} WHERE k = new.k)",
    )  # fmt: skip
    script.add(f"CREATE RULE {name} AS {rule.format(table.sql)}")
    script.described.append(("RULE", f"{name} ON {table.sql}"))
    if script.chance():
        script.add(f"ALTER TABLE {table.sql} {script.one_of('DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA')} RULE {name}")


def _trigger(script: Script, table: Table) -> None:
    if not script.triggers:
        return
    name, function = quote(script.name()), script.one_of(*script.triggers)
    when = script.one_of(
        "BEFORE UPDATE OF k ON {0} FOR EACH ROW WHEN (old.k IS DISTINCT FROM new.k)", "AFTER TRUNCATE ON {0}",
        "AFTER INSERT OR DELETE ON {0} FOR EACH STATEMENT",
        *([] if table.partition else ["AFTER INSERT ON {0} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"]),
    )  # fmt: skip
    arguments = script.maybe(script.text(), "'it''s', '\\x'")
    script.add(f"CREATE TRIGGER {name} {when.format(table.sql)} EXECUTE FUNCTION {function}({arguments})")
    script.described.append(("TRIGGER", f"{name} ON {table.sql}"))
    if script.chance():
        script.add(
            f"ALTER TABLE {table.sql} {script.one_of('DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA')} TRIGGER {name}"
        )


def _policy(script: Script, table: Table) -> None:
    name = quote(script.name())
    what, condition = script.one_of("FOR SELECT", "FOR INSERT", "", "FOR UPDATE"), "USING (k > 0)"
    if what == "FOR INSERT":
        condition = "WITH CHECK (k < 9)"
    elif script.chance() and what != "FOR SELECT":
        condition += " WITH CHECK (k <> 1)"
    to = script.one_of("PUBLIC", "CURRENT_USER", f"family_reader, {script.role()}")
    how = script.one_of("PERMISSIVE", "RESTRICTIVE")
    script.add(f"CREATE POLICY {name} ON {table.sql} AS {how} {what} TO {to} {condition}")
    script.described.append(("POLICY", f"{name} ON {table.sql}"))
    if script.chance():
        script.add(f"ALTER TABLE {table.sql} {script.one_of('ENABLE', 'FORCE')} ROW LEVEL SECURITY")


def _statistics(script: Script, table: Table) -> None:
    name = script.qualified()
    kinds = script.maybe(" (mcv)", " (ndistinct, dependencies)")
    script.add(f"CREATE STATISTICS {name}{kinds} ON (k + 1), (k % 3) FROM {table.sql}")
    script.register("STATISTICS", name)
    if script.chance():
        script.add(f"ALTER STATISTICS {name} SET STATISTICS {script.number(0, 200)}")


def _publications(script: Script) -> None:
    published = [t for t in script.tables if t.logged and not t.partition]
    for _ in script.several():
        name = quote(script.name())
        tables = [t for t in published if script.chance()]
        what = script.one_of("none", "all", "schema", "filtered")
        options = script.maybe(
            " WITH (publish = 'insert, delete')", " WITH (publish_via_partition_root)", " WITH (publish = '')"
        )
        if what == "all":
            script.add(f"CREATE PUBLICATION {name} FOR ALL TABLES{options}")
        elif what == "schema" or (what == "filtered" and not tables):
            script.add(
                f"CREATE PUBLICATION {name} FOR TABLES IN SCHEMA {quote(script.one_of(*script.schemas))}{options}"
            )
        elif what == "filtered":
            filtered = ", ".join(f"ONLY {t.sql} (k) WHERE (k > 10)" for t in tables)
            script.add(f"CREATE PUBLICATION {name} FOR TABLE {filtered}{options}")
        else:
            script.add(f"CREATE PUBLICATION {name}{options}")
        script.register("PUBLICATION", name)
