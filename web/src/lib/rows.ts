import type { RecentRows, Values } from '../api/types';

export interface RowPair {
  key: string;
  /** null: not among the newest rows of the branch. */
  branch: Values | null;
  headOffice: Values | null;
}

/**
 * Lays the newest rows of a branch beside those of the head office. Both lists are in descending order of the key and
 * as long as `limit` at most; at their ends, a row that only one side has may just be beyond the other's end, so it is
 * left out rather than called missing.
 */
export function pairRows(answer: RecentRows, limit: number): RowPair[] {
  const keyOf = (row: Values) => JSON.stringify(answer.key.map((name) => row[name] ?? null));
  const left = answer.branch_rows.map((row) => ({ key: keyOf(row), row }));
  const right = answer.head_office_rows.map((row) => ({ key: keyOf(row), row }));
  const place = new Map(left.map((one, index) => [one.key, index]));
  const pairs: RowPair[] = [];
  let next = 0;
  for (const one of right) {
    const at = place.get(one.key);
    if (at === undefined || at < next) {
      pairs.push({ key: one.key, branch: null, headOffice: one.row });
      continue;
    }
    for (; next < at; ++next) pairs.push(onlyLeft(left[next] as { key: string; row: Values }));
    pairs.push({ key: one.key, branch: (left[at] as { row: Values }).row, headOffice: one.row });
    next = at + 1;
  }
  for (; next < left.length; ++next) pairs.push(onlyLeft(left[next] as { key: string; row: Values }));
  return withoutEnds(pairs, left.length >= limit, right.length >= limit);
}

function onlyLeft(one: { key: string; row: Values }): RowPair {
  return { key: one.key, branch: one.row, headOffice: null };
}

function withoutEnds(pairs: RowPair[], isBranchCut: boolean, isHeadOfficeCut: boolean): RowPair[] {
  const last = pairs.findLastIndex((pair) => pair.branch !== null && pair.headOffice !== null);
  if (last < 0) return pairs;
  return pairs.filter((pair, index) => index <= last || !(pair.branch === null ? isBranchCut : isHeadOfficeCut));
}

export function differs(pair: RowPair, column: string): boolean {
  if (!pair.branch || !pair.headOffice) return false;
  return (pair.branch[column] ?? null) !== (pair.headOffice[column] ?? null);
}
