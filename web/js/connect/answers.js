// Why a connection failed is told in English (pgmig_core's connection_failure.py), or in the server's language. Each usual
// reason gets a sentence of ours, in the page's language, beside the original.

const KNOWN = [
  [/refuses the password|password authentication failed|no password supplied/i, "password"],
  [/does not let user|pg_hba\.conf/i, "hba"],
  [/has no database|database ".*" does not exist/i, "database"],
  [/has no role|role ".*" does not exist|may not log in/i, "role"],
  [/does not resolve/i, "host"],
  [/nothing listens|connection refused/i, "refused"],
  [/did not answer|cannot be reached|timeout|timed out/i, "timeout"],
  [/does not speak TLS|without TLS|support SSL/i, "ssl"],
  [/TLS certificate|certificate verify failed/i, "certificate"],
  [/too old/i, "old"],
  [/takes no more connections|too many clients/i, "full"],
  [/may not connect to database|permission denied/i, "permission"],
  [/no server's socket/i, "socket"],
];

/** The key of our sentence under "connect.answer.", or "other". */
export function recognise(message) {
  return KNOWN.find(([pattern]) => pattern.test(message))?.[1] ?? "other";
}
