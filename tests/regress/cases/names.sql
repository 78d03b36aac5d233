-- names that need quotes, hold quotes, or are keywords, in every place a name can be
CREATE SCHEMA "select";
CREATE SCHEMA "Ein ""Schema"" mit ; und \";
CREATE TYPE "select"."Größe" AS ENUM ('klein', 'it''s', '', 'back\slash');
CREATE SEQUENCE "select"."sequence ""x""";
CREATE TABLE "select"."table" (
    "user" int PRIMARY KEY,
    "Größe" "select"."Größe" DEFAULT 'it''s',
    "a.b" text DEFAULT 'x.y',
    "%s" bigint DEFAULT nextval('"select"."sequence ""x"""'),
    "line
break" text CONSTRAINT "check;" CHECK ("line
break" <> '%')
);
INSERT INTO "select"."table" VALUES (1, 'klein', E'a\tb', 5, '\N'), (2, '', NULL, DEFAULT, ''), (3, 'back\slash', '\.', 7, E'\\');
CREATE INDEX "index" ON "select"."table" ("%s", ("a.b" || '%'));
CREATE TABLE "Ein ""Schema"" mit ; und \"."表" ("ref" int REFERENCES "select"."table" ("user"));
INSERT INTO "Ein ""Schema"" mit ; und \"."表" VALUES (1), (NULL);
CREATE VIEW "Ein ""Schema"" mit ; und \"."view" AS SELECT "%s" AS "as" FROM "select"."table";
COMMENT ON TABLE "select"."table" IS 'It''s a \comment; --';
COMMENT ON COLUMN "select"."table"."%s" IS '%s';
