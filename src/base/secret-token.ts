/** Secrets that a process makes for itself and tells one person. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Bytes of a token: more than anybody can try. */
const tokenBytes = 24;

/** A new token, in letters that an address takes as they are. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString("base64url");
}

/** Whether two tokens are the same, in a time that tells nothing of where they differ. */
export function sameToken(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
