/** Items with the same key (by its JSON) beside each other, in the order of the first of each. */
export function groupBy<Item>(items: readonly Item[], key: (item: Item) => unknown): [Item, ...Item[]][] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const known = groups.get(JSON.stringify(key(item)));
    if (known) known.push(item);
    else groups.set(JSON.stringify(key(item)), [item]);
  }
  return [...groups.values()];
}

/** Each item once, by its JSON. */
export function unique<Item>(items: readonly Item[]): Item[] {
  return groupBy(items, (item) => item).map(([first]) => first);
}
