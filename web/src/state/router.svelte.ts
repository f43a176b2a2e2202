/** Where the page is: paths of the History API, so that every view has an address. */
export type Route =
  | { page: 'overview' }
  | { page: 'sales' }
  | { page: 'sale'; branch: string; sale: string }
  | { page: 'branch'; branch: string }
  | { page: 'parked'; id: number | null }
  | { page: 'activity' }
  | { page: 'lost' };

function routeOf(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '').map(decodePart);
  const [first, second, third] = parts;
  if (first === undefined) return { page: 'overview' };
  if (first === 'sales' && parts.length === 1) return { page: 'sales' };
  if (first === 'sales' && second !== undefined && third !== undefined && parts.length === 3)
    return { page: 'sale', branch: second, sale: third };
  if (first === 'branches' && second !== undefined && parts.length === 2) return { page: 'branch', branch: second };
  if (first === 'parked' && parts.length === 1) return { page: 'parked', id: null };
  if (first === 'parked' && second !== undefined && /^[1-9]\d{0,15}$/.test(second) && parts.length === 2)
    return { page: 'parked', id: Number(second) };
  if (first === 'activity' && parts.length === 1) return { page: 'activity' };
  return { page: 'lost' };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Router {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  /** Grows with every step to another address, not when a page writes its filters. */
  arrivals = $state(0);
  readonly route = $derived(routeOf(this.path));

  constructor() {
    addEventListener('popstate', () => this.read());
    document.addEventListener('click', (event) => this.follow(event));
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.read();
    scrollTo(0, 0);
  }

  /** Keeps the filters of a page in its address, without a new entry in the history. */
  setQuery(query: URLSearchParams): void {
    const text = query.toString();
    history.replaceState(null, '', location.pathname + (text === '' ? '' : `?${text}`));
    this.query = query;
  }

  private read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
    this.arrivals += 1;
  }

  private follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (!anchor || anchor.origin !== location.origin || anchor.hasAttribute('download') || anchor.target) return;
    if (anchor.pathname.startsWith('/api/') || anchor.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    this.go(anchor.pathname + anchor.search);
  }
}

export const router = new Router();
