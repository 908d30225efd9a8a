// What a plot is, apart from how it is drawn: the same for the drawing, for what is said at its cursor, and for the table.

/** How a series is drawn. `bars` may go down from zero: their values are below it then, and are told without the sign. */
export type SeriesKind = 'area' | 'line' | 'steps' | 'bars';

export interface PlotSeries {
  readonly name: string;
  readonly kind: SeriesKind;
  /** Colour, dashes and sign of the series: 1 to 4 (insights.css, `--ink-1` …). */
  readonly ink: 1 | 2 | 3 | 4;
  readonly values: readonly number[];
  /** A value in words. */
  readonly text: (value: number) => string;
}

/** What happened at a point: a number in a flag, or a small sign at the foot for what is less. */
export interface PlotMark { readonly x: number; readonly number?: number }

export interface PlotData {
  /** Where the points lie; ascending. */
  readonly xs: readonly number[];
  /** A point in words, and short for the axis. */
  readonly xText: (x: number) => string;
  readonly xTick: (x: number) => string;
  /** Steps of the axis. */
  readonly xSteps: readonly number[];
  readonly series: readonly PlotSeries[];
  readonly yTick: (value: number) => string;
  readonly yMost?: number;
  readonly marks?: readonly PlotMark[];
  /** What else is to be said at a point. */
  readonly more?: (index: number) => string | undefined;
}

/** A point in words: where, what each series is there, and what else there is. */
export function readAt(data: PlotData, index: number): string {
  const parts = data.series.map(({ values, text }) => text(Math.abs(values[index] ?? 0)));
  const more = data.more?.(index);
  return `${data.xText(data.xs[index] ?? 0)}: ${[...parts, ...(more ? [more] : [])].join(', ')}`;
}

const PAGE = 10;

/** Where a key leads the cursor: arrows by one, page keys by ten, Home and End; undefined: not a key of the plot. Without a cursor it begins at the end. */
export function moved(key: string, index: number | undefined, count: number): number | undefined {
  if (count === 0) return undefined;
  const to = (next: number) => Math.min(count - 1, Math.max(0, next));
  switch (key) {
    case 'ArrowLeft': case 'ArrowDown': return index === undefined ? count - 1 : to(index - 1);
    case 'ArrowRight': case 'ArrowUp': return index === undefined ? 0 : to(index + 1);
    case 'PageDown': return to((index ?? count) - PAGE);
    case 'PageUp': return to((index ?? -1) + PAGE);
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return undefined;
  }
}

/** Steps for whole numbers: 1, 2, 5, 10, 20 … */
export const WHOLE_STEPS: readonly number[] = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map(step => step * 10 ** power)).flat();
export const MINUTE_STEPS: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];
export const HOUR_STEPS: readonly number[] = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336];
export const WEEK_STEPS: readonly number[] = [1, 2, 4, 8, 13, 26];
