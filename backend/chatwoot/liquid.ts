/**
 * Text as Chatwoot may have it. Chatwoot renders outgoing messages as Liquid templates with what it knows of the contact
 * (`app/models/concerns/liquidable.rb`), so a model that was talked into writing a template would give that away.
 */

/** `Message`'s limit on `content`. */
export const LONGEST_CONTENT = 150_000;

/** Without width and without a break: nobody sees it, and Liquid does not read `{{` across it. */
const WORD_JOINER = "\u2060";

/** The same to the eye, without anything that Liquid takes for a template, and at most as long as Chatwoot allows. */
export function withoutLiquid(text: string): string {
  // Chatwoot puts a {% raw %} before each part in backticks: a brace right before it would make that a template.
  return contentOf(contentOf(text).replaceAll(/\{(?=[{%`])/g, `{${WORD_JOINER}`));
}

/** A text that Chatwoot can store: no NUL, which PostgreSQL refuses, no half characters, not too long. */
export function contentOf(text: string): string {
  const clean = text.replaceAll("\0", "").toWellFormed();
  if (clean.length <= LONGEST_CONTENT) return clean;
  const isCutInside = /[\uD800-\uDBFF]/.test(clean[LONGEST_CONTENT - 1] ?? "");
  return clean.slice(0, isCutInside ? LONGEST_CONTENT - 1 : LONGEST_CONTENT);
}
