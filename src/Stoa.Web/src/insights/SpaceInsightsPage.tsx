import { useQuery } from '@tanstack/react-query';
import { ChartLine, CloudOff, Download, Hourglass, Lock } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { csvOf, insightsOf, type SpaceInsights } from '../api/insights';
import { Problem } from '../api/client';
import { startText, timeText, useNow } from '../api/time';
import { me, type Person, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { Tile } from './Figure';
import { AskedFigure, ComingsFigure, ParticipantsFigure, ReactionsFigure, RetentionFigure, SalesFigure, SourcesFigure, TalkFigure } from './figures';
import { durationText, numberText, type People } from './words';
import '../tickets/tickets.css';
import './insights.css';

const LOOK_MS = 10_000;
const LOOK_AFTER_FAULT_MS = 30_000;

/** How a Space goes, or went, for its hosts. While it is live the page looks again every ten seconds, and not while nobody sees it. */
export default function SpaceInsightsPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['insights', id], queryFn: ({ signal }) => insightsOf(id, signal), enabled: me !== null, staleTime: 0, structuralSharing: true,
    refetchInterval: ({ state }) => (isMoving(state.data?.data) || (state.data === undefined && mayPass(state.error)) ? (state.error ? LOOK_AFTER_FAULT_MS : LOOK_MS) : false),
  });
  const people = useMemo(() => new Map((data?.includes?.users ?? []).map((person: Person) => [person.id, person])), [data?.includes?.users]);
  return <Page title={data?.data.title ? `${t('insights.title')} · ${data.data.title}` : t('insights.title')} className="insights"><h1>{t('insights.title')}</h1>{content()}</Page>;

  function content() {
    if (!me) return <Blank icon={Lock} title={t('insights.not')} text={t('problem.401')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>;
    if (data && !isRefusal(error)) return <Insights insights={data.data} people={people} />;
    if (isRefusal(error)) {
      const text = t(error.status === 404 ? 'insights.unknown' : 'insights.not.text');
      return <Blank icon={Lock} title={t('insights.not')} text={text}><Link href="/insights" className="button primary">{t('insights.toAll')}</Link></Blank>;
    }

    if (error) return <Blank icon={CloudOff} title={t('insights.fault')} text={error.message}><Button look="primary" onPress={() => void refetch()}>{t('app.retry')}</Button></Blank>;
    return <div aria-busy="true"><p className="unseen" role="status">{t('app.loading')}</p><div className="tiles">{[1, 2, 3, 4].map(tile => <div key={tile} className="skeleton tile-skeleton" />)}</div><div className="skeleton figure-skeleton" /></div>;
  }
}

const isMoving = (insights: SpaceInsights | undefined) => insights?.state === 'live' || insights?.state === 'scheduled';
const mayPass = (fault: unknown) => fault instanceof Problem && !isRefusal(fault);
const isRefusal = (fault: unknown): fault is Problem => fault instanceof Problem && (fault.status === 401 || fault.status === 403 || fault.status === 404);

function Insights({ insights, people }: { insights: SpaceInsights; people: People }) {
  const { space_id: id, state, audience, tickets } = insights;
  const hasBegun = insights.started_at !== undefined;
  const hasMinutes = hasBegun && ((insights.minutes ?? 0) > 0 || (audience?.by_minute?.length ?? 0) > 0);
  return (
    <>
      <div className="insights-head">
        <div>
          <p>{state === 'scheduled' || state === 'live' ? <Link href={`/i/spaces/${id}`}><bdi>{insights.title ?? t('insights.untitled')}</bdi></Link> : <bdi>{insights.title ?? t('insights.untitled')}</bdi>}</p>
          <When insights={insights} />
        </div>
        <div className="insights-actions">
          <a className="button small" href={csvOf(id)} download><Download aria-hidden="true" />{t('insights.csv')}</a>
          <Link className="button small" href="/insights"><ChartLine aria-hidden="true" />{t('insights.toAll')}</Link>
        </div>
      </div>
      <Tiles insights={insights} />
      {!hasBegun && state === 'scheduled' && <Blank icon={Hourglass} title={t('insights.notBegun')} text={t('insights.notBegun.text')} />}
      {!hasBegun && state === 'canceled' && <Blank icon={Hourglass} title={t('insights.canceled')} text={t('insights.canceled.text')} />}
      {hasBegun && !hasMinutes && <Blank icon={Hourglass} title={t('insights.early')} text={t('insights.early.text')} />}
      <div className="figures">
        {hasMinutes && (
          <>
            <ParticipantsFigure insights={insights} people={people} />
            <ComingsFigure insights={insights} people={people} />
            <RetentionFigure insights={insights} people={people} />
            <ReactionsFigure insights={insights} people={people} />
            <TalkFigure insights={insights} people={people} />
            <SourcesFigure insights={insights} people={people} />
            <AskedFigure insights={insights} people={people} />
          </>
        )}
        {tickets && <SalesFigure tickets={tickets} />}
      </div>
      <p className="small soft insights-foot">{t('insights.private')}</p>
    </>
  );
}

function When({ insights: { state, started_at: start, ended_at: end, scheduled_start: planned } }: { insights: SpaceInsights }) {
  const now = useNow();
  const at = (time: string) => startText(new Date(time), now, language());
  if (state === 'live' && start) return <p className="insights-when"><span className="badge live">{t('insights.live')}</span> <span className="soft">{t('insights.since', { at: at(start) })}</span></p>;
  if (start && end) return <p className="soft">{t('insights.from', { start: at(start), end: timeText(new Date(end), language()) })}</p>;
  if (state === 'canceled') return <p className="soft">{t('insights.state.canceled')}</p>;
  return planned ? <p className="soft">{t('insights.planned', { at: at(planned) })}</p> : null;
}

/** The totals that people show around. */
function Tiles({ insights }: { insights: SpaceInsights }) {
  const { audience, reactions, started_at: start, minutes = 0, reminders = 0 } = insights;
  const peakAt = audience?.peak_at && timeText(new Date(audience.peak_at), language());
  return (
    <dl className="tiles insights-tiles">
      {start && audience && (
        <>
          {insights.state === 'live' && audience.participants !== undefined && <Tile name={t('insights.now')} value={numberText(audience.participants)} />}
          <Tile name={t('insights.peak')} value={numberText(audience.peak)} more={peakAt && t('insights.at', { at: peakAt })} />
          <Tile name={t('insights.people')} value={audience.people_is_estimate ? t('insights.about', { count: audience.people }) : numberText(audience.people)} />
          <Tile name={t('insights.average')} value={audience.average_listening_seconds === undefined ? '–' : durationText(audience.average_listening_seconds)} {...(audience.withheld && { more: t('insights.average.few') })} />
          <Tile name={t('insights.reactions')} value={numberText(reactions?.total ?? 0)} />
          <Tile name={t('insights.length')} value={durationText(minutes * 60)} />
        </>
      )}
      {(!start || reminders > 0) && <Tile name={t('insights.reminders')} value={numberText(reminders)} />}
    </dl>
  );
}
