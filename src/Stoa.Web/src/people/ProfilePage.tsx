import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ban, CalendarDays, CloudOff, Flag, Link as LinkIcon, LogIn, MapPin, Settings, UserCheck, UserPlus } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { blockUser, follow, unblockUser, unfollow } from '../api/commands';
import { listSpaces, type People, type Profile, profileOf } from '../api/lists';
import { monthText } from '../api/time';
import { announce } from '../app/announce';
import { NotFound } from '../app/App';
import { me, mayLook, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { notify, notifyFault } from '../app/notices';
import { Avatar } from '../design/Avatar';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { isMissing, useCards } from '../home/cards';
import { Cards, More } from '../home/CardGrid';
import { CardSkeleton } from '../home/SpaceCard';
import { language, t } from '../languages';
import { FeedMenu } from './FeedMenu';
import { PeopleDialog } from './PeopleDialog';
import { pageLink } from './pageLink';
import './profile.css';

const ReportDialog = lazy(() => import('../space/ReportDialog'));

/** Somebody: who they are, and what they have on. */
export default function ProfilePage({ username }: { username: string }) {
  const { data: profile, error, refetch } = useQuery({
    queryKey: ['profile', username.toLowerCase()], queryFn: async ({ signal }) => (await profileOf(username, signal)) ?? null, enabled: mayLook,
  });
  if (!mayLook) {
    return <Page title={`@${username}`}><Blank icon={LogIn} title={t('people.signIn')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank></Page>;
  }

  if (profile === null) return <NotFound />;
  if (profile) return <Page title={`${profile.name} (@${profile.username})`} className="profile"><Head profile={profile} /><Spaces profile={profile} /></Page>;
  if (error) {
    return <Page title={`@${username}`}><Blank icon={CloudOff} title={t('people.fault')} text={error.message}><Button look="primary" onPress={() => void refetch()}>{t('app.retry')}</Button></Blank></Page>;
  }

  return (
    <Page title={`@${username}`} className="profile">
      <div className="profile-head" aria-busy="true">
        <span className="skeleton profile-face" />
        <div className="profile-names"><h1 className="unseen">@{username}</h1><span className="skeleton line" /><span className="skeleton line short" /></div>
      </div>
    </Page>
  );
}

function Head({ profile }: { profile: Profile }) {
  const [list, setList] = useState<People>();
  return (
    <>
      <div className="profile-head">
        <Avatar person={profile} size="5rem" />
        <div className="profile-names">
          <h1><bdi>{profile.name}</bdi></h1>
          <p className="soft"><bdi>@{profile.username}</bdi>{profile.me?.followed_by && <span className="chip">{t('people.followsYou')}</span>}</p>
        </div>
        <div className="profile-actions"><Actions profile={profile} /><FeedMenu profile={profile} /></div>
      </div>
      {profile.me?.blocking && <p className="profile-blocked">{t('people.blocking')}</p>}
      {profile.description && <p className="profile-about" dir="auto">{profile.description}</p>}
      <ul className="profile-details soft">
        {profile.location && <Detail icon={<MapPin />} name={t('people.location')}><bdi>{profile.location}</bdi></Detail>}
        {profile.url && <Detail icon={<LinkIcon />} name={t('people.page')}><PageLink url={profile.url} /></Detail>}
        <Detail icon={<CalendarDays />}>{t('people.since', { month: monthText(new Date(profile.created_at), language()) })}</Detail>
      </ul>
      <div className="profile-counts">
        <Button look="quiet" onPress={() => setList('following')} isDisabled={!me}>{t('people.followingCount', { count: profile.following_count })}</Button>
        <Button look="quiet" onPress={() => setList('followers')} isDisabled={!me}>{t('people.followersCount', { count: profile.followers_count })}</Button>
      </div>
      {list && <PeopleDialog profile={profile} which={list} onClose={() => setList(undefined)} />}
    </>
  );
}

function Detail({ icon, name, children }: { icon: ReactNode; name?: string; children: ReactNode }) {
  return <li><span aria-hidden="true">{icon}</span>{name && <span className="unseen">{name}: </span>}{children}</li>;
}

function PageLink({ url }: { url: string }) {
  const link = pageLink(url);
  return link ? <a href={link.href} rel="noopener nofollow" target="_blank">{link.text}</a> : <bdi>{url}</bdi>;
}

function Actions({ profile }: { profile: Profile }) {
  if (!me) return <a className="button primary" href={signInPath()}><UserPlus aria-hidden="true" />{t('people.follow')}</a>;
  if (me.id === profile.id) return <a className="button" href="/settings"><Settings aria-hidden="true" />{t('people.edit')}</a>;
  return <StrangerActions profile={profile} myId={me.id} />;
}

function StrangerActions({ profile, myId }: { profile: Profile; myId: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [isReporting, setReporting] = useState(false);
  const key = ['profile', profile.username.toLowerCase()];
  const { name } = profile;
  const isFollowing = profile.me?.following ?? false;
  const isBlocking = profile.me?.blocking ?? false;

  const following = useMutation({
    mutationFn: (wanted: boolean) => (wanted ? follow(myId, profile.id) : unfollow(myId, profile.id)),
    onMutate: wanted => {
      queries.setQueryData<Profile>(key, before => before && { ...before, followers_count: before.followers_count + (wanted ? 1 : -1), me: { following: wanted, followed_by: before.me?.followed_by ?? false, blocking: before.me?.blocking ?? false } });
    },
    onSuccess: (_, wanted) => announce(t(wanted ? 'people.nowFollowing' : 'people.notFollowing', { name })),
    onError: notifyFault,
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['profile'] }), queries.invalidateQueries({ queryKey: ['cards', 'discover'] }), queries.invalidateQueries({ queryKey: ['peopleOf'] })]),
  });
  const blocking = useMutation({
    mutationFn: (wanted: boolean) => (wanted ? blockUser(profile.id) : unblockUser(profile.id)),
    onSuccess: (_, wanted) => notify(t(wanted ? 'people.blocked' : 'people.unblocked', { name })),
    onError: notifyFault,
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['profile'] }), queries.invalidateQueries({ queryKey: ['cards'] })]),
  });

  return (
    <>
      {isBlocking
        ? <Button onPress={() => blocking.mutate(false)} isPending={blocking.isPending}>{t('people.unblock')}</Button>
        : (
          <Button look={isFollowing ? 'quiet' : 'primary'} className={isFollowing ? 'is-following' : ''} aria-pressed={isFollowing} isPending={following.isPending} onPress={() => following.mutate(!isFollowing)}>
            {isFollowing ? <UserCheck aria-hidden="true" /> : <UserPlus aria-hidden="true" />}{t(isFollowing ? 'people.following' : 'people.follow')}
          </Button>
        )}
      {!isBlocking && <Button look="icon" aria-label={t('people.block', { name })} onPress={() => setAsking(true)}><Ban aria-hidden="true" /></Button>}
      <Button look="icon" aria-label={t('people.report', { name })} onPress={() => setReporting(true)}><Flag aria-hidden="true" /></Button>
      <Confirm
        isOpen={isAsking} title={t('people.block.title', { name })} text={t('people.block.text')} action={t('people.block.do')}
        onClose={() => setAsking(false)} onConfirm={() => blocking.mutate(true)}
      />
      {isReporting && <Suspense><ReportDialog person={profile} onClose={() => setReporting(false)} /></Suspense>}
    </>
  );
}

