import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarPlus, ChartLine, Code, DoorClosed, Flag, Headphones, LogIn, Pencil, Play, Share2, Ticket, Users } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { useNow } from '../api/time';
import { ask, own, Problem } from '../api/client';
import { sourceOf, spacePath } from '../api/source';
import { cancelSpace, removeReminder, setReminder, startSpace } from '../api/commands';
import type { WholeSpace } from '../api/types';
import { facts, mayLook, me, type Person, type Preview, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Avatar } from '../design/Avatar';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { listText, startedText, startText } from './format';
import { t } from '../languages';
import { carryOut, useCarryOut } from './hooks';
import { faceOf, nameOf } from './people';
import { join } from './room';
import { share } from './share';
import { listenersOf } from './standing';
import { StartTime } from './StartTime';
import { TicketOutside, TicketPart } from './TicketPart';
import { type Checkout, mayEnter } from './ticketState';
import { Topics } from './Topics';

const EmbedDialog = lazy(() => import('./EmbedDialog'));
const ReportDialog = lazy(() => import('./ReportDialog'));

const LOOK_MS = 5000;

/** A Space before one is in it: what it is about, when it starts, and the one big button. */
export function Lobby({ id, checkout }: { id: string; checkout?: Checkout | undefined }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['space', id],
    queryFn: async ({ signal }) => (await ask(own.GET('/api/spaces/{id}', { params: { path: { id } }, signal }))) as { data: WholeSpace; includes?: { users?: Person[] } },
    refetchInterval: LOOK_MS,
    enabled: mayLook,
  });
  const preview = facts.preview?.id === id ? facts.preview : undefined;
  if (data && !(error instanceof Problem && error.status === 404)) {
    if (!('version' in data.data)) return <Over />;
    return <Entrance space={data.data} checkout={checkout} people={new Map(data.includes?.users?.map(person => [person.id, person]))} />;
  }

  if (error instanceof Problem && error.status === 404) return <Over />;
  if (error instanceof Problem && error.reason === 'caller_blocked') return <NoEntry text={error.message} />;
  if (!mayLook || (!me && error instanceof Problem && (error.status === 401 || error.status === 403))) return <Outside id={id} {...(preview && { preview })} />;
  if (error) {
    return (
      <Page title={preview?.title ?? t('space.untitled')}>
        <h1 className="unseen">{preview?.title ?? t('space.untitled')}</h1>
        <Blank icon={Headphones} title={t('space.notLoaded')} text={error.message}><Button look="primary" onPress={() => void refetch()}>{t('app.retry')}</Button></Blank>
      </Page>
    );
  }

  return (
    <Page title={preview?.title ?? t('space.untitled')} className="lobby">
      <div className="lobby-card card" aria-busy={isPending}>
        <h1>{preview?.title ?? <span className="unseen">{t('app.loading')}</span>}</h1>
        <div className="skeleton lobby-line" /><div className="skeleton lobby-line short" /><div className="skeleton lobby-button" />
      </div>
    </Page>
  );
}

function Over() {
  return (
    <Page title={t('space.over')}>
      <h1 className="unseen">{t('space.untitled')}</h1>
      <Blank icon={DoorClosed} title={t('space.over')} text={t('space.over.unknown')}><Link href="/" className="button primary">{t('app.notFound.home')}</Link></Blank>
    </Page>
  );
}

function NoEntry({ text }: { text: string }) {
  return <Page title={t('space.refused')}><h1 className="unseen">{t('space.untitled')}</h1><Blank icon={DoorClosed} title={t('space.refused')} text={text}><Link href="/" className="button">{t('space.toHome')}</Link></Blank></Page>;
}

/** What anyone with the link sees where one has to sign in first. */
function Outside({ id, preview }: { id: string; preview?: Preview }) {
  const now = useNow(30_000);
  const title = preview?.title ?? (preview ? t('space.titleOf', { name: preview.host_name }) : t('space.untitled'));
  return (
    <Page title={title} className="lobby">
      <div className="lobby-card card">
        {preview && <StateBadge state={preview.state} />}
        <h1>{title}</h1>
        {preview && <p className="soft">{t('space.hostedBy', { names: preview.host_name })}</p>}
        {preview?.state === 'scheduled' && preview.scheduled_start && <p>{startText(new Date(preview.scheduled_start), now)}</p>}
        {preview?.state === 'live' && <p className="soft">{t('space.people', { count: preview.participant_count })}</p>}
        {preview?.ticket
          ? <TicketOutside ticket={preview.ticket} back={backTo(id)} />
          : <><p>{t('space.membersOnly')}</p><a className="button primary wide big" href={signInPath(backTo(id))}><LogIn aria-hidden="true" />{t('space.signInToListen')}</a></>}
        {facts.sign_up === 'open' && <a className="button quiet wide" href="/signup">{t('app.signUp')}</a>}
      </div>
    </Page>
  );
}

export function StateBadge({ state }: { state: 'scheduled' | 'live' }) {
  return state === 'live' ? <p className="badge live">{t('space.live')}</p> : <p className="badge soft">{t('space.scheduled')}</p>;
}

/** This page, for who signs in meanwhile: still with where they came from. */
const backTo = (id: string): string => { const source = sourceOf(id); return source ? spacePath(id, source) : location.pathname; };

