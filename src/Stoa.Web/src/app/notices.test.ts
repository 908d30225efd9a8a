import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dismiss, dismissAbout, type Notice, notify, useNotices } from './notices';

let shown: readonly Notice[] = [];
const Shown = () => { shown = useNotices(); return null; };
const root = createRoot(document.createElement('div'));
const texts = (does: () => void) => { flushSync(does); return shown.map(notice => notice.text); };

describe('notices', () => {
  beforeEach(() => { vi.useFakeTimers(); flushSync(() => root.render(createElement(Shown))); });
  afterEach(() => { texts(() => shown.forEach(({ id }) => dismiss(id))); vi.useRealTimers(); });

  it('go by themselves, but those that last', () => {
    expect(texts(() => { notify('one'); notify('two', { lasting: true }); })).toEqual(['one', 'two']);
    expect(texts(() => { vi.advanceTimersByTime(6000); })).toEqual(['two']);
  });

  it('are there once with the same text, and once about the same Space', () => {
    expect(texts(() => { notify('one'); notify('two'); notify('one'); })).toEqual(['two', 'one']);
    expect(texts(() => { notify('moved', { about: 'a' }); notify('live', { about: 'a' }); })).toEqual(['two', 'one', 'live']);
  });

  it('about a Space go when somebody is there', () => {
    expect(texts(() => { notify('live', { about: 'a', lasting: true }); notify('also live', { about: 'b', lasting: true }); notify('done'); })).toEqual(['live', 'also live', 'done']);
    expect(texts(() => dismissAbout('a'))).toEqual(['also live', 'done']);
  });
});
