// What the small player shows of a Space, out of the whole Space or out of the little that anyone with the link may know. Pure.
import type { WholeSpace } from '../api/types';
import type { Person, Preview } from '../app/facts';

export interface Shown {
  readonly title?: string;
  readonly state: 'scheduled' | 'live';
  readonly start?: Date;
  readonly count: number;
  readonly hosts: readonly (Omit<Person, 'id'> & { readonly id?: string })[];
  readonly isTicketed: boolean;
  readonly areGuestsAllowed: boolean;
}

export const shownOf = (space: WholeSpace, people: ReadonlyMap<string, Person>): Shown => ({
  ...(space.title !== undefined && { title: space.title }),
  state: space.state,
  ...(space.scheduled_start !== undefined && { start: new Date(space.scheduled_start) }),
  count: space.participant_count,
  hosts: space.host_ids.map(id => people.get(id)).filter(person => person !== undefined),
  isTicketed: space.is_ticketed,
  areGuestsAllowed: space.guests_allowed,
});

/** Out of the preview; whether guests are let in it does not say, the server will. */
export const bareOf = (preview: Preview): Shown => ({
  ...(preview.title !== undefined && { title: preview.title }),
  state: preview.state,
  ...(preview.scheduled_start !== undefined && { start: new Date(preview.scheduled_start) }),
  count: preview.participant_count,
  hosts: [{ name: preview.host_name, username: preview.host_username }],
  isTicketed: preview.ticket !== undefined,
  areGuestsAllowed: true,
});
