/** Checks of the way back: whether Chatwoot may and can reach Baton's own address. */
import { type Lookup, reachOf } from "./addresses.ts";
import { isAtLeast } from "./chatwoot-checks.ts";
import { type Finding, fault, good, warning } from "./finding.ts";

/** Baton answers in milliseconds; what takes longer than Chatwoot waits is no answer. */
const TIMEOUT_MS = 5_000;

/** Since this version private addresses are refused, since the second one they can be allowed. */
const GUARDED = "4.14.0";
const CAN_ALLOW = "4.14.1";

/** Whether Chatwoot's guard refuses the address (source: lib/safe_fetch; its issues 14489 and 15270). */
export async function checkPrivateNetwork(
  publicUrl: string,
  version: string,
  lookup: Lookup,
): Promise<Finding> {
  const reach = await reachOf(publicUrl, lookup);
  const { host } = new URL(publicUrl);
  if (reach.type === "public") return good(`${host} is a public address`);
  if (!isAtLeast(version, GUARDED)) return good(`${host} may be private: Chatwoot ${version} delivers there`);
  const words =
    reach.type === "private"
      ? `${host} is a private address, which Chatwoot refuses by itself`
      : `${host} has no address here; if it is private, Chatwoot refuses it`;
  return warning(
    words,
    isAtLeast(version, CAN_ALLOW)
      ? "set SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true for Chatwoot's web AND sidekiq, or give Baton a public address"
      : `update Chatwoot: ${CAN_ALLOW} and newer can allow it; or give Baton a public address`,
  );
}

/** Whether a Baton answers under its own address, as seen from here. */
export async function checkHealth(publicUrl: string): Promise<Finding> {
  const url = `${publicUrl}/healthz`;
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    if (response.status === 200) return good(`Baton answers at ${publicUrl}`);
    return fault(
      `${url} answers ${response.status}, not 200`,
      "see that the address leads to Baton, or run npx baton setup --public-url with the right one",
    );
  } catch {
    // Whatever it is, an unknown host or a refused connection, the fix is the same.
    return fault(
      `Nothing answers at ${url}`,
      "start Baton (npm start), and see that the address and what stands before it lead there",
    );
  }
}
