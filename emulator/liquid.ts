/** Renders outgoing texts as Chatwoot does (app/models/concerns/liquidable.rb): what a model writes in braces is evaluated. */

/** The names that may stand in braces, such as "contact.email". */
export type Drops = ReadonlyMap<string, string | null>;

/** Parts in backticks stay as they are; an unknown name and every tag become nothing. */
export function renderLiquid(text: string, drops: Drops): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") && part.length > 1 ? part : renderPart(part, drops)))
    .join("");
}

function renderPart(part: string, drops: Drops): string {
  return part
    .replace(/\{\{(.*?)\}\}/gs, (_whole, inner: string) => {
      const name = inner.replaceAll("-", "").split("|")[0]?.trim() ?? "";
      return drops.get(name) ?? "";
    })
    .replace(/\{%.*?%\}/gs, "");
}
