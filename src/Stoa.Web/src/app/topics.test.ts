import { afterEach, expect, it } from 'vitest';
import { use } from '../languages';
import { topicName } from './topics';

afterEach(() => use('en'));

it('calls the topics that Stoa ships by the language, and others as they were written', async () => {
  expect(topicName({ name: 'Music' })).toBe('Music');
  await use('de');
  expect(topicName({ name: 'Music' })).toBe('Musik');
  expect(topicName({ name: 'Bees' })).toBe('Bees');
});
