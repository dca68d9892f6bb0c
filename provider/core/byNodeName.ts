/** As people count: worker-2 before worker-10. */
const collator = new Intl.Collator("en", { numeric: true });

/** Sorts nodes by their names, in the same way everywhere: a selection, a plan. */
export function byNodeName(a: { readonly name: string }, b: { readonly name: string }): number {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
}
