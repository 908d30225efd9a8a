// The figures of one Space: each takes its insights apart, says what they say, and shows it.
import { type ReactNode, useMemo, useState } from 'react';
import type { SpaceInsights, TicketSales } from '../api/insights';
import { priceText } from '../api/money';
import { startText, timeText } from '../api/time';
import { Avatar } from '../design/Avatar';
import { language, t } from '../languages';
import { faceOf, nameOf } from '../space/people';
import { Bars, Figure, PlotFigure } from './Figure';
import { HOUR_STEPS, MINUTE_STEPS, type PlotData } from './plotData';
import { audienceSeries, barsOf, clockMinute, halfStayed, highest, hourOf, momentsOf, reactionSeries, retentionSeries, salesSeries, talkersAt } from './series';
import { durationText, minuteText, momentText, namesText, numberText, type People, percentText, shortText, sourceText } from './words';

interface Props { readonly insights: SpaceInsights; readonly people: People }

/** The points of a Space's minutes on the clock. */
function minutePoints(insights: SpaceInsights, minutes: readonly number[]): Pick<PlotData, 'xs' | 'xText' | 'xTick' | 'xSteps' | 'yTick'> {
  const first = clockMinute(insights, 0);
  const at = (x: number) => new Date(x * 60_000);
  return { xs: minutes.map(minute => first + minute), xText: x => timeText(at(x), language()), xTick: x => timeText(at(x), language()), xSteps: MINUTE_STEPS, yTick: shortText };
}

/** How many were there, with what happened. */
export function ParticipantsFigure({ insights, people }: Props) {
  const [index, setIndex] = useState<number>();
  const tag = language();
  const { series, data, moments } = useMemo(() => {
    const series = audienceSeries(insights);
    const moments = momentsOf(insights);
    const first = clockMinute(insights, 0);
    const data: PlotData = {
      ...minutePoints(insights, series.minutes),
      series: [{ name: t('insights.participants'), kind: 'area', ink: 1, values: series.participants, text: count => t('insights.there', { count }) }],
      marks: moments.filter(({ kind }) => kind !== 'started' && kind !== 'ended').map(({ minute, number }) => ({ x: first + minute, ...(number !== undefined && { number }) })),
      more: at => {
        const happened = moments.filter(({ minute, kind }) => minute === at && kind !== 'started').map(moment => momentText(moment, people));
        const talkers = talkersAt(insights, at);
        return [...(talkers.length > 0 ? [t('insights.talked', { count: talkers.length, names: namesText(talkers, people) })] : []), ...happened].join(', ') || undefined;
      },
    };
    return { series, data, moments };
  }, [insights, people, tag]);
  const { audience } = insights;
  const peak = audience?.peak_at
    ? t('insights.participants.peak', { count: audience.peak, at: timeText(new Date(audience.peak_at), tag) })
    : t('insights.participants.peakOnly', { count: audience?.peak ?? 0 });
  return (
    <PlotFigure
      kicker={t('insights.participants.over')} answer={audience && audience.peak > 0 ? peak : t('insights.participants.none')} data={data} index={index} onIndex={setIndex}
      table={{
        names: [t('insights.time'), t('insights.participants'), t('insights.most'), t('insights.happened')],
        rows: () => series.minutes.map(minute => [minuteText(insights, minute), numberText(series.participants[minute]!), numberText(series.peaks[minute]!), data.more?.(minute) ?? '']),
      }}
      note={moments.length > 0 && (
        <details className="moments" open={moments.length <= 6}>
          <summary>{t('insights.moments', { count: moments.length })}</summary>
          <ol>
            {moments.map((moment, row) => (
              <li key={row}>
                <span className="moment-number" aria-hidden="true">{moment.number ?? (/^(started|ended)$/.test(moment.kind) ? '·' : '▲')}</span>
                <time dateTime={moment.at} className="soft">{timeText(new Date(moment.at), tag)}</time> <bdi>{momentText(moment, people)}</bdi>
              </li>
            ))}
          </ol>
        </details>
      )}
    />
  );
}

/** Who came, and who left: up and down from one line. */
export function ComingsFigure({ insights }: Props) {
  const tag = language();
  const { series, data } = useMemo(() => {
    const series = audienceSeries(insights);
    const data: PlotData = {
      ...minutePoints(insights, series.minutes),
      series: [
        { name: t('insights.joins'), kind: 'bars', ink: 1, values: series.joins, text: count => t('insights.came', { count }) },
        { name: t('insights.leaves'), kind: 'bars', ink: 2, values: series.leaves.map(count => -count), text: count => t('insights.left', { count }) },
      ],
    };
    return { series, data };
  }, [insights, tag]);
  const { joins = 0, leaves = 0 } = insights.audience ?? {};
  return (
    <PlotFigure
      kicker={t('insights.comings')} answer={t('insights.comings.answer', { came: t('insights.came', { count: joins }), left: t('insights.left', { count: leaves }) })} data={data}
      table={{ names: [t('insights.time'), t('insights.joins'), t('insights.leaves')], rows: () => series.minutes.map(minute => [minuteText(insights, minute), numberText(series.joins[minute]!), numberText(series.leaves[minute]!)]) }}
    />
  );
}

