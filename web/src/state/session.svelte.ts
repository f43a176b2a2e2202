import { ApiError, get, request, sentenceOf, setCsrfToken, whenSignedOut } from '../api/client';
import type { Session, Settings } from '../api/types';
import { live } from './live.svelte';

type Phase = 'loading' | 'signed_out' | 'signed_in' | 'unreachable';

/** Who is signed in, and what a page needs to know once. */
class SessionState {
  phase = $state<Phase>('loading');
  session = $state.raw<Session | null>(null);
  settings = $state.raw<Settings | null>(null);
  error = $state('');
  /** An answer came, though not a good one. */
  isReached = $state(false);
  /** Why the sign-in page is shown to somebody who was signed in. */
  note = $state('');
  readonly isOperator = $derived(this.session?.role === 'operator');

  constructor() {
    whenSignedOut(() => this.leave('Your session has ended. Sign in again to go on.'));
    live.whenSignedOut = () => this.leave('Your session has ended. Sign in again to go on.');
  }

  async start(): Promise<void> {
    try {
      await this.enter(await request<Session>('GET', '/session', { isSignIn: true }));
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) this.leave('');
      else this.fail(error);
    }
  }

  /** Throws ApiError: the sign-in page shows it. */
  async signIn(name: string, password: string): Promise<void> {
    await this.enter(await request<Session>('POST', '/session', { body: { name, password }, isSignIn: true }));
  }

  async signOut(): Promise<void> {
    try {
      await request<void>('DELETE', '/session', { isSignIn: true });
      this.leave('You are signed out.');
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.leave('You are signed out.');
      else throw error;
    }
  }

  async refreshSettings(): Promise<void> {
    this.settings = await get<Settings>('/settings');
  }

  private async enter(session: Session): Promise<void> {
    setCsrfToken(session.csrf_token);
    this.settings = await get<Settings>('/settings');
    this.session = session;
    this.note = '';
    this.error = '';
    this.phase = 'signed_in';
    live.open();
  }

  private leave(note: string): void {
    if (this.phase === 'signed_out') return;
    setCsrfToken('');
    this.note = this.phase === 'signed_in' ? note : '';
    this.session = null;
    this.phase = 'signed_out';
    live.close();
  }

  private fail(error: unknown): void {
    this.error = sentenceOf(error);
    this.isReached = error instanceof ApiError && !error.isUnreachable;
    this.phase = 'unreachable';
  }
}

export const session = new SessionState();