function Spaces({ profile }: { profile: Profile }) {
  const live = useCards(['live', profile.id], paging => listSpaces('live', { hostId: profile.id, ...paging }), { moving: true });
  const upcoming = useCards(['scheduled', profile.id], paging => listSpaces('scheduled', { hostId: profile.id, ...paging }));
  if (live.isLoading || upcoming.isLoading) {
    return <section className="profile-spaces" aria-busy="true"><p className="unseen" role="status">{t('app.loading')}</p><div className="cards"><CardSkeleton /><CardSkeleton /></div></section>;
  }

  if (isMissing(live) || isMissing(upcoming)) {
    const retry = () => { void live.refetch(); void upcoming.refetch(); };
    return <Blank icon={CloudOff} title={t('home.fault')} text={(live.error ?? upcoming.error)?.message ?? t('app.offline')}><Button onPress={retry}>{t('app.retry')}</Button></Blank>;
  }

  const isEmpty = !live.data?.cards.length && !upcoming.data?.cards.length;
  return (
    <>
      {isEmpty && <p className="profile-spaces soft">{t('people.noSpaces')}</p>}
      {live.data && live.data.cards.length > 0 && <section className="profile-spaces"><h2>{t('home.live')}</h2><Cards list={live.data} /><More query={live} /></section>}
      {upcoming.data && upcoming.data.cards.length > 0 && <section className="profile-spaces"><h2>{t('home.upcoming')}</h2><Cards list={upcoming.data} /><More query={upcoming} /></section>}
    </>
  );
}
