/** Passwords and signatures inside addresses (`scheme://user:password@host/place?key=value`): never shown, never hashed. */

const hidden = "***";
/** Keys whose values are for a driver's eyes. */
const secretKey = /pass(?!file)|secret|token|signature|credential|api-?_?key|access-?_?key|^sig$|^pwd$|^auth|^code$|(?:^|_)key$/i;

/** A user of a web address is a token where there is no password. */
const webUser = /^(https?:\/\/)([^/@?:\s]+)@/i;

/** The secrets of an address, as they are written in it; none of anything else. */
export function secretsIn(text: string): readonly string[] {
  const [, rest] = /^[a-z][a-z0-9+.-]+:(.*)$/is.exec(text) ?? [];
  if (rest === undefined) return [];
  const mark = rest.indexOf("?");
  const place = mark < 0 ? rest : rest.slice(0, mark);
  const values = (mark < 0 ? [] : rest.slice(mark + 1).split("&")).flatMap((piece) => {
    const equals = piece.indexOf("=");
    return equals > 0 && secretKey.test(piece.slice(0, equals)) ? [piece.slice(equals + 1)] : [];
  });
  const [, , user = ""] = webUser.exec(text) ?? [];
  return [user, passwordOf(place), ...values].filter((secret) => secret !== "");
}

/** An address with each of its secrets as "***"; anything else as it is. */
export function withoutSecrets(text: string): string {
  const secrets = secretsIn(text);
  if (secrets.length === 0) return text;
  const mark = text.indexOf("?");
  const [plain, query] = mark < 0 ? [text, ""] : [text.slice(0, mark), text.slice(mark)];
  const place = plain.replace(webUser, `$1${hidden}@`);
  const password = passwordOf(place.slice(place.indexOf(":") + 1));
  const shown = password === "" ? place : place.replace(`:${password}@`, `:${hidden}@`);
  return (
    shown +
    query.replace(/([?&])([^=&]+)=[^&]*/g, (piece, sign, key) => (secretKey.test(key) ? `${sign}${key}=${hidden}` : piece))
  );
}

/** A text with the secrets of all addresses in it as "***". */
export function withoutSecretsWithin(text: string): string {
  return text.includes(":/") ? text.replace(/[a-z][a-z0-9+.-]+:\/[^\s"'<>]+/gi, withoutSecrets) : text;
}

/** Also one with signs in it that should have been escaped: all up to the last @. */
function passwordOf(place: string): string {
  const at = place.lastIndexOf("@");
  const slashes = /^\/+/.exec(place)?.[0].length ?? 0; // one where it was taken for a path
  if (slashes === 0 || at < 0) return "";
  const user = place.slice(slashes, at);
  const slash = user.indexOf("/");
  const colon = user.indexOf(":");
  if (colon < 0 || (slash >= 0 && slash < colon)) return ""; // an @ of the path
  return user.slice(colon + 1);
}
