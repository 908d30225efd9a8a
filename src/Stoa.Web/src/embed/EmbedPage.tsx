import { useQuery } from '@tanstack/react-query';
import { ExternalLink, Play, Square, Users, Volume2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ask, own, Problem } from '../api/client';
import { setSource, spacePath } from '../api/source';
import { relativeText, startText, useNow } from '../api/time';
import type { WholeSpace } from '../api/types';
import { facts, me, mayLook, type Person } from '../app/facts';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { isIn, join, type Room, useAudioState, useRoomView } from '../space/room';
import { bareOf, type Shown, shownOf } from './shown';
import './embed.css';

const LOOK_MS = 10_000;

/** A small player for other people's pages, in a frame. There the browser sends no cookie, so that who listens is usually a guest. */
export default function EmbedPage({ id }: { id: string }) {
  const [room, setRoom] = useState<Room>();
  const [before, setBefore] = useState<Shown>();
  useEffect(() => setSource(id, 'embed'), [id]);
  if (room) return <Inside room={room} before={before} again={() => setRoom(join(id))} />;
  return <Outside id={id} play={shown => { setBefore(shown); setRoom(join(id)); }} />;
}

function Outside({ id, play }: { id: string; play: (shown: Shown) => void }) {
  const { data, error, isLoading, refetch } = useQuery({
    queryKey: ['space', id],
    queryFn: async ({ signal }) => (await ask(own.GET('/api/spaces/{id}', { params: { path: { id } }, signal }))) as { data: WholeSpace; includes?: { users?: Person[] } },
    refetchInterval: LOOK_MS, enabled: mayLook,
  });
  const preview = facts.preview?.id === id ? facts.preview : undefined;
  const isGone = (error instanceof Problem && error.status === 404) || (data !== undefined && !('version' in data.data)) || (!mayLook && !preview);
  if (isGone) return <Player id={id} text={t('embed.gone')} />;
  const shown = data && !isRefused(error) ? shownOf(data.data, new Map(data.includes?.users?.map(person => [person.id, person]))) : preview && bareOf(preview);
  if (!shown) {
    if (isLoading) return <Player id={id} text={t('app.loading')} isBusy />;
    return <Player id={id} text={error?.message ?? t('embed.membersOnly')}>{!isRefused(error) && <Button onPress={() => void refetch()}>{t('app.retry')}</Button>}</Player>;
  }

  if (shown.state === 'scheduled') return <Player id={id} shown={shown} />;
  if (!me && shown.isTicketed) return <Player id={id} shown={shown} text={t('embed.ticketed')} />;
  if (!mayLook || isRefused(error) || (!me && !shown.areGuestsAllowed)) return <Player id={id} shown={shown} text={t('embed.membersOnly')} />;
  return <Player id={id} shown={shown}><Button look="primary" onPress={() => play(shown)}><Play aria-hidden="true" />{t('embed.play')}</Button></Player>;
}

const isRefused = (error: unknown) => error instanceof Problem && (error.status === 401 || error.status === 403);

/** Being in it; what was shown before stays until the Space itself is known. */
function Inside({ room, before, again }: { room: Room; before: Shown | undefined; again: () => void }) {
  const { phase, state, problem } = useRoomView(room);
  const { playback, listening } = useAudioState(room);
  const shown = state ? shownOf(state.space, state.people) : before;
  const player = { id: room.id, ...(shown && { shown }) };
  const replay = <Button look="primary" onPress={again}><Play aria-hidden="true" />{t('embed.play')}</Button>;
  if (phase === 'over') return <Player id={room.id} text={t('embed.over')} />;
  if (phase === 'removed') return <Player {...player} text={t('embed.removed')} />;
  if (phase === 'refused') return <Player {...player} text={problem?.message ?? t('embed.silent')}>{replay}</Player>;
  if (phase === 'elsewhere') return <Player {...player} text={t('embed.elsewhere')}>{replay}</Player>;
  if (!isIn(phase)) return <Player {...player}>{replay}</Player>;
  if (listening === 'failed') return <Player {...player} text={t('embed.silent')}><Button look="primary" onPress={() => void room.audio.listen()}><Play aria-hidden="true" />{t('app.retry')}</Button></Player>;
  if (playback === 'blocked') return <Player {...player}><Button look="primary" onPress={() => void room.audio.resume()}><Volume2 aria-hidden="true" />{t('embed.tapToHear')}</Button></Player>;
  const text = t(phase === 'reconnecting' || listening === 'reconnecting' ? 'embed.reconnecting' : listening === 'connected' ? 'embed.playing' : 'embed.connecting');
  return <Player {...player} text={text}><Button onPress={() => void room.leave()}><Square aria-hidden="true" />{t('embed.stop')}</Button></Player>;
}

function Player({ id, shown, text, isBusy, children }: { id: string; shown?: Shown; text?: string; isBusy?: boolean; children?: ReactNode }) {
  const title = shown ? shown.title ?? t('card.untitled', { host: shown.hosts[0]?.name ?? '' }) : undefined;
  useEffect(() => { document.title = title ? `${title} · Stoa` : 'Stoa'; }, [title]);
  return (
    <main className="embed" aria-busy={isBusy}>
      <header className="embed-top">
        <img src="/icon.svg" alt="Stoa" width="20" height="20" />
        <a href={spacePath(id, 'embed')} target="_blank" rel="noopener">{t('embed.open')} <ExternalLink aria-hidden="true" size="1em" /></a>
      </header>
      <div className="embed-about">
        {title ? <h1 key="title"><bdi>{title}</bdi></h1> : <h1 key="none" className="unseen">{t('embed.title')}</h1>}
        {shown && <About shown={shown} />}
      </div>
      <div className="embed-controls">
        {children}
        <p className="embed-text" role="status">{text}</p>
      </div>
    </main>
  );
}

function About({ shown }: { shown: Shown }) {
  const now = useNow();
  return (
    <>
      <p className="embed-hosts">
        <span className="faces">{shown.hosts.slice(0, 3).map(host => host.id && <Avatar key={host.id} person={{ ...host, id: host.id }} size="1.6rem" />)}</span>
        <span>{t('card.hosts', { hosts: new Intl.ListFormat(language()).format(shown.hosts.map(host => host.name)) })}</span>
      </p>
      {shown.state === 'live'
        ? <p className="embed-state"><span className="badge live">{t('card.live')}</span><span className="soft embed-count"><Users aria-hidden="true" size="1em" />{t('card.people', { count: shown.count })}</span></p>
        : shown.start && <p className="embed-state">{t('embed.starts', { start: startText(shown.start, now, language()) })} <span className="soft">{shown.start > now ? relativeText(shown.start, now, language()) : t('card.soon')}</span></p>}
    </>
  );
}
