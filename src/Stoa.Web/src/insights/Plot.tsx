import { useEffect, useId, useRef } from 'react';
import uPlot from 'uplot';
import { announce } from '../app/announce';
import { t } from '../languages';
import { moved, type PlotData, type PlotMark, type PlotSeries, readAt, WHOLE_STEPS } from './plotData';
import 'uplot/dist/uPlot.min.css';

const SAY_AFTER_MS = 120;
const DASHES: Readonly<Record<number, number[]>> = { 1: [], 2: [8, 5], 3: [2, 4], 4: [12, 4, 2, 4] };
const FONT = '12px system-ui, sans-serif';

/** A drawing of some series over time. The pointer, a finger or the arrow keys move its cursor; what is there is told to whoever asked for it. */
export function Plot({ label, data, index, onIndex, height = 220 }: { label: string; data: PlotData; index: number | undefined; onIndex: (index: number | undefined) => void; height?: number }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef({ data, onIndex });
  latest.current = { data, onIndex };
  const say = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hint = useId();
  const hasFlags = data.marks?.some(({ number }) => number !== undefined) ?? false;
  const shape = data.series.map(({ kind, ink }) => `${kind}${ink}`).join(' ');

  useEffect(() => {
    const host = place.current!;
    const made = plot.current = new uPlot(optionsOf(host, height, latest), aligned(latest.current.data), host);
    const ends = [followSize(host, height, made), followTheme(made), followFinger(made, index => latest.current.onIndex(index))];
    return () => { for (const end of ends) end(); made.destroy(); plot.current = undefined; };
  }, [shape, height, hasFlags]);

  useEffect(() => { plot.current?.setData(aligned(data)); }, [data]);
  // After the drawing has taken new data in, which it does a moment later.
  useEffect(() => queueMicrotask(() => { if (plot.current) putCursor(plot.current, index); }), [index, data, shape, height, hasFlags]);
  useEffect(() => () => clearTimeout(say.current), []);

  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape' && index !== undefined) { onIndex(undefined); return; }
    const next = moved(event.key, index, data.xs.length);
    if (next === undefined) return;
    event.preventDefault();
    onIndex(next);
    clearTimeout(say.current);
    say.current = setTimeout(() => announce(readAt(latest.current.data, next)), SAY_AFTER_MS); // Held down, a key says only where it stopped.
  };

  return (
    <div className="plot" role="application" aria-roledescription={t('insights.plot')} aria-label={label} aria-describedby={hint} tabIndex={0} dir="ltr" onKeyDown={press}>
      <span id={hint} hidden>{t('insights.plot.keys')}</span>
      <div ref={place} aria-hidden="true" style={{ blockSize: `${height}px` }} />
    </div>
  );
}

const aligned = ({ xs, series }: PlotData): uPlot.AlignedData => [xs as number[], ...series.map(({ kind, values }) => (kind === 'bars' ? values.map(value => (value === 0 ? null : value)) : values as number[]))]; // Where there is no bar nothing is drawn.

type Latest = React.RefObject<{ data: PlotData; onIndex: (index: number | undefined) => void }>;

function optionsOf(host: HTMLElement, height: number, latest: Latest): uPlot.Options {
  const ink = (name: string, alpha = 1) => () => inkOf(host, name, alpha);
  const data = () => latest.current.data;
  const axis = { font: FONT, stroke: ink('--soft'), ticks: { show: false } };
  return {
    width: Math.max(80, host.clientWidth), height, padding: [data().marks?.some(({ number }) => number !== undefined) ? 24 : 12, 30, 0, 0], legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 9, width: 2, stroke: ink('--card'), fill: (_, series) => inkOf(host, `--ink-${data().series[series - 1]?.ink ?? 1}`, 1) } },
    scales: { x: { time: false, range: () => [(data().xs[0] ?? 0) - 0.5, (data().xs.at(-1) ?? 0) + 0.5] }, y: { range: (_, min, max) => rangeOf(min, max, data().yMost) } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, gap: 4, space: 68, incrs: [...data().xSteps], values: (_, splits) => splits.map(split => (Number.isInteger(split) ? data().xTick(split) : '')) },
      { ...axis, grid: { stroke: ink('--line'), width: 1 }, size: 46, gap: 6, space: 34, incrs: [...WHOLE_STEPS], values: (_, splits) => splits.map(split => data().yTick(Math.abs(split))) },
    ],
    series: [{}, ...data().series.map(series => seriesOf(series, ink))],
    hooks: {
      draw: [made => drawMarks(made, host, data().marks ?? [])],
      setCursor: [made => { if (made.cursor.event) latest.current.onIndex(made.cursor.idx ?? undefined); }],
    },
  };
}

