import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Flag, UserRound } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { Link } from 'wouter';
import { ask, x } from '../api/client';
import { follow, stepDown, unfollow } from '../api/commands';
import { me } from '../app/facts';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { carryOut, useCarryOut } from './hooks';
import { faceOf, nameOf } from './people';
import type { Room } from './room';
import type { RoomState } from './roomState';
import { roleOf, standingOf } from './standing';

const ReportDialog = lazy(() => import('./ReportDialog'));

/** Somebody on stage: who they are, how loud they are for the person who listens, follow, report. */
export default function PersonDialog({ room, state: { space, people }, id, onClose }: { room: Room; state: RoomState; id: string; onClose: () => void }) {
  const [isReporting, setReporting] = useState(false);
  const person = people.get(id);
  const name = nameOf(people, id);
  const isMe = id === me?.id;
  const isOnStage = space.speaker_ids.includes(id);
  if (isReporting) return <Suspense><ReportDialog spaceId={space.id} person={{ id, name }} onClose={onClose} /></Suspense>;
  return (
    <Dialog isOpen onClose={onClose} title={name}>
      <div className="person-head">
        <Avatar person={faceOf(people, id)} size="4.5rem" />
        <div>
          {person && <p className="soft">@{person.username}</p>}
          {isOnStage && <p className="soft">{t(`space.role.${roleOf(space, id)}`)}</p>}
        </div>
      </div>
      {!isMe && <Volume room={room} id={id} />}
      <div className="person-actions">
        {person && <Link className="button" href={`/@${person.username}`} onClick={onClose}><UserRound aria-hidden="true" />{t('space.person.profile')}</Link>}
        {me && !isMe && <Follow id={id} name={name} />}
        {isMe && isOnStage && !standingOf(space, id).isHost && <Button onPress={() => { onClose(); void carryOut(stepDown(space.id), t('space.stepDown.done')); }}>{t('space.stepDown')}</Button>}
        {me && !isMe && <Button look="quiet" onPress={() => setReporting(true)}><Flag aria-hidden="true" />{t('space.report.short')}</Button>}
      </div>
    </Dialog>
  );
}

function Volume({ room, id }: { room: Room; id: string }) {
  const [volume, setVolume] = useState(() => Math.round(room.audio.volumeOf(id) * 100));
  const change = (value: number) => { setVolume(value); room.audio.setVolume(id, value / 100); };
  return (
    <Slider className="slider" value={volume} onChange={value => change(value as number)} minValue={0} maxValue={100} step={5} formatOptions={{ style: 'unit', unit: 'percent' }}>
      <Label>{t('space.person.volume')}</Label>
      <SliderOutput className="soft" />
      <SliderTrack className="slider-track"><div className="slider-fill" style={{ inlineSize: `${volume}%` }} /><SliderThumb className="slider-thumb" /></SliderTrack>
    </Slider>
  );
}

function Follow({ id, name }: { id: string; name: string }) {
  const client = useQueryClient();
  const key = ['standing', id];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => ask(x.GET('/2/users/{id}', { params: { path: { id }, query: { 'user.fields': ['connection_status'] } }, signal })) });
  const run = useCarryOut();
  if (!data || !me) return null;
  const mine = me.id;
  const isFollowing = (data.data as { connection_status?: readonly string[] } | undefined)?.connection_status?.includes('following') ?? false;
  const [there, back] = isFollowing ? [unfollow, follow] : [follow, unfollow];
  const press = () => run(() => there(mine, id), t(isFollowing ? 'space.person.unfollowed' : 'space.person.followed', { name }), () => back(mine, id)).then(() => client.invalidateQueries({ queryKey: key }));
  return <Button look={isFollowing ? undefined : 'primary'} onPress={() => void press()}>{t(isFollowing ? 'space.person.unfollow' : 'space.person.follow')}</Button>;
}
