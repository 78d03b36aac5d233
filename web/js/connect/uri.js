// postgresql:// URIs (PostgreSQL's manual, 34.1.1.2) into the fields of a card. What the fields cannot say (several
// hosts, sslrootcert, options …) stays in `dsn`, which the server reads first and the fields win over.

const SCHEME = /^\s*postgres(?:ql)?:\/\//i;

export const looksLikeUri = (text) => SCHEME.test(text);

/** The fields of a URI, or null when it is none. */
export function parseUri(text) {
  const match = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(text.trim());
  if (!match) return null;
  try {
    return fields(match);
  } catch (error) {
    if (error instanceof URIError) return null; // a stray % sign
    throw error;
  }
}

function fields([, login = "", place, path = "", query = ""]) {
  const [user, ...rest] = login.split(":");
  const found = {
    host: "",
    port: "",
    database: decodeURIComponent(path),
    user: decodeURIComponent(user),
    password: decodeURIComponent(rest.join(":")),
    sslmode: "",
    dsn: "",
  };
  const left = new URLSearchParams();
  const places = place.split(",").map(hostAndPort);
  if (places.length === 1) Object.assign(found, places[0]);
  else {
    left.set("host", places.map(({ host }) => host).join(","));
    left.set("port", places.map(({ port }) => port || "5432").join(","));
  }
  for (const [key, value] of new URLSearchParams(query)) {
    const field = key === "dbname" ? "database" : key;
    if (field in found && field !== "dsn") found[field] = value;
    else left.set(key, value);
  }
  // URLSearchParams writes a space as +, which libpq takes for a plus sign
  if ([...left].length) found.dsn = `postgresql://?${left.toString().replaceAll("+", "%20")}`;
  return found;
}

function hostAndPort(place) {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(place);
  if (!match) throw new URIError(place);
  return { host: decodeURIComponent(match[1].replace(/^\[|\]$/g, "")), port: match[2] ?? "" };
}

/** The parameters that only `dsn` says, for display: "sslrootcert, options". */
export function extraParameters(dsn) {
  const query = /\?(.*)$/.exec(dsn ?? "")?.[1] ?? "";
  return [...new URLSearchParams(query).keys()].join(", ");
}
