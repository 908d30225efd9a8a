import { beforeEach, describe, expect, it } from 'vitest';
import { facts } from '../app/facts';
import { changesOf, draftOf, emptyDraft, faultsOf, forgetDraft, keepDraft, keptDraft, lengthOf, refusedFields, requestOf, wallClock, type Draft } from './draft';
import type { WholeSpace } from '../api/types';

const now = new Date('2026-11-28T16:20:00');
const empty = emptyDraft('en', now);
const { limits } = facts;
const faults = (change: Partial<Draft>) => faultsOf({ ...empty, ...change }, limits, now);

describe('faultsOf', () => {
  it('finds none in an empty form', () => expect(faults({})).toEqual({}));

  it('counts a title in code points', () => {
    expect(lengthOf('👩🏽‍🚀é')).toBe(5);
    expect(faults({ title: '🎤'.repeat(70) })).toEqual({});
    expect(faults({ title: '🎤'.repeat(71) })).toEqual({ title: 'schedule.fault.titleTooLong' });
  });

  it('wants a start between now and the limit', () => {
    expect(faults({ when: 'later', start: null })).toEqual({ start: 'schedule.fault.startMissing' });
    expect(faults({ when: 'later', start: '2026-11-28T16:20' })).toEqual({ start: 'schedule.fault.startPast' });
    expect(faults({ when: 'later', start: '2026-12-12T16:20' })).toEqual({});
    expect(faults({ when: 'later', start: '2026-12-12T16:21' })).toEqual({ start: 'schedule.fault.startFar' });
    expect(faults({ when: 'now', start: null })).toEqual({});
  });

  it('wants a ticket that can be sold', () => {
    expect(faults({ ticketed: true })).toEqual({});
    expect(faults({ ticketed: true, paid: true })).toEqual({ price: 'schedule.fault.price' });
    expect(faults({ ticketed: true, paid: true, price: 0.5, currency: 'JPY' })).toEqual({ price: 'schedule.fault.priceTooFine' });
    expect(faults({ ticketed: true, paid: true, price: 1_000_001, currency: 'EUR' })).toEqual({ price: 'schedule.fault.priceTooHigh' });
    expect(faults({ ticketed: true, capacity: 0, saleEnds: '2026-11-28T16:00' })).toEqual({ capacity: 'schedule.fault.capacity', saleEnds: 'schedule.fault.saleEnds' });
    expect(faults({ ticketed: true, saleStarts: '2026-11-30T10:00', saleEnds: '2026-11-30T10:00' })).toEqual({ saleEnds: 'schedule.fault.saleOrder' });
    expect(faults({ ticketed: false, paid: true, capacity: null })).toEqual({});
  });
});

describe('requestOf', () => {
  it('leaves out what is not said', () => expect(requestOf({ ...empty, title: '  ' })).toEqual({ lang: 'en', ask_to_speak: 'everyone', guests_allowed: true }));

  it('says moments in UTC and money in the smallest unit', () => {
    const request = requestOf({ ...empty, title: ' Jazz ', when: 'later', start: '2026-11-29T18:00', topics: ['1002'], ticketed: true, paid: true, price: 4.35, currency: 'EUR', capacity: 20 });
    expect(request).toMatchObject({ title: 'Jazz', topic_ids: ['1002'], ticket: { price: 435, currency: 'EUR', capacity: 20 } });
    expect(request.scheduled_start).toBe(new Date(2026, 10, 29, 18).toISOString());
  });

  it('says how it is paid only where there is a choice, and when the sale is', () => {
    const paid = { ...empty, ticketed: true, paid: true, price: 5, currency: 'EUR', saleStarts: '2026-11-29T10:00', saleEnds: '2026-11-29T18:00' } as const;
    expect(requestOf(paid).ticket).toEqual({ price: 500, currency: 'EUR', capacity: 100, sale_starts_at: new Date('2026-11-29T10:00').toISOString(), sale_ends_at: new Date('2026-11-29T18:00').toISOString() });
    expect(requestOf(paid, true).ticket).toMatchObject({ payment: 'stripe' });
    expect(requestOf({ ...paid, payment: 'door' }, true).ticket).toMatchObject({ payment: 'door' });
    expect(requestOf({ ...paid, paid: false }, true).ticket).not.toHaveProperty('payment');
  });

  it('makes a free ticket free, whatever price was tried before', () => expect(requestOf({ ...empty, ticketed: true, price: 9 }).ticket?.price).toBe(0));
});

describe('an edit', () => {
  const space = { title: 'Jazz', state: 'scheduled', scheduled_start: '2026-11-29T18:00:00.000Z', lang: 'de', topic_ids: ['1', '2'], ask_to_speak: 'followed', guests_allowed: false } as WholeSpace;
  const before = draftOf(space, empty);

  it('sends nothing when nothing changed', () => expect(changesOf(before, { ...before, topics: ['2', '1'] })).toEqual({}));

  it('sends what changed', () => {
    expect(changesOf(before, { ...before, title: '', topics: [], guests: true })).toEqual({ title: '', topic_ids: [], guests_allowed: true });
    expect(changesOf(before, { ...before, start: '2026-11-30T10:00' })).toEqual({ scheduled_start: new Date('2026-11-30T10:00').toISOString() });
  });
});

describe('refusedFields', () => {
  it('finds the fields', () => {
    expect(refusedFields({ reason: 'start_in_past', faults: ['The `scheduled_start` field must be in the future'] })).toEqual({ start: 'problem.start_in_past' });
    expect(refusedFields({ reason: 'title_invalid', faults: ['The `title` field is too long', 'The `lang` field is not a BCP 47 language tag'] }))
      .toEqual({ title: 'problem.title_invalid', lang: 'The `lang` field is not a BCP 47 language tag' });
    expect(refusedFields({ faults: ['The `ticket.capacity` field is not between 1 and 100000'] })).toEqual({ capacity: 'schedule.fault.capacity' });
  });

  it('finds none where it is about something else', () => expect(refusedFields({ reason: 'space_limit_reached', faults: [] })).toEqual({}));
});

describe('a kept draft', () => {
  beforeEach(forgetDraft);

  it('comes back', () => {
    keepDraft({ ...empty, title: 'Jazz', when: 'later', start: '2026-12-01T10:00' });
    expect(keptDraft(empty, now)).toMatchObject({ title: 'Jazz', when: 'later', start: '2026-12-01T10:00' });
  });

  it('forgets a start that is over, and what it cannot read', () => {
    keepDraft({ ...empty, start: '2026-11-28T10:00' });
    expect(keptDraft(empty, now).start).toBe(empty.start);
    sessionStorage.setItem('stoa-draft', '{');
    expect(keptDraft(empty, now)).toEqual(empty);
  });
});

it('writes the wall clock', () => expect(wallClock(new Date(2026, 0, 2, 3, 4))).toBe('2026-01-02T03:04'));