function seriesOf({ kind, ink: number }: PlotSeries, ink: (name: string, alpha?: number) => () => string): uPlot.Series {
  const stroke = ink(`--ink-${number}`);
  const { bars, stepped } = uPlot.paths;
  switch (kind) {
    case 'bars': return { stroke, fill: ink(`--ink-${number}`, number === 1 ? 0.85 : 0.4), width: 1, paths: bars!({ size: [0.75, 28] }), points: { show: false } };
    case 'steps': return { stroke, fill: ink(`--ink-${number}`, 0.14), width: 2, paths: stepped!({ align: 1 }), points: { show: false } };
    default: return { stroke, width: 2, dash: DASHES[number]!, ...(kind === 'area' && { fill: ink(`--ink-${number}`, 0.14) }), points: { show: made => made.data[0].length === 1, size: 8, fill: stroke } };
  }
}

/** From zero, or as far below as something goes down, to a little above the highest. */
const rangeOf = (min: number, max: number, most: number | undefined): [number, number] => [Math.min(0, min * 1.08), most ?? Math.max(1, max * 1.08)];

/** What changed for everybody: a line with a flag and its number. Of who came on stage or left it: a small triangle at the foot. */
function drawMarks(plot: uPlot, host: HTMLElement, marks: readonly PlotMark[]): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `600 ${11 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const { x, number } of marks) {
    const at = Math.round(plot.valToPos(x, 'x', true));
    if (at < bbox.left || at > bbox.left + bbox.width) continue;
    ctx.fillStyle = ctx.strokeStyle = inkOf(host, number === undefined ? '--soft' : '--text', 1);
    if (number === undefined) {
      const foot = bbox.top + bbox.height;
      ctx.beginPath();
      ctx.moveTo(at, foot - 7 * scale);
      ctx.lineTo(at - 4 * scale, foot);
      ctx.lineTo(at + 4 * scale, foot);
      ctx.fill();
      continue;
    }

    ctx.lineWidth = scale;
    ctx.setLineDash([3 * scale, 3 * scale]);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(at, bbox.top - 11 * scale, 9 * scale, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = inkOf(host, '--card', 1);
    ctx.fillText(String(number), at, bbox.top - 10.5 * scale);
  }

  ctx.restore();
}

/** A colour of the page as a canvas takes it. */
function inkOf(host: HTMLElement, name: string, alpha: number): string {
  const known = inks.get(host)?.get(name) ?? probe(host, name);
  return alpha === 1 ? known : known.replace(/^rgb\(([^)]+)\)$/, `rgba($1, ${alpha})`);
}

const inks = new WeakMap<HTMLElement, Map<string, string>>();

function probe(host: HTMLElement, name: string): string {
  const sample = document.createElement('span');
  sample.style.color = `var(${name})`;
  host.append(sample);
  const color = getComputedStyle(sample).color;
  sample.remove();
  const known = inks.get(host) ?? new Map<string, string>();
  inks.set(host, known.set(name, color));
  return color;
}

function followSize(host: HTMLElement, height: number, plot: uPlot): () => void {
  const watch = new ResizeObserver(() => { if (host.clientWidth > 0 && host.clientWidth !== plot.width) plot.setSize({ width: host.clientWidth, height }); });
  watch.observe(host);
  return () => watch.disconnect();
}

/** The page goes dark, or light: the drawing too. */
function followTheme(plot: uPlot): () => void {
  const again = () => { inks.delete(plot.root.parentElement!); plot.redraw(false, true); };
  const lists = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('(forced-colors: active)')];
  for (const list of lists) list.addEventListener('change', again);
  const watch = new MutationObserver(again);
  watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => { for (const list of lists) list.removeEventListener('change', again); watch.disconnect(); };
}

/** A finger that goes over the drawing moves the cursor as a mouse does; up and down it scrolls the page. */
function followFinger(plot: uPlot, tell: (index: number | undefined) => void): () => void {
  const move = (event: PointerEvent) => { if (event.pointerType !== 'mouse') tell(plot.posToIdx(event.clientX - plot.over.getBoundingClientRect().left)); };
  plot.over.style.touchAction = 'pan-y';
  plot.over.addEventListener('pointerdown', move);
  plot.over.addEventListener('pointermove', move);
  return () => { plot.over.removeEventListener('pointerdown', move); plot.over.removeEventListener('pointermove', move); };
}

function putCursor(plot: uPlot, index: number | undefined): void {
  const x = index === undefined ? undefined : plot.data[0][index];
  plot.setCursor(x === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(x, 'x'), top: 0 }, false);
}