function Entrance({ space, people, checkout }: { space: WholeSpace; people: ReadonlyMap<string, Person>; checkout: Checkout | undefined }) {
  const hosts = listText(space.host_ids.map(id => nameOf(people, id)));
  const title = space.title ?? t('space.titleOf', { name: nameOf(people, space.creator_id) });
  const isLive = space.state === 'live';
  const rights = space.me?.rights;
  const isOpen = mayEnter(space);
  const now = useNow(60_000);
  const start = () => { join(space.id); void carryOut(startSpace(space.id)); };
  return (
    <Page title={title} className="lobby">
      <div className="lobby-card card">
        <StateBadge state={space.state} />
        <h1>{title}</h1>
        <p className="soft">{t('space.hostedBy', { names: hosts })}</p>
        <ul className="lobby-faces" aria-label={t('space.stage')}>
          {space.speaker_ids.map(id => (
            <li key={id}><Avatar person={faceOf(people, id)} size="3.5rem" /><span className="small">{nameOf(people, id)}</span></li>
          ))}
        </ul>
        {isLive
          ? (
            <p className="soft lobby-count"><Users aria-hidden="true" size="1.1em" />
              <span>{t('space.listeners', { count: listenersOf(space) })}{space.started_at && <> · {startedText(new Date(space.started_at), now)}</>}</span>
            </p>
          )
          : <StartTime start={space.scheduled_start} />}
        <Topics ids={space.topic_ids} />
        {!isLive && rights?.start
          ? <Button look="primary wide" className="big" onPress={start}><Play aria-hidden="true" />{t('space.startNow')}</Button>
          : isOpen && (
            <Button look="primary wide" className="big" onPress={() => join(space.id)}>
              <Headphones aria-hidden="true" />{t(isLive ? 'space.join' : 'space.wait')}
            </Button>
          )}
        {!me && isLive && isOpen && <p className="small soft">{t('space.guestHint')} <a href={signInPath(backTo(space.id))}>{t('app.signIn')}</a></p>}
        {space.ticket && <TicketPart space={space} ticket={space.ticket} checkout={checkout} back={backTo(space.id)} />}
        <LobbyActions space={space} title={title} />
      </div>
    </Page>
  );
}

/** Everything beside joining. */
function LobbyActions({ space, title }: { space: WholeSpace; title: string }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<'embed' | 'report' | 'cancel'>();
  const run = useCarryOut();
  const { id, state } = space;
  const isScheduled = state === 'scheduled';
  const isHost = space.me?.role === 'creator' || space.me?.role === 'host';
  const rights = space.me?.rights;
  const again = () => client.invalidateQueries({ queryKey: ['space', id] });
  const remind = async () => {
    const isSet = space.me?.reminder === true;
    const isDone = await (isSet ? run(() => removeReminder(id), t('space.reminder.removed'), () => setReminder(id).finally(again)) : run(() => setReminder(id)));
    if (isDone) void import('../reminders/offer').then(({ afterReminder }) => afterReminder(!isSet));
    await again();
  };
  const close = () => setOpen(undefined);
  return (
    <div className="lobby-actions">
      {isScheduled && me && (space.me?.reminder || rights?.set_reminder) && (
        <Button look="small" onPress={() => void remind()} aria-pressed={space.me?.reminder === true}>{t(space.me?.reminder ? 'space.reminder.remove' : 'space.reminder.set')}</Button>
      )}
      {isScheduled && <a className="button small" href={`/api/spaces/${encodeURIComponent(id)}/calendar.ics`} download><CalendarPlus aria-hidden="true" />{t('space.calendar')}</a>}
      <Button look="small" onPress={() => void share(id, title)}><Share2 aria-hidden="true" />{t('space.share')}</Button>
      {rights?.edit && isScheduled && <Link className="button small" href={`/i/spaces/${id}/edit`}><Pencil aria-hidden="true" />{t('space.edit')}</Link>}
      {isHost && space.ticket && <Link className="button small" href={`/i/spaces/${id}/tickets`}><Ticket aria-hidden="true" />{t('space.tickets')}</Link>}
      {isHost && !isScheduled && <Link className="button small" href={`/i/spaces/${id}/insights`}><ChartLine aria-hidden="true" />{t('space.insights')}</Link>}
      <Button look="small quiet" onPress={() => setOpen('embed')}><Code aria-hidden="true" />{t('space.embed')}</Button>
      {me && me.id !== space.creator_id && <Button look="small quiet" onPress={() => setOpen('report')}><Flag aria-hidden="true" />{t('space.report')}</Button>}
      {rights?.cancel && <Button look="small danger" onPress={() => setOpen('cancel')}>{t('space.cancel')}</Button>}
      <Suspense>
        {open === 'embed' && <EmbedDialog id={id} title={title} onClose={close} />}
        {open === 'report' && <ReportDialog spaceId={id} onClose={close} />}
      </Suspense>
      <Confirm isOpen={open === 'cancel'} onClose={close} title={t('space.cancel.title')} text={t('space.cancel.text')} action={t('space.cancel')}
        onConfirm={() => void run(() => cancelSpace(id), t('space.cancel.done')).then(again)} />
    </div>
  );
}
