// What servers say when a connection fails is English, or the server's language. The usual ones get a sentence of ours, in
// the page's language, beside the original.

const KNOWN = [
  [/password authentication failed|28P01|no password supplied|パスワード認証に失敗/i, "password"],
  [/no pg_hba\.conf entry/i, "hba"],
  [/database ".*" does not exist|3D000|データベース.*存在しません/i, "database"],
  [/role ".*" does not exist|28000/i, "role"],
  [/could not translate host name|name or service not known|nodename nor servname|failed to resolve|resolve host/i, "host"],
  [/connection refused/i, "refused"],
  [/timeout|timed out/i, "timeout"],
  [/does not support SSL|SSL was required|server does not support/i, "ssl"],
  [/certificate verify failed|root certificate/i, "certificate"],
  [/too old/i, "old"],
  [/too many clients|too many connections|53300/i, "full"],
  [/permission denied/i, "permission"],
  [/no such file or directory.*socket|socket.*no such file/i, "socket"],
];

/** The key of our sentence under "connect.answer.", or "other". */
export function recognise(message) {
  return KNOWN.find(([pattern]) => pattern.test(message))?.[1] ?? "other";
}
