// The texts that only some pages need, each loaded with its page: `need` in index.ts.
export type LatePart = 'insights' | 'schedule' | 'tickets';

type Load = () => Promise<{ readonly default: object }>;

/** By language. */
export const late: Readonly<Record<string, Readonly<Record<LatePart, Load>>>> = {
  en: { insights: () => import('./en/insights.json'), schedule: () => import('./en/schedule.json'), tickets: () => import('./en/tickets.json') },
  de: { insights: () => import('./de/insights.json'), schedule: () => import('./de/schedule.json'), tickets: () => import('./de/tickets.json') },
};
