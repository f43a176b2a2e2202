export interface Visible {
  first: number;
  /** One past the last. */
  end: number;
}

/**
 * Which rows of a long list have to exist. `top` is where the list begins relative to the viewport's upper edge, in
 * pixels: negative when it has been scrolled past.
 */
export function visible(top: number, viewport: number, rowHeight: number, count: number, overscan = 8): Visible {
  const first = Math.max(0, Math.floor(-top / rowHeight) - overscan);
  const end = Math.min(count, Math.ceil((viewport - top) / rowHeight) + overscan);
  return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}
