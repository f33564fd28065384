/** What the parts of the small Chatwoot tell each other. */
export type Json = Readonly<Record<string, unknown>>;

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly who: "bot" | "user" | "nobody";
  readonly body: unknown;
};

/** A request below the account, its query apart. */
export type PlaceAsked = Asked & { readonly query: URLSearchParams };

export type Answered = { readonly status: number; readonly body: unknown };
export const ok = (body: unknown): Answered => ({ status: 200, body });
export const notFound: Answered = { status: 404, body: { error: "Resource could not be found" } };
