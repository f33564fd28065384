/** A list that touches only what changed, so that thousands of rows stay smooth. */

export type Row<Item> = { readonly node: HTMLElement; readonly render: (item: Item) => void };

export type ListParts<Item> = {
  readonly keyOf: (item: Item) => string;
  readonly mountRow: (item: Item) => Row<Item>;
  /** True when the row shows this already. */
  readonly isSame: (before: Item, after: Item) => boolean;
};

type Shown<Item> = { readonly row: Row<Item>; item: Item };

/** Renders the items in order as the only children of `parent`. */
export function mountList<Item>(
  parent: HTMLElement,
  parts: ListParts<Item>,
): (items: readonly Item[]) => void {
  const shown = new Map<string, Shown<Item>>();
  const rowOf = (item: Item): Row<Item> => {
    const key = parts.keyOf(item);
    const known = shown.get(key);
    const row = known?.row ?? parts.mountRow(item);
    if (known === undefined || !parts.isSame(known.item, item)) row.render(item);
    shown.set(key, { row, item });
    return row;
  };
  const removeOthers = (items: readonly Item[]) => {
    const keys = new Set(items.map(parts.keyOf));
    for (const [key, { row }] of shown) {
      if (keys.has(key)) continue;
      row.node.remove();
      shown.delete(key);
    }
  };
  return (items) => {
    removeOthers(items);
    let cursor = parent.firstChild;
    for (const item of items) {
      const { node } = rowOf(item);
      if (cursor === node) cursor = node.nextSibling;
      else parent.insertBefore(node, cursor);
    }
  };
}
