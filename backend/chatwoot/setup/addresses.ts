/** Addresses: Chatwoot's as people write it, Baton's endpoint in it, and whether Chatwoot would call it private. */
import { BlockList, isIP } from "node:net";

export type AddressResult =
  | { readonly type: "address"; readonly url: string }
  | { readonly type: "fault"; readonly fault: string };

/** Where Chatwoot's deliveries go, below Baton's own address. */
const ENDPOINT = "/webhook/chatwoot";

/**
 * The address of a server, without a slash at its end. Without a scheme it is https://, on this machine http://. What
 * a browser shows behind Chatwoot's address (`/app/...`) is taken off.
 */
export function readAddress(text: string, name: string): AddressResult {
  const url = URL.parse(withScheme(text.trim()));
  if (url === null || !/^https?:$/.test(url.protocol))
    return fault(`${name} must be an http:// or https:// address`);
  if (url.username !== "" || url.password !== "")
    return fault(`${name} must have no user and password in it`);
  return { type: "address", url: `${url.origin}${url.pathname.replace(/\/(app(\/.*)?)?$/, "")}` };
}

const fault = (words: string): AddressResult => ({ type: "fault", fault: words });

function withScheme(text: string): string {
  if (/^[a-z]+:\/\//i.test(text)) return text;
  return /^(localhost|127\.[\d.]+|\[::1\])(:|\/|$)/i.test(text) ? `http://${text}` : `https://${text}`;
}

/** Baton's endpoint; with a token for a Chatwoot that does not sign. */
export function endpointAt(publicUrl: string, token: string | null): string {
  return token === null ? `${publicUrl}${ENDPOINT}` : `${publicUrl}${ENDPOINT}/${token}`;
}

/** Baton's address in the URL of a delivery; null when that is no endpoint of a Baton. */
export function publicUrlIn(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  const at = parsed.pathname.lastIndexOf(ENDPOINT);
  const isWhole = at >= 0 && /^(\/[\w-]+)?\/?$/.test(parsed.pathname.slice(at + ENDPOINT.length));
  return isWhole ? `${parsed.origin}${parsed.pathname.slice(0, at)}` : null;
}

/** Whether deliveries to this URL arrive at the Baton with this address, with a token or without. */
export function isEndpointOf(url: string | null | undefined, publicUrl: string): boolean {
  return typeof url === "string" && publicUrlIn(url) === publicUrl;
}

/** All addresses of a host name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** Ranges that no other network reaches, as Chatwoot's guard refuses them (source: lib/safe_fetch, 4.14). */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  PRIVATE.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  PRIVATE.addSubnet(net, prefix, "ipv6");

export type Reach =
  | { readonly type: "public" }
  | { readonly type: "private" }
  /** This machine cannot resolve it: perhaps Chatwoot's can, such as the name of a container. */
  | { readonly type: "unknown" };

/** Whether a host is known to all networks; private only when every one of its addresses is. */
export async function reachOf(url: string, lookup: Lookup): Promise<Reach> {
  const hostname = new URL(url).hostname.replace(/^\[(.+)\]$/, "$1");
  const addresses = isIP(hostname) === 0 ? await lookup(hostname).catch(() => []) : [hostname];
  if (addresses.length === 0) return { type: "unknown" };
  return { type: addresses.every(isPrivate) ? "private" : "public" };
}

function isPrivate(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
