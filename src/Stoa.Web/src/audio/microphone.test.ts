import { describe, expect, it } from 'vitest';
import { wordFor } from './microphone';

describe('wordFor', () => {
  it.each([
    ['NotAllowedError', 'denied'], ['SecurityError', 'denied'], ['TypeError', 'denied'], ['NotFoundError', 'missing'], ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'], ['AbortError', 'busy'],
  ])('%s → %s', (name, word) => expect(wordFor(new DOMException('', name))).toBe(word));
});
