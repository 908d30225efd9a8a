import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CloudOff, Lock } from 'lucide-react';
import { useRef, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { Link, useLocation } from 'wouter';
import { ask, own, Problem } from '../api/client';
import { cancelSpace, editSpace } from '../api/commands';
import type { WholeSpace } from '../api/types';
import { facts, me, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { notify, notifyFault } from '../app/notices';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { language, t } from '../languages';
import { changesOf, type Draft, draftOf, emptyDraft, type Faults, faultsOf, FIELDS, refusedFields } from './draft';
import { AskField, focusFirst, FormSkeleton, GuestsField, noFaults, StartField, SubmitRow, TitleField, TopicsField } from './fields';
import { useTopics } from '../topics/follow';

const read = async (id: string, signal?: AbortSignal) => (await ask(own.GET('/api/spaces/{id}', { params: { path: { id } }, ...(signal && { signal }) }))).data;
const isWhole = (space: Awaited<ReturnType<typeof read>>): space is WholeSpace => 'version' in space;
const isHosted = (space: WholeSpace) => space.me?.role === 'creator' || space.me?.role === 'host';

/** Changes a Space that is planned or live, or calls a planned one off. */
export default function EditSpacePage({ id }: { id: string }) {
  const { data: space, error, refetch } = useQuery({ queryKey: ['edit', id], queryFn: ({ signal }) => read(id, signal), enabled: me !== null, staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  const { isLoading } = useTopics();
  return <Page title={t('schedule.edit')} className="narrow schedule">{content()}</Page>;

  function content() {
    if (!me) return <Blank icon={Lock} title={t('schedule.edit.not')} text={t('problem.401')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>;
    if (space && isWhole(space) && isHosted(space)) return isLoading ? <FormSkeleton /> : <EditSpace space={space} />;
    if (space || (error instanceof Problem && error.status !== 0 && error.status < 500)) {
      const text = error?.message ?? t(space && isWhole(space) ? 'problem.not_host' : 'problem.space_over');
      return <Blank icon={Lock} title={t('schedule.edit.not')} text={text}><Link href={`/i/spaces/${id}`} className="button primary">{t('schedule.toSpace')}</Link></Blank>;
    }

    if (error) return <Blank icon={CloudOff} title={t('schedule.edit.fault')} text={error.message}><Button look="primary" onPress={() => void refetch()}>{t('app.retry')}</Button></Blank>;
    return <><h1>{t('schedule.edit')}</h1><FormSkeleton /></>;
  }
}

function EditSpace({ space }: { space: WholeSpace }) {
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [base, setBase] = useState(() => draftOf(space, emptyDraft(language(), new Date())));
  const [draft, setDraft] = useState(base);
  const [refused, setRefused] = useState<Faults>(noFaults);
  const [conflict, setConflict] = useState<readonly string[]>([]);
  const [isPending, setPending] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const isPlanned = base.when === 'later';
  const { start, ...others } = faultsOf(draft, facts.limits, new Date());
  // A start that is over, but was not touched, is nobody's fault.
  const ownFaults: Faults = { ...others, ...(start && draft.start !== base.start && { start }) };
  const change = (changed: Partial<Draft>) => { setDraft(before => ({ ...before, ...changed })); setRefused(noFaults); };
  const toSpace = () => { void queries.invalidateQueries({ queryKey: ['space', space.id] }); navigate(`/i/spaces/${space.id}`); };

  const send = async () => {
    if (Object.keys(ownFaults).length > 0) { focusFirst(form.current, FIELDS, ownFaults); return; }
    const changes = changesOf(base, draft);
    if (Object.keys(changes).length === 0) { toSpace(); return; }
    setPending(true);
    try {
      const fresh = await read(space.id);
      if (!isWhole(fresh)) { toSpace(); return; }
      // Another host may have changed the same meanwhile: who comes later is told before they write over it.
      const now = draftOf(fresh, emptyDraft(language(), new Date()));
      const both = Object.keys(changesOf(base, now)).filter(name => name in changes && name in changesOf(now, draft));
      setBase(now);
      if (both.length > 0) { setConflict(both); setPending(false); return; }
      await editSpace(space.id, changesOf(now, draft));
      notify(t('schedule.saved'));
      toSpace();
    } catch (fault) {
      const fields = fault instanceof Problem ? refusedFields(fault) : noFaults;
      setRefused(fields);
      if (Object.keys(fields).length > 0) focusFirst(form.current, FIELDS, fields);
      else notifyFault(fault);
      setPending(false);
    }
  };

  const callOff = async () => {
    try {
      await cancelSpace(space.id);
      void queries.invalidateQueries({ queryKey: ['cards'] });
      notify(t('schedule.calledOff'));
      navigate('/');
    } catch (fault) {
      notifyFault(fault);
    }
  };

  const fields = { draft, faults: { ...refused, ...ownFaults }, change };
  return (
    <>
      <h1>{t('schedule.edit')}</h1>
      <Form ref={form} className="schedule-form" validationBehavior="aria" onSubmit={event => { event.preventDefault(); void send(); }}>
        {conflict.length > 0 && <p className="conflict" role="alert">{t('schedule.conflict', { fields: new Intl.ListFormat(language()).format(conflict.map(name => t(`schedule.conflict.${name}`))) })}</p>}
        <TitleField {...fields} />
        {isPlanned && <StartField {...fields} />}
        <TopicsField {...fields} />
        <AskField {...fields} />
        <GuestsField {...fields} />
        <SubmitRow>
          <Button type="submit" look="primary" isPending={isPending}>{t('schedule.save')}</Button>
          <Button onPress={toSpace}>{t('app.cancel')}</Button>
          {isPlanned && space.me?.role === 'creator' && <Button look="danger" className="call-off" onPress={() => setAsking(true)}>{t('schedule.callOff')}</Button>}
        </SubmitRow>
      </Form>
      <Confirm
        isOpen={isAsking} title={t('schedule.callOff.title')} text={t('schedule.callOff.text')} action={t('schedule.callOff')}
        onClose={() => setAsking(false)} onConfirm={() => void callOff()}
      />
    </>
  );
}
