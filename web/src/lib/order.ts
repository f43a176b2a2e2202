/**
 * The order in which rows are shown: the wanted one, or, while somebody is about to click at a row, the present one with
 * what is new at its end. A row that is gone for good leaves in either case.
 */
export function nextOrder(present: readonly string[], wanted: readonly string[], known: ReadonlySet<string>, isHeld: boolean): string[] {
  if (!isHeld) return [...wanted];
  const shown = new Set(present);
  return [...present.filter((id) => known.has(id)), ...wanted.filter((id) => !shown.has(id))];
}
