import type { Person } from '../app/facts';
import { t } from '../languages';

/** What somebody is called; whose account is gone has no name any more. */
export const nameOf = (people: ReadonlyMap<string, Person>, id: string | undefined): string => people.get(id ?? '')?.name ?? t('space.someone');

/** Somebody for an Avatar, known by name or not. */
export const faceOf = (people: ReadonlyMap<string, Person>, id: string): { id: string; name: string; profile_image_url?: string } => people.get(id) ?? { id, name: '?' };
