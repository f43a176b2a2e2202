/** The filters of the sales page, as they stand in its address and in the API's. */
export interface SalesFilter {
  branches: string[];
  from: string;
  to: string;
  region: string;
  product: string;
}

export const kNoFilter: SalesFilter = { branches: [], from: '', to: '', region: '', product: '' };
const kDay = /^\d{4}-\d\d-\d\d$/;

export function readFilter(query: URLSearchParams): SalesFilter {
  const day = (name: string) => {
    const value = query.get(name) ?? '';
    return kDay.test(value) ? value : '';
  };
  return {
    branches: [...new Set(query.getAll('branch').filter((id) => /^[a-z0-9][a-z0-9_-]{0,62}$/.test(id)))],
    from: day('from'),
    to: day('to'),
    region: query.get('region') ?? '',
    product: query.get('product') ?? '',
  };
}

/** Whether no day can be within the filter. */
export function isBackwards(filter: SalesFilter): boolean {
  return filter.from !== '' && filter.to !== '' && filter.from > filter.to;
}

/** Why nothing may have been found with this filter; "" = there is none. */
export function emptyHint(filter: SalesFilter): string {
  if (isBackwards(filter)) return 'The first day is after the last day.';
  const texts = [filter.region && `region “${filter.region}”`, filter.product && `product “${filter.product}”`].filter((text) => text !== '');
  const hasOther = filter.branches.length > 0 || filter.from !== '' || filter.to !== '';
  if (texts.length === 0) return hasOther ? 'Only what the filters let through is looked at.' : '';
  return `Only the ${texts.join(' and the ')} ${texts.length === 1 ? 'is' : 'are'} looked at: the whole name, exactly as it stands in the sales.`;
}

/** What is empty is left out. */
export function filterParameters(filter: SalesFilter): Record<string, string | string[]> {
  const parameters: Record<string, string | string[]> = {};
  if (filter.branches.length > 0) parameters['branch'] = filter.branches;
  if (filter.from) parameters['from'] = filter.from;
  if (filter.to) parameters['to'] = filter.to;
  if (filter.region) parameters['region'] = filter.region;
  if (filter.product) parameters['product'] = filter.product;
  return parameters;
}

export function writeFilter(filter: SalesFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filterParameters(filter)))
    if (typeof value === 'string') query.set(name, value);
    else for (const one of value) query.append(name, one);
  return query;
}

/** `YYYY-MM-DD` moved by days of the calendar. */
export function moveDay(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function firstOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}
