// What a receiver of hooks does: it believes a request only when the signature is right.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Received } from "./provider.ts";

/** Whether it is signed with the secret ("v1,whsec_…") as Standard Webhooks has it, within five minutes. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace("v1,whsec_", ""), "base64");
  const timestamp = Number(headers["webhook-timestamp"]);
  if (!(Math.abs(Date.now() / 1000 - timestamp) < 300)) return false;
  const expected = createHmac("sha256", key).update(`${headers["webhook-id"]}.${timestamp}.${body}`).digest();
  return String(headers["webhook-signature"])
    .split(" ")
    .map((signature) => Buffer.from(signature.replace("v1,", ""), "base64"))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
}
