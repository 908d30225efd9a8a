import { useQueryClient } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useLocation } from 'wouter';
import { Problem } from '../api/client';
import { createSpace } from '../api/commands';
import { startText } from '../api/time';
import { facts, me, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { notify, notifyFault } from '../app/notices';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { type Draft, emptyDraft, type Faults, faultsOf, FIELDS, forgetDraft, keepDraft, keptDraft, refusedFields, requestOf } from './draft';
import { AskField, focusFirst, FormSkeleton, GuestsField, LanguageField, noFaults, SubmitRow, TicketFields, TitleField, TopicsField, WhenField } from './fields';
import { useTopics } from '../topics/follow';

/** Starts a Space, or plans one. */
export default function NewSpacePage() {
  const { isLoading } = useTopics();
  if (!me) {
    return (
      <Page title={t('app.new')}>
        <Blank icon={LogIn} title={t('schedule.signIn')} text={t('schedule.signIn.text')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>
      </Page>
    );
  }

  return <Page title={t('app.new')} className="narrow schedule"><h1>{t('app.new')}</h1>{isLoading ? <FormSkeleton /> : <NewSpace />}</Page>;
}

function NewSpace() {
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [empty] = useState(() => emptyDraft(language(), new Date()));
  const [draft, setDraft] = useState(() => keptDraft(empty, new Date()));
  const [isBack, setBack] = useState(() => JSON.stringify(draft) !== JSON.stringify(empty)); // What was chosen before is not to go unseen.
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<Faults>(noFaults);
  const [isPending, setPending] = useState(false);
  const isDone = useRef(false);
  const ownFaults = faultsOf(draft, facts.limits, new Date());
  // What is plainly too much is said at once; what is only missing, when the form is sent.
  const { title, start } = ownFaults;
  const faults: Faults = { ...refused, ...(isChecked ? ownFaults : { ...(title && { title }), ...(start && { start }) }) };

  useEffect(() => { if (!isDone.current) keepDraft(draft); }, [draft]);
  const change = (changed: Partial<Draft>) => { setDraft(before => ({ ...before, ...changed })); setRefused(noFaults); };

  const send = async () => {
    setChecked(true);
    if (Object.keys(ownFaults).length > 0) { focusFirst(form.current, FIELDS, ownFaults); return; }
    setPending(true);
    try {
      const { data } = await createSpace(requestOf(draft, facts.stripe));
      isDone.current = true;
      forgetDraft();
      void queries.invalidateQueries({ queryKey: ['cards'] });
      if (draft.when === 'now') (await import('../space/room')).join(data.id); // Who starts it is in it, and sounds: this is still their tap.
      else if (draft.start) notify(t('schedule.planned', { start: startText(new Date(draft.start), new Date(), language()) }));
      navigate(`/i/spaces/${data.id}`);
    } catch (fault) {
      const fields = fault instanceof Problem ? refusedFields(fault) : noFaults;
      setRefused(fields);
      if (Object.keys(fields).length > 0) focusFirst(form.current, FIELDS, fields);
      else notifyFault(fault);
      setPending(false);
    }
  };

  const fields = { draft, faults, change };
  return (
    <Form ref={form} className="schedule-form" validationBehavior="aria" onSubmit={event => { event.preventDefault(); void send(); }}>
      {isBack && (
        <p className="schedule-back" role="status">
          {t('schedule.draftBack')} <Button look="small" onPress={() => { setDraft(empty); setRefused(noFaults); setBack(false); }}>{t('schedule.startAfresh')}</Button>
        </p>
      )}
      <TitleField {...fields} />
      <WhenField {...fields} />
      <LanguageField {...fields} />
      <TopicsField {...fields} />
      <AskField {...fields} />
      <GuestsField {...fields} />
      <TicketFields {...fields} />
      <SubmitRow><Button type="submit" look="primary wide" isPending={isPending}>{t(draft.when === 'now' ? 'schedule.startNow' : 'schedule.plan')}</Button></SubmitRow>
    </Form>
  );
}
