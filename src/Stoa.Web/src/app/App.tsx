import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Compass } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { RouterProvider } from 'react-aria-components';
import { Link, Route, Switch, useLocation } from 'wouter';
import { Problem } from '../api/client';
import { Blank } from '../design/Blank';
import { HomePage } from '../home/HomePage';
import { t, useLanguage, withTexts } from '../languages';
import { Search } from '../search/loadSearch';
import { Boundary } from './Boundary';
import { Frame, Page } from './Frame';

const SpacePage = lazy(() => withTexts('tickets', () => import('../space/SpacePage')));
const NewSpacePage = lazy(() => withTexts('schedule', () => import('../schedule/NewSpacePage')));
const EditSpacePage = lazy(() => withTexts('schedule', () => import('../schedule/EditSpacePage')));
const SpaceTicketsPage = lazy(() => withTexts('tickets', () => import('../tickets/SpaceTicketsPage')));
const MyTicketsPage = lazy(() => withTexts('tickets', () => import('../tickets/MyTicketsPage')));
const SpaceInsightsPage = lazy(() => withTexts('insights', () => import('../insights/SpaceInsightsPage')));
const InsightsPage = lazy(() => withTexts('insights', () => import('../insights/InsightsPage')));
const ProfilePage = lazy(() => import('../people/ProfilePage'));
const EmbedPage = lazy(() => import('../embed/EmbedPage'));

/** The app's own pages; every other address is the server's. The server has the same list: src/Stoa.Server/Web/WebPages.cs. */
const OWN = /^\/($|\?|search\b|new$|tickets$|insights$|i\/spaces\/|embed\/|@)/;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // What was refused is refused again; what could not be reached may be the next time.
      retry: (count, fault) => count < 3 && (!(fault instanceof Problem) || fault.status === 0 || fault.status >= 500),
    },
  },
});

/** The whole app. */
export function App() {
  const tag = useLanguage();
  const [path, navigate] = useLocation();
  const go = (to: string) => { if (OWN.test(to)) navigate(to); else location.assign(to); };
  return (
    <QueryClientProvider client={client}>
      <I18nProvider locale={tag}>
        <RouterProvider navigate={go}>
          {path.startsWith('/embed/')
            ? <Boundary><Suspense><Route path="/embed/:id">{({ id }) => <EmbedPage id={id} />}</Route></Suspense></Boundary>
            : (
              <Frame>
                <Boundary key={path}>
                  <Suspense fallback={<Page title="Stoa"><p className="unseen" role="status">{t('app.loading')}</p></Page>}>
                    <Switch>
                      <Route path="/"><HomePage /></Route>
                      <Route path="/search"><Search /></Route>
                      <Route path="/new"><NewSpacePage /></Route>
                      <Route path="/i/spaces/:id">{({ id }) => <SpacePage key={id} id={id} />}</Route>
                      <Route path="/i/spaces/:id/edit">{({ id }) => <EditSpacePage key={id} id={id} />}</Route>
                      <Route path="/i/spaces/:id/tickets">{({ id }) => <SpaceTicketsPage key={id} id={id} />}</Route>
                      <Route path="/i/spaces/:id/insights">{({ id }) => <SpaceInsightsPage key={id} id={id} />}</Route>
                      <Route path="/tickets"><MyTicketsPage /></Route>
                      <Route path="/insights"><InsightsPage /></Route>
                      <Route path={/^\/@(?<username>\w{1,15})$/}>{params => <ProfilePage key={params['username']} username={params['username'] ?? ''} />}</Route>
                      <Route><NotFound /></Route>
                    </Switch>
                  </Suspense>
                </Boundary>
              </Frame>
            )}
        </RouterProvider>
      </I18nProvider>
    </QueryClientProvider>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Page title={t('app.notFound')}>
      <Blank icon={Compass} title={t('app.notFound')} text={t('app.notFound.text')}>
        <Link href="/" className="button primary">{t('app.notFound.home')}</Link>
      </Blank>
    </Page>
  );
}
