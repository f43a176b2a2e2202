import { Resource } from './resource.svelte';

interface Paged {
  next_cursor: string | null;
}

/** A list that is read page by page: the cursors of the pages before are remembered, so that one can go back. */
export class Pages<T extends Paged> extends Resource<T> {
  private cursors = $state<string[]>([]);

  get number(): number {
    return this.cursors.length + 1;
  }

  get cursor(): string {
    return this.cursors.at(-1) ?? '';
  }

  get hasNext(): boolean {
    return typeof this.data?.next_cursor === 'string';
  }

  first(): void {
    if (this.cursors.length > 0) this.cursors = [];
  }

  move(step: -1 | 1): void {
    const next = this.data?.next_cursor;
    if (step < 0) this.cursors = this.cursors.slice(0, -1);
    else if (typeof next === 'string') this.cursors = [...this.cursors, next];
  }
}
