// The API, typed by its own documents. What is refused becomes a Problem that people can read.
import createClient from 'openapi-fetch';
import { has, t } from '../languages';
import type { paths as OwnPaths } from './generated/api';
import type { paths as XPaths } from './generated/2';

/** Stoa's own endpoints, under /api. */
export const own = createClient<OwnPaths>({ baseUrl: location.origin });

/** X's contract, under /2. */
export const x = createClient<XPaths>({ baseUrl: location.origin });

/** A refusal, or a server that cannot be reached (status 0). `message` is for people. */
export class Problem extends Error {
  constructor(readonly status: number, readonly reason?: string, readonly detail?: string, readonly faults: readonly string[] = []) {
    super(textOf(status, reason, detail ?? faults.join(' ')));
  }
}

/** The data of a call, or a Problem thrown. */
export async function ask<Result extends { data?: unknown; error?: unknown; response: Response }>(
  call: Promise<Result>,
): Promise<Exclude<Result['data'], undefined>> {
  let result: Result;
  try {
    result = await call;
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw new Problem(0);
  }

  if (!result.response.ok) throw problemOf(result.response.status, result.error);
  return result.data as Exclude<Result['data'], undefined>;
}

/** Reads the body of a refusal, whatever it is. */
export function problemOf(status: number, body: unknown): Problem {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as { reason?: string; detail?: string; errors?: { message?: string; reason?: string }[] };
  const faults = Array.isArray(problem.errors) ? problem.errors.map(fault => fault.message).filter(message => message !== undefined) : [];
  return new Problem(status, problem.reason ?? problem.errors?.find(fault => fault.reason)?.reason, problem.detail, faults);
}

function textOf(status: number, reason: string | undefined, detail: string): string {
  if (reason !== undefined && has(`problem.${reason}`)) return t(`problem.${reason}`);
  if (status === 0) return t('problem.offline');
  if (has(`problem.${status}`)) return t(`problem.${status}`, { detail });
  return status >= 500 ? t('problem.500') : detail || t('problem.403');
}
