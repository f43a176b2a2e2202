import type { Fault, Problem } from './types';

export const kApi = '/api/v1';
const kTimeoutMilliseconds = 30_000;

export type Parameters = Record<string, string | number | readonly string[] | null | undefined>;

/** A request that did not bring what was asked for. `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** 0: no answer came at all. */
    readonly status: number,
    readonly faults: readonly Fault[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get isUnreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}

let csrfToken = '';
let onSignedOut: () => void = () => {};

/** The token that proves a change comes from this page; it lives in memory only. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** `handler` runs when an answer says that the session is over. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined || value === '') continue;
    if (typeof value === 'object') for (const one of value) query.append(name, one);
    else query.append(name, String(value));
  }
  const text = query.toString();
  return kApi + path + (text === '' ? '' : `?${text}`);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'status' in body;
}

async function failureOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const after = Number(response.headers.get('Retry-After') ?? '');
  const retry = Number.isFinite(after) && after > 0 ? after : null;
  if (!isProblem(body))
    return new ApiError(`The head office answered with ${response.status} and no explanation.`, response.status, [], retry);
  return new ApiError(body.detail || body.title, response.status, body.faults ?? [], retry);
}

function withTimeout(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const timer = setTimeout(() => controller.abort(new DOMException('time is up', 'TimeoutError')), kTimeoutMilliseconds);
  const forward = () => controller.abort(signal?.reason);
  if (signal?.aborted) forward();
  signal?.addEventListener('abort', forward);
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  };
}

export interface Request {
  parameters?: Parameters;
  body?: unknown;
  signal?: AbortSignal;
  /** A 401 is an answer (a wrong password), not the end of the session. */
  isSignIn?: boolean;
}

/** Asks the API. Throws ApiError; an abort by the caller's signal throws that signal's reason. */
export async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options: Request = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  if (method !== 'GET' && csrfToken !== '') headers['X-CSRF-Token'] = csrfToken;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  const controller = new AbortController();
  const settle = withTimeout(options.signal, controller);
  try {
    const response = await fetch(address(path, options.parameters), {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: controller.signal,
      credentials: 'same-origin',
      cache: 'no-store',
    });
    if (!response.ok) {
      const failure = await failureOf(response);
      if (response.status === 401 && !options.isSignIn) onSignedOut();
      throw failure;
    }
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new ApiError('The head office did not answer within 30 seconds.', 0);
    throw new ApiError('The head office cannot be reached.', 0);
  } finally {
    settle();
  }
}

export function get<T>(path: string, parameters?: Parameters, signal?: AbortSignal): Promise<T> {
  const options: Request = {};
  if (parameters) options.parameters = parameters;
  if (signal) options.signal = signal;
  return request<T>('GET', path, options);
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
