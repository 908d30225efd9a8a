import { ChartLine, Table2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../design/Button';
import { t } from '../languages';
import { Plot } from './Plot';
import { type PlotData, readAt } from './plotData';

/** A table: what its columns are called, and its rows; the first cell of each is its heading. */
export interface Columns { readonly names: readonly string[]; readonly rows: () => readonly (readonly string[])[] }

interface FigureProps {
  readonly kicker: string;
  /** What the figure says, in words. */
  readonly answer: string;
  readonly table?: Columns;
  readonly children?: ReactNode;
  readonly note?: ReactNode;
}

/** One question with its answer in words, the drawing that shows it, and the same as a table. */
export function Figure({ kicker, answer, table, children, note }: FigureProps) {
  const id = useId();
  const [isTable, setTable] = useState(false);
  return (
    <section className="figure card" aria-labelledby={id}>
      <div className="figure-head">
        <h2 id={id}><span className="figure-kicker">{kicker}</span> <span className="figure-answer">{answer}</span></h2>
        {table && (
          <Button look="small quiet" className="figure-switch" aria-describedby={id} onPress={() => setTable(!isTable)}>
            {isTable ? <ChartLine aria-hidden="true" /> : <Table2 aria-hidden="true" />}{t(isTable ? 'insights.asPlot' : 'insights.asTable')}
          </Button>
        )}
      </div>
      {isTable && table ? <Table columns={table} labelledBy={id} /> : children}
      {note}
    </section>
  );
}

/** A figure whose drawing is a plot, with what is at its cursor below. */
export function PlotFigure({ data, index, onIndex, ...figure }: FigureProps & { data: PlotData; index?: number | undefined; onIndex?: (index: number | undefined) => void }) {
  const [own, setOwn] = useState<number>();
  const at = onIndex ? index : own;
  const isThere = at !== undefined && at < data.xs.length;
  return (
    <Figure {...figure}>
      {data.series.length > 1 && <Legend data={data} />}
      <Plot label={`${figure.kicker}. ${figure.answer}`} data={data} index={isThere ? at : undefined} onIndex={onIndex ?? setOwn} />
      <p className="figure-readout" data-idle={!isThere || undefined}>{isThere ? readAt(data, at) : t('insights.plot.hint')}</p>
    </Figure>
  );
}

function Legend({ data }: { data: PlotData }) {
  return (
    <ul className="figure-legend">
      {data.series.map(({ name, ink, kind }) => <li key={name}><span className="figure-swatch" data-ink={ink} data-kind={kind} aria-hidden="true" />{name}</li>)}
    </ul>
  );
}

function Table({ columns: { names, rows }, labelledBy }: { columns: Columns; labelledBy: string }) {
  return (
    <div className="figure-table" role="region" aria-labelledby={labelledBy} tabIndex={0}>
      <table>
        <thead><tr>{names.map(name => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{rows().map((cells, row) => <tr key={row}>{cells.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}</tr>)}</tbody>
      </table>
    </div>
  );
}

/** Bars beside names: each says its number too. */
export function Bars({ rows }: { rows: readonly { readonly id: string; readonly name: ReactNode; readonly value: string; readonly share: number }[] }) {
  return (
    <ul className="bars">
      {rows.map(({ id, name, value, share }) => (
        <li key={id}>
          <span className="bar-name">{name}</span><span className="bar-value">{value}</span>
          <span className="bar-track" aria-hidden="true"><span className="bar" style={{ inlineSize: `${(share * 100).toFixed(1)}%` }} /></span>
        </li>
      ))}
    </ul>
  );
}

/** A total that people remember. */
export function Tile({ name, value, more }: { name: string; value: string; more?: string | undefined }) {
  return <div className="tile card"><dt>{name}</dt><dd className="tile-value">{value}</dd>{more && <dd className="tile-more">{more}</dd>}</div>;
}