/** Why numbers are kept back, in plain words. */
const withheld = (insights: SpaceInsights): string => t(insights.audience?.withheld === 'fewer_than_5_people' ? 'insights.withheld.few' : 'insights.withheld.yet');

/** How long people stayed. */
export function RetentionFigure({ insights }: Props) {
  const tag = language();
  const found = useMemo(() => {
    const series = retentionSeries(insights);
    if (!series) return undefined;
    const minutesText = (count: number) => t('insights.afterMinutes', { count });
    const data: PlotData = {
      xs: series.minutes, xText: minutesText, xTick: x => numberText(x), xSteps: [5, 10, 15, 30, 60, 120, 240], yTick: value => percentText(value), yMost: 105,
      series: [{ name: t('insights.retention'), kind: 'area', ink: 3, values: series.percent, text: percent => t('insights.stillThere', { percent: percentText(percent) }) }],
      more: index => t('insights.ofStays', { count: series.of[index] ?? 0 }),
    };
    return { series, data, minutesText };
  }, [insights, tag]);
  if (!found) return <Figure kicker={t('insights.retention')} answer={t('insights.retention.none')}><p className="soft figure-text">{withheld(insights)}</p></Figure>;
  const { series, data, minutesText } = found;
  const half = halfStayed(series);
  return (
    <PlotFigure
      kicker={t('insights.retention')} data={data}
      answer={half === undefined ? t('insights.retention.short') : half === series.minutes.at(-1) ? t('insights.retention.all', { count: half }) : t('insights.retention.half', { count: half })}
      table={{
        names: [t('insights.retention.length'), t('insights.retention.share'), t('insights.retention.of')],
        rows: () => series.minutes.map((minute, index) => [minutesText(minute), percentText(series.percent[index]!), numberText(series.of[index]!)]),
      }}
    />
  );
}

/** When people reacted, and with what. */
export function ReactionsFigure({ insights, people }: Props) {
  const tag = language();
  const { series, data } = useMemo(() => {
    const series = reactionSeries(insights);
    const kindsAt = (minute: number) => series.kinds.map(kind => [kind, series.counts.get(kind)?.[minute] ?? 0] as const).filter(([, count]) => count > 0).map(([kind, count]) => `${kind} ${numberText(count)}`).join('  ');
    const data: PlotData = {
      ...minutePoints(insights, series.minutes),
      series: [{ name: t('insights.reactions'), kind: 'bars', ink: 1, values: series.total, text: count => t('insights.reacted', { count }) }],
      more: at => {
        const talkers = talkersAt(insights, at);
        return [kindsAt(at), talkers.length > 0 ? t('insights.talked', { count: talkers.length, names: namesText(talkers, people) }) : ''].filter(Boolean).join(', ') || undefined;
      },
    };
    return { series, data };
  }, [insights, people, tag]);
  const most = highest(series.total);
  if (!most) return <Figure kicker={t('insights.reactions')} answer={t('insights.reactions.none')}><p className="soft figure-text">{t('insights.reactions.none.text')}</p></Figure>;
  return (
    <PlotFigure
      kicker={t('insights.reactions')} answer={t('insights.reactions.answer', { count: insights.reactions?.total ?? 0, at: minuteText(insights, most.at) })} data={data}
      table={{
        names: [t('insights.time'), t('insights.total'), ...series.kinds],
        rows: () => series.minutes.filter(minute => series.total[minute]! > 0).map(minute => [minuteText(insights, minute), numberText(series.total[minute]!), ...series.kinds.map(kind => numberText(series.counts.get(kind)?.[minute] ?? 0))]),
      }}
      note={<ul className="reaction-kinds">{insights.reactions?.by_kind?.filter(({ count }) => count > 0).map(({ reaction, count }) => <li key={reaction} className="chip"><span>{reaction}</span> {numberText(count)}</li>)}</ul>}
    />
  );
}

/** Who talked how long. */
export function TalkFigure({ insights, people }: Props) {
  const talk = barsOf((insights.talk ?? []).map(({ user_id, seconds }, row) => ({ id: user_id ?? `nobody${row}`, person: user_id, count: seconds })));
  const all = talk.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return <Figure kicker={t('insights.talk')} answer={t('insights.talk.none')} />;
  const first = talk[0]!;
  const name = (id: string | undefined) => (id === undefined ? t('insights.talk.purged') : nameOf(people, id));
  return (
    <Figure
      kicker={t('insights.talk')} answer={talk.length === 1 ? t('insights.talk.one', { name: name(first.person), time: durationText(first.count) }) : t('insights.talk.answer', { name: name(first.person), percent: percentText(first.percent) })}
      table={{ names: [t('insights.speaker'), t('insights.talk'), t('insights.share')], rows: () => talk.map(({ person, count, percent }) => [name(person), durationText(count), percentText(percent)]) }}
    >
      <Bars rows={talk.map(({ id, person, count, share }) => ({ id, share, value: durationText(count), name: <><Avatar person={person === undefined ? { id: '0', name: '?' } : faceOf(people, person)} size="1.6rem" /> <bdi>{name(person)}</bdi></> }))} />
    </Figure>
  );
}

