// The REST API. Every answer that is not 2xx becomes an ApiError that carries what the server said.

export class ApiError extends Error {
  constructor(status, { code = "unknown", message = "", hint = "", field = "" } = {}) {
    super(message || code);
    Object.assign(this, { status, code, hint: hint ?? "", field: field ?? "" });
  }
}

async function request(path, { method = "GET", body, signal } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { code: "unreachable" });
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new ApiError(response.status, told.error);
}

const post = async (path, body, signal) => (await request(path, { method: "POST", body, signal })).json();

export const testConnection = (connection, signal) => post("/api/test-connection", connection, signal);
export const browse = (connection, signal) => post("/api/browse", connection, signal);
export const tableInfo = (connection, schema, table, signal) =>
  post("/api/table-info", { connection, schema, table }, signal);
export const plan = (migration, signal) => post("/api/plan", migration, signal);
/** What an earlier run left on the destination: {unfinished: {started, done, resumable, selection, options} or null}. */
export const unfinished = (connection) => post("/api/unfinished", connection);
export const migrate = (migration) => post("/api/migrate", migration);
export const cancel = () => post("/api/migrate/cancel", {});
export const pause = () => post("/api/pause", {});
export const resume = () => post("/api/resume", {});
export const status = async () => (await request("/api/migrate/status")).json();
export const log = async () => (await request("/api/migrate/log")).text();

/** What the server was started with: {version, options, demo: {source, destination} or null}; {} where it does not tell. */
export async function settings() {
  try {
    return await (await request("/api/settings")).json();
  } catch {
    return {};
  }
}
