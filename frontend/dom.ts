/** Builds elements. Text is only ever set as text. */

type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

/** An element with attributes and children; a string becomes text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  children: readonly Child[] = [],
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Paths on a 24 × 24 grid, drawn with a line. */
const ICONS = {
  send: "M5 12h13M12.5 6l6 6-6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  chat: "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v8A1.5 1.5 0 0 1 19 16h-7l-4.5 4v-4H5a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 5 5z",
  desk: "M4 13v-1a8 8 0 0 1 16 0v1M4 13.5h2.5v5H5.5A1.5 1.5 0 0 1 4 17zM20 13.5h-2.5v5h1A1.5 1.5 0 0 0 20 17z",
  down: "M12 5v13M6 12.5l6 6 6-6",
  warning: "M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.2",
  bell: "M6.5 16.5V11a5.500 5.500 0 0 1 11 0v5.500l1.500 2H5zM10.500 21h3",
  mute: "M6.500 16.500V11a5.500 5.500 0 0 1 9-4.200M17.500 11.500v5l1.500 2H8M10.500 21h3M4 4l16 16",
  lock: "M7 11V8.500a5 5 0 0 1 10 0V11M5.500 11h13v8.500h-13z",
  clip: "M8 12.5l6-6a3 3 0 0 1 4.200 4.200l-7.5 7.5a5 5 0 0 1-7-7L11 4",
} as const;

export type IconName = keyof typeof ICONS;

/** A picture that says nothing to a screen reader. */
export function icon(name: IconName): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", `icon icon-${name}`);
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  picture.append(path);
  return picture;
}

/** Sets the text only when it differs, so that nothing is laid out or selected anew. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | null): void {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

/** Writes into a field without moving the caret of someone who types in it. */
export function setValue(field: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  if (field.value !== value) field.value = value;
}

/** True for an Enter that means "send": not with Shift, and not one that ends an input method's word. */
export function isSendKey(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing;
}

/** A click leaves the focus where it is, so that a phone's keyboard stays open. */
export function keepFocusOnClick(button: HTMLElement): void {
  button.addEventListener("mousedown", (event) => event.preventDefault());
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** The local time of day, such as 14:03. */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

/** A `<time>` with the local time of day and, when pointed at, the full date. */
export function timeElement(at: number): HTMLTimeElement {
  return element("time", { datetime: new Date(at).toISOString(), title: calendar.format(at) }, [
    timeOfDay(at),
  ]);
}
