import { sentenceOf } from '../api/client';

/** Sums follow the rows a little later. */
const kSettlingMilliseconds = 8_000;
const kOldMilliseconds = 30_000;

/**
 * Something fetched. While it is fetched again the old answer stays to be read; an answer that comes after a newer
 * question is thrown away.
 */
export class Resource<T> {
  data = $state.raw<T | null>(null);
  error = $state('');
  failure = $state.raw<unknown>(null);
  isLoading = $state(false);
  loadedAt = $state<number | null>(null);
  private current: AbortController | null = null;

  async load(fetcher: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.current?.abort();
    const controller = new AbortController();
    this.current = controller;
    this.isLoading = true;
    try {
      const data = await fetcher(controller.signal);
      if (controller.signal.aborted) return;
      this.data = data;
      this.error = '';
      this.failure = null;
      this.loadedAt = Date.now();
    } catch (error) {
      if (controller.signal.aborted) return;
      this.error = sentenceOf(error);
      this.failure = error;
    } finally {
      if (this.current === controller) this.isLoading = false;
    }
  }

  /** Whether the answer may be out of date: rows were applied after it, or it is half a minute old. */
  isOlderThan(changedAt: number): boolean {
    return this.loadedAt === null || changedAt + kSettlingMilliseconds > this.loadedAt || Date.now() - this.loadedAt > kOldMilliseconds;
  }

  clear(): void {
    this.current?.abort();
    this.data = null;
    this.error = '';
    this.failure = null;
    this.isLoading = false;
  }
}
