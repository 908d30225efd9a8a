import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChartLine, CloudOff, Download, LogIn } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { csvOf, insightsList, insightsSummary, type InsightsSummary, type SpaceInNumbers, type TrendWeek } from '../api/insights';
import { ownZone, startText, useNow, zoneText } from '../api/time';
import { me, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { Figure, PlotFigure, Tile } from './Figure';
import { clockText, everyWeek, gridOf, type LocalHour, offsetOf, shifted, weekdayText, weekText } from './hours';
import { type PlotData, WEEK_STEPS } from './plotData';
import { durationText, numberText, shortText, sumText } from './words';
import '../tickets/tickets.css';
import './insights.css';

/** All of one's own Spaces in numbers: what grows, who comes back, when most come. */
export default function InsightsPage() {
  return <Page title={t('insights.all')} className="insights"><h1>{t('insights.all')}</h1>{me ? <All /> : <SignIn />}</Page>;
}

const SignIn = () => <Blank icon={LogIn} title={t('insights.signIn')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>;

function All() {
  const summary = useQuery({ queryKey: ['insights', 'summary'], queryFn: ({ signal }) => insightsSummary(signal), refetchOnMount: 'always' });
  const list = useInfiniteQuery({
    queryKey: ['insights', 'list'], queryFn: ({ pageParam, signal }) => insightsList(pageParam, signal), initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.meta.next_token, refetchOnMount: 'always',
  });
  const rows = list.data?.pages.flatMap(page => page.data ?? []);
  const fault = summary.error ?? list.error;
  if (!rows || !summary.data) {
    if (fault) return <Blank icon={CloudOff} title={t('insights.fault')} text={fault.message}><Button look="primary" onPress={() => { void summary.refetch(); void list.refetch(); }}>{t('app.retry')}</Button></Blank>;
    return <div aria-busy="true"><p className="unseen" role="status">{t('app.loading')}</p><div className="tiles">{[1, 2, 3].map(tile => <div key={tile} className="skeleton tile-skeleton" />)}</div><div className="skeleton figure-skeleton" /></div>;
  }

  if (rows.length === 0) {
    return <Blank icon={ChartLine} title={t('insights.all.none')} text={t('insights.all.none.text')}><Link href="/new" className="button primary">{t('app.new')}</Link></Blank>;
  }

  const { data } = summary.data;
  return (
    <>
      <SummaryTiles summary={data} />
      <div className="figures">
        <TrendFigure weeks={data.trend} />
        <HoursFigure summary={data} />
      </div>
      <section className="tickets-part" aria-labelledby="list-title">
        <div className="tickets-heading">
          <h2 id="list-title">{t('insights.list')}</h2>
          <a className="button small" href={csvOf()} download><Download aria-hidden="true" />{t('insights.csv')}</a>
        </div>
        <ul className="space-rows">{rows.map(row => <li key={row.space_id}><Row row={row} /></li>)}</ul>
        {list.hasNextPage && <div className="tickets-more"><Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>{t('app.showMore')}</Button></div>}
      </section>
      <p className="small soft insights-foot">{t('insights.private')}</p>
    </>
  );
}

function SummaryTiles({ summary: { spaces, people_per_space: people, regulars } }: { summary: InsightsSummary }) {
  return (
    <dl className="tiles insights-tiles">
      <Tile name={t('insights.spaces')} value={numberText(spaces)} />
      <Tile name={t('insights.perSpace')} value={numberText(people)} />
      <Tile name={t('insights.regulars')} value={regulars ? numberText(regulars.people) : '–'} more={regulars ? t('insights.regulars.of', { count: regulars.of_last }) : t('insights.regulars.few')} />
    </dl>
  );
}

/** How many came, week by week. */
function TrendFigure({ weeks }: { weeks: readonly TrendWeek[] }) {
  const tag = language();
  const { rows, data } = useMemo(() => {
    const rows = everyWeek(weeks).map(week => ({ spaces: 0, people: 0, ...week }) as TrendWeek);
    const data: PlotData = {
      xs: rows.map((_, index) => index), xText: index => t('insights.weekOf', { day: weekText(rows[index]?.week ?? '', tag) }), xTick: index => weekText(rows[index]?.week ?? '', tag), xSteps: WEEK_STEPS, yTick: shortText,
      series: [{ name: t('insights.people'), kind: 'bars', ink: 1, values: rows.map(({ people }) => people), text: count => t('insights.peopleCame', { count }) }],
      more: index => {
        const { spaces, listening_seconds: seconds } = rows[index]!;
        return [t('insights.inSpaces', { count: spaces }), ...(seconds === undefined ? [] : [t('insights.listened', { time: sumText(seconds) })])].join(', ');
      },
    };
    return { rows, data };
  }, [weeks, tag]);
  const last = rows.at(-1);
  if (!last) return <Figure kicker={t('insights.trend')} answer={t('insights.trend.none')} />;
  const before = rows.at(-2);
  const answer = before === undefined ? t('insights.trend.one', { count: last.people })
    : t(last.people > before.people ? 'insights.trend.up' : last.people < before.people ? 'insights.trend.down' : 'insights.trend.same', { count: last.people, before: before.people });
  return (
    <PlotFigure
      kicker={t('insights.trend')} answer={answer} data={data}
      table={{
        names: [t('insights.week'), t('insights.people'), t('insights.spaces'), t('insights.listening')],
        rows: () => rows.map(({ week, people, spaces, listening_seconds: seconds }) => [weekText(week, tag), numberText(people), numberText(spaces), seconds === undefined ? '–' : sumText(seconds)]),
      }}
    />
  );
}

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const SHADES = 4;

/** When most people come, in the viewer's own zone. */
function HoursFigure({ summary }: { summary: InsightsSummary }) {
  const tag = language();
  const now = new Date();
  const { rows, best } = gridOf(shifted(summary.best_hours, offsetOf(now, ownZone())));
  if (!best) return <Figure kicker={t('insights.hours')} answer={t('insights.hours.none')} />;
  const shade = ({ peak }: LocalHour) => Math.max(1, Math.ceil((peak / Math.max(1, best.peak)) * SHADES));
  return (
    <Figure kicker={t('insights.hours')} answer={t('insights.hours.answer', { day: weekdayText(best.weekday, tag, 'long'), time: clockText(best.minute, tag), count: Math.round(best.peak) })}
      note={<p className="small soft figure-text">{t('insights.hours.zone', { zone: zoneText(tag, now) })}</p>}>
      <table className="hours">
        <caption className="unseen">{t('insights.hours.caption')}</caption>
        <thead><tr><td />{DAYS.map(day => <th key={day} scope="col"><abbr title={weekdayText(day, tag, 'long')}>{weekdayText(day, tag, 'short')}</abbr></th>)}</tr></thead>
        <tbody>
          {rows.map(({ minute, cells }) => (
            <tr key={minute}>
              <th scope="row">{clockText(minute, tag)}</th>
              {cells.map((cell, day) => <td key={day} data-shade={cell ? shade(cell) : undefined} data-best={(cell === best && cell !== undefined) || undefined}>{cell ? numberText(Math.round(cell.peak)) : ''}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </Figure>
  );
}

function Row({ row }: { row: SpaceInNumbers }) {
  const now = useNow();
  const { space_id: id, title, state, started_at: start, ended_at: end, people, peak, average_listening_seconds: average, regulars } = row;
  const seconds = end ? (Date.parse(end) - Date.parse(start)) / 1000 : undefined;
  return (
    <article className="space-row card">
      <div className="space-row-name">
        <h3><Link href={`/i/spaces/${id}/insights`}><bdi>{title ?? t('insights.untitled')}</bdi></Link></h3>
        <p className="small soft">
          {state === 'live' && <><span className="badge live">{t('insights.live')}</span> </>}
          <time dateTime={start}>{startText(new Date(start), now, language())}</time>
          {seconds !== undefined && ` · ${durationText(Math.round(seconds / 60) * 60)}`}
        </p>
      </div>
      <dl className="space-row-numbers">
        <Small name={t('insights.people')} value={numberText(people)} />
        <Small name={t('insights.peak')} value={numberText(peak)} />
        <Small name={t('insights.average.short')} value={average === undefined ? '–' : durationText(average)} />
        <Small name={t('insights.regulars')} value={regulars === undefined ? '–' : numberText(regulars)} />
      </dl>
    </article>
  );
}

const Small = ({ name, value }: { name: string; value: string }) => <div><dt>{name}</dt><dd>{value}</dd></div>;
