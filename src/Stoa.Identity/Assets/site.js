// The pages work without this but for passkeys: times in the viewer's zone, questions before what cannot be undone, codes out of the
// address, and the ceremony of passkeys (W3C Web Authentication Level 3).
'use strict';

const texts = JSON.parse(document.body.dataset.texts);
const tag = document.documentElement.lang;
const locale = navigator.languages.find(each => each.split('-')[0] === tag) ?? tag; // As its reader writes dates, in the language of the page.
const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
for (const time of document.querySelectorAll('time[data-date]')) time.textContent = dates.format(new Date(time.dateTime));
for (const time of document.querySelectorAll('time[data-time]')) time.textContent = times.format(new Date(time.dateTime));
for (const text of document.querySelectorAll('[data-needs-script]')) text.hidden = true;

for (const form of document.forms) {
  form.addEventListener('submit', event => {
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });
}

for (const code of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = texts.copy;
  button.setAttribute('aria-label', texts.copyWhat.replace('{what}', code.dataset.copy));
  const done = document.createElement('span');
  done.className = 'hint';
  done.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      done.textContent = texts.copied;
    } catch {
      getSelection().selectAllChildren(code); // Over plain HTTP a page may not copy.
      done.textContent = texts.marked;
    }
    setTimeout(() => { done.textContent = ''; }, 4000);
  });
  code.after(' ', button, ' ', done);
}

// What stands behind # goes to no server. It is taken out of the address, so that it stays in no history.
const codeField = document.querySelector('[data-code-from-fragment]');
if (codeField && location.hash.length > 1) {
  codeField.value = decodeURIComponent(location.hash.slice(1));
  codeField.closest('[data-code-field]').hidden = true;
  history.replaceState(null, '', location.pathname + location.search);
}

function tell(text) {
  const problem = document.querySelector('[data-passkey-problem]');
  problem.textContent = text;
  problem.hidden = !text;
}

// A field that is wrong is described by the message as well as by its hint.
function mark(field, wrong) {
  const texts = (field.getAttribute('aria-describedby') ?? '').split(' ').filter(id => id && id !== 'problem');
  field.setAttribute('aria-describedby', (wrong ? ['problem', ...texts] : texts).join(' '));
  field.setAttribute('aria-invalid', wrong);
}

const toBytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
const toText = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const withBytes = list => list?.map(item => ({ ...item, id: toBytes(item.id) }));

async function askOptions(form) {
  const fields = new FormData(form);
  fields.delete('credential');
  fields.delete('password');
  const reply = await fetch(form.dataset.options, { method: 'POST', body: fields, credentials: 'same-origin', redirect: 'error' });
  if (reply.ok) return reply.json();
  if (reply.status === 409) {
    const fault = await reply.json();
    if (fault.location) { location.assign(fault.location); return null; }
    tell(fault.text);
    const field = fault.field && form.elements.namedItem(fault.field.toLowerCase());
    if (field) {
      field.closest('[data-code-field]')?.removeAttribute('hidden');
      mark(field, true);
      field.focus();
    }
    return null;
  }
  tell(reply.status === 429 ? texts.tooMany
    : reply.status === 400 ? texts.outOfDate : texts.failed);
  return null;
}

async function create(options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: withBytes(options.excludeCredentials) ?? [],
  } });
  return { id: made.id, rawId: toText(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment, clientExtensionResults: made.getClientExtensionResults(),
    response: { clientDataJSON: toText(made.response.clientDataJSON), attestationObject: toText(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] } };
}

async function get(options) {
  const found = await navigator.credentials.get({ publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) ?? [] } });
  return { id: found.id, rawId: toText(found.rawId), type: found.type, authenticatorAttachment: found.authenticatorAttachment, clientExtensionResults: found.getClientExtensionResults(),
    response: { clientDataJSON: toText(found.response.clientDataJSON), authenticatorData: toText(found.response.authenticatorData), signature: toText(found.response.signature),
      userHandle: found.response.userHandle ? toText(found.response.userHandle) : null } };
}

async function hold(form) {
  if (!window.PublicKeyCredential) {
    tell(window.isSecureContext ? texts.noPasskeys : texts.needsHttps);
    return;
  }
  if (/^[\d.]+$|^\[/.test(location.hostname)) {
    tell(texts.needsName.replace('{address}', `${location.protocol}//localhost${location.port ? ':' + location.port : ''}${location.pathname}`));
    return;
  }
  tell('');
  for (const field of form.querySelectorAll('[aria-invalid="true"]')) mark(field, false);
  const options = await askOptions(form);
  if (!options) return;
  try {
    const credential = await (form.dataset.passkey === 'create' ? create(options) : get(options));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    tell(error.name === 'InvalidStateError' ? texts.hasPasskey
      : error.name === 'NotAllowedError' ? texts.stopped : texts.passkeyFailed);
  }
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', event => {
    if (event.submitter?.hasAttribute('data-no-passkey')) return;
    event.preventDefault();
    const buttons = form.querySelectorAll('button');
    for (const button of buttons) button.disabled = true;
    hold(form).catch(() => tell(texts.offline)).finally(() => {
      for (const button of buttons) button.disabled = false;
      if (document.activeElement === document.body) event.submitter?.focus(); // A button that is off loses the focus.
    });
  });

  // Enter in the password's field means the password's button; the form's first one is the passkey's.
  const password = form.querySelector('[type=password]');
  const withPassword = form.querySelector('[data-no-passkey]');
  password?.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(withPassword);
  });

  // A passkey needs none: one that was begun and folded away would stop the form without a word for being too short.
  form.querySelector('.primary')?.addEventListener('click', () => { if (password) password.value = ''; });
}

// A page that answers begins with its answer: at the field that is wrong, else at the message.
const answer = document.querySelector('[aria-invalid="true"]') ?? document.querySelector('main > :is([role=alert], .notice):not([hidden])');
if (answer) {
  if (answer.tabIndex < 0) answer.tabIndex = -1;
  answer.focus();
}
