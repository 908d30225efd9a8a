import { AudioLines } from 'lucide-react';
import { t } from '../languages';
import { listText } from './format';
import { nameOf } from './people';
import type { Room } from './room';
import type { RoomState } from './roomState';
import { useTalkers } from './talking';

/** The names of those who talk now. No live region: it changes with every breath, and can be read when one wants to know. */
export function Talkers({ room, state: { people } }: { room: Room; state: RoomState }) {
  const names = useTalkers(room).map(id => nameOf(people, id));
  return (
    <p className="talkers">
      <AudioLines aria-hidden="true" size="1.1em" />
      {names.length ? t('space.talks', { count: names.length, names: listText(names) }) : t('space.nobodyTalks')}
    </p>
  );
}
