import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { me } from '../app/facts';
import { Page } from '../app/Frame';
import { t } from '../languages';
import { Banners } from './Banners';
import { Controls } from './Controls';
import { listText } from './format';
import { useWide } from './hooks';
import { StateBadge } from './Lobby';
import { nameOf } from './people';
import { Posts } from './Posts';
import { ReactionFloats } from './ReactionFloats';
import { type Room, useRoomView } from './room';
import type { RoomState } from './roomState';
import { listenersOf, standingOf } from './standing';
import { Stage } from './Stage';
import { StartTime } from './StartTime';
import { Talkers } from './Talkers';
import { Topics } from './Topics';

const Queue = lazy(() => import('./hosting/Queue'));

/** A Space while one is in it: the stage in the middle, what is said about it at the side, what one can do below. */
export function Joined({ room }: { room: Room }) {
  const { state } = useRoomView(room);
  if (!state) {
    return (
      <Page title={t('space.joining')} className="joined">
        <h1>{t('space.joining')}</h1>
        <div className="stage" aria-busy="true">{[1, 2, 3].map(seat => <span key={seat} className="seat"><span className="skeleton seat-skeleton" /></span>)}</div>
        <Controls room={room} />
      </Page>
    );
  }

  return <Inside room={room} state={state} />;
}

function Inside({ room, state }: { room: Room; state: RoomState }) {
  const isWide = useWide();
  const { space, people } = state;
  const title = space.title ?? t('space.titleOf', { name: nameOf(people, space.creator_id) });
  const { isHost } = standingOf(space, me?.id);
  const stage = (
    <>
      <Stage room={room} state={state} />
      {space.state === 'live' && <Talkers room={room} state={state} />}
    </>
  );
  return (
    <Page title={title} className="joined">
      <header className="joined-head">
        <StateBadge state={space.state} />
        <h1>{title}</h1>
        <p className="soft small">
          {t('space.hostedBy', { names: listText(space.host_ids.map(id => nameOf(people, id))) })} · {t('space.listeners', { count: listenersOf(space) })}
        </p>
        <Topics ids={space.topic_ids} />
        {space.state === 'scheduled' && <StartTime start={space.scheduled_start} />}
      </header>
      <Banners room={room} state={state} />
      {isWide
        ? (
          <div className="joined-columns">
            <section className="joined-stage" aria-label={t('space.stage')}>{stage}</section>
            <div className="joined-side">
              {isHost && <section className="card panel" aria-labelledby="queue-title"><h2 id="queue-title">{t('space.queue')}</h2><Suspense><Queue room={room} state={state} /></Suspense></section>}
              <section className="card panel" aria-labelledby="posts-title"><h2 id="posts-title">{t('space.posts')}</h2><Posts room={room} state={state} /></section>
            </div>
          </div>
        )
        : <PhoneTabs room={room} state={state} isHost={isHost}>{stage}</PhoneTabs>}
      <ReactionFloats room={room} />
      <Controls room={room} />
    </Page>
  );
}

function PhoneTabs({ room, state, isHost, children }: { room: Room; state: RoomState; isHost: boolean; children: ReactNode }) {
  const [tab, setTab] = useState('stage');
  const waiting = state.space.speak_requests?.length ?? 0;
  const name = (text: string, count: number) => <>{text}{count > 0 && <span className="count">{count}</span>}</>;
  return (
    <Tabs className="tabs" selectedKey={tab} onSelectionChange={key => setTab(String(key))}>
      <TabList className="tab-list" aria-label={t('space.parts')}>
        <Tab id="stage" className="tab-name">{t('space.stage')}</Tab>
        {isHost && <Tab id="queue" className="tab-name">{name(t('space.queue'), waiting)}</Tab>}
        <Tab id="posts" className="tab-name">{name(t('space.posts'), state.posts.length)}</Tab>
      </TabList>
      <TabPanel id="stage" className="tab-panel">{children}</TabPanel>
      {isHost && <TabPanel id="queue" className="tab-panel"><Suspense><Queue room={room} state={state} /></Suspense></TabPanel>}
      <TabPanel id="posts" className="tab-panel"><Posts room={room} state={state} /></TabPanel>
    </Tabs>
  );
}
