// Connection profiles, kept in this browser under names. A password is kept only when the user ticks it.

import { local } from "../storage.js";

const PROFILES = "pgmig.profiles";
const LAST = "pgmig.last";
export const EMPTY = { host: "", port: "5432", database: "", user: "", password: "", sslmode: "prefer", dsn: "" };

const SECRET = /([?&])sslpassword=[^&]*&?/g;

const withoutPassword = ({ password: _, dsn = "", ...rest }) => ({ ...rest, dsn: dsn.replace(SECRET, "$1").replace(/[?&]$/, "") });

export const names = () => Object.keys(local.get(PROFILES) ?? {}).sort((a, b) => a.localeCompare(b));

export function load(name) {
  const found = (local.get(PROFILES) ?? {})[name];
  return found && { ...EMPTY, ...found };
}

/** Returns whether the browser kept it. */
export function save(name, connection, keepPassword) {
  const kept = keepPassword ? { ...connection } : withoutPassword(connection);
  return local.set(PROFILES, { ...local.get(PROFILES), [name]: kept });
}

export function remove(name) {
  const { [name]: _, ...rest } = local.get(PROFILES) ?? {};
  local.set(PROFILES, rest);
}

/** What stood in the fields last time, without passwords. */
export function rememberLast({ source, destination }) {
  local.set(LAST, { source: withoutPassword(source), destination: withoutPassword(destination) });
}

export function recallLast() {
  const kept = local.get(LAST) ?? {};
  return { source: { ...EMPTY, ...kept.source }, destination: { ...EMPTY, ...kept.destination } };
}

/** A connection as the API takes it: empty fields are left out, so that libpq's own sources (PG*, passfile) count. */
export function toApi(connection) {
  const body = {};
  for (const [key, value] of Object.entries(connection)) {
    if (value === "" || value === undefined) continue;
    body[key] = key === "port" ? Number(value) : value;
  }
  return body;
}

/** host:port/database, for people. */
export function display(connection) {
  return `${connection.host || "localhost"}:${connection.port || 5432}/${connection.database || connection.user}`;
}
