// The texts that only some pages need, each loaded with its page: `need` in index.ts.
export type LatePart = 'insights' | 'tickets';

type Load = () => Promise<{ readonly default: object }>;

/** By language. */
export const late: Readonly<Record<string, Readonly<Record<LatePart, Load>>>> = {
  en: { insights: () => import('./en/insights.json'), tickets: () => import('./en/tickets.json') },
  de: { insights: () => import('./de/insights.json'), tickets: () => import('./de/tickets.json') },
};