/** Where people came from. */
export function SourcesFigure({ insights }: Props) {
  const { audience } = insights;
  const sources = barsOf((audience?.sources ?? []).map(({ source, joins }) => ({ id: source, count: joins }))).toSorted((one, other) => other.count - one.count);
  const kept = audience?.sources_withheld ?? 0;
  const note: ReactNode = kept > 0 && sources.length > 0 && <p className="small soft figure-text">{t('insights.sources.withheld', { count: kept })}</p>;
  if (sources.length === 0) return <Figure kicker={t('insights.sources')} answer={t('insights.sources.none')}><p className="soft figure-text">{kept > 0 ? t('insights.sources.small') : withheld(insights)}</p></Figure>;
  const first = sources[0]!;
  return (
    <Figure
      kicker={t('insights.sources')} answer={t('insights.sources.answer', { source: sourceText(first.id), count: first.count })} note={note}
      table={{ names: [t('insights.sources'), t('insights.joins')], rows: () => sources.map(({ id, count }) => [sourceText(id), numberText(count)]) }}
    >
      <Bars rows={sources.map(({ id, count, share }) => ({ id, share, value: numberText(count), name: sourceText(id) }))} />
    </Figure>
  );
}

/** How the tickets sold. */
export function SalesFigure({ tickets }: { tickets: TicketSales }) {
  const tag = language();
  const { series, data } = useMemo(() => {
    const series = salesSeries(tickets);
    const hourText = (hour: number) => startText(hourOf(hour), new Date(), tag);
    const isLong = series.hours.length > 36;
    const data: PlotData = {
      xs: series.hours, xText: hourText, xSteps: HOUR_STEPS, yTick: shortText,
      xTick: hour => (isLong ? new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' }).format(hourOf(hour)) : timeText(hourOf(hour), tag)),
      series: [{ name: t('insights.held'), kind: 'steps', ink: 4, values: series.held, text: count => t('insights.heldThen', { count }) }],
      more: index => {
        const parts = [series.sold[index] ? t('insights.soldThen', { count: series.sold[index] }) : '', series.givenBack[index] ? t('insights.givenBackThen', { count: series.givenBack[index] }) : ''];
        return parts.filter(Boolean).join(', ') || undefined;
      },
    };
    return { series, data };
  }, [tickets, tag]);
  const { sold, capacity, price, currency, revenue, paid, given, given_back } = tickets;
  const answer = price > 0 ? t('insights.sales.money', { sold, capacity, money: priceText(revenue, currency, tag) }) : t('insights.sales.answer', { sold, capacity });
  const note = <p className="small soft figure-text">{t(price > 0 ? 'insights.sales.note' : 'insights.sales.noteFree', { paid: paid - given, given, back: given_back })}</p>;
  if (series.hours.length === 0) return <Figure kicker={t('insights.sales')} answer={answer} note={note} />;
  return (
    <PlotFigure
      kicker={t('insights.sales')} answer={answer} data={data} note={note}
      table={{
        names: [t('insights.hour'), t('insights.sold'), t('insights.givenBack'), t('insights.held')],
        rows: () => series.hours.map((hour, index) => [data.xText(hour), numberText(series.sold[index]!), numberText(series.givenBack[index]!), numberText(series.held[index]!)]).filter((_, index) => series.sold[index]! + series.givenBack[index]! > 0),
      }}
    />
  );
}

/** Who wanted to speak. */
export function AskedFigure({ insights }: Props) {
  const { asked, approved, declined, withdrawn } = insights.speak_requests ?? { asked: 0, approved: 0, declined: 0, withdrawn: 0 };
  if (asked === 0) return <Figure kicker={t('insights.asked')} answer={t('insights.asked.none')} />;
  const rows = barsOf([{ id: 'approved', count: approved }, { id: 'declined', count: declined }, { id: 'withdrawn', count: withdrawn }]);
  return (
    <Figure kicker={t('insights.asked')} answer={t('insights.asked.answer', { count: asked })}
      table={{ names: [t('insights.asked'), t('insights.count')], rows: () => [[t('insights.asked.all'), numberText(asked)], ...rows.map(({ id, count }) => [t(`insights.asked.${id}`), numberText(count)])] }}>
      <Bars rows={rows.map(({ id, count, share }) => ({ id, share, value: numberText(count), name: t(`insights.asked.${id}`) }))} />
    </Figure>
  );
}
