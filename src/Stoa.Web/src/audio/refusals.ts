// What a refused request means for a session: try again, or stop.
import { retryAfter } from './backoff';

/** Why the server refused: the problem's `reason` where it has one. */
export interface Refusal {
  readonly status: number;
  readonly reason?: string;
  readonly detail?: string;
}

/** Another tab or device of the same person has begun to talk: theirs is the session now. Not of the server, which says nothing when it happens. */
export const TALKING_ELSEWHERE: Refusal = { status: 409, reason: 'talking_elsewhere' };

/** This browser has no WebRTC, or it is switched off. Not of the server either. */
export const NO_WEBRTC: Refusal = { status: 0, reason: 'webrtc_missing' };

/** Reads a refusal, whatever its body. */
export async function refusalOf(reply: Response): Promise<Refusal & { readonly wait?: number }> {
  const body: unknown = await reply.json().catch(() => undefined);
  const { reason, detail } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const wait = retryAfter(reply.headers.get('Retry-After'));
  return {
    status: reply.status,
    ...(typeof reason === 'string' && { reason }),
    ...(typeof detail === 'string' && { detail }),
    ...(wait !== undefined && { wait }),
  };
}

/**
 * What follows: `again` by itself, as the server is full, stops, or cannot be reached behind its proxy; `failed`: the person may try again;
 * `off`: nothing to try (not on stage, blocked, over, not started, signed out).
 */
export function verdictOn({ status, reason, wait }: Refusal & { readonly wait?: number }): 'again' | 'failed' | 'off' {
  if (status >= 500) return reason === 'audio_unavailable' ? 'failed' : 'again';
  if (status === 429) return wait === undefined || reason === 'audio_session_limit_reached' ? 'failed' : 'again';
  return status === 408 ? 'again' : [401, 403, 404, 409].includes(status) ? 'off' : 'failed';
}
