// The page on which a developer tries requests out. What can be sent is read from the OpenAPI documents that the server itself serves. A token
// that is pasted here stays in its field: it goes into the one request that is sent, and nowhere else.
'use strict';

(() => {
  const DOCUMENTS = ['/2/openapi.json', '/api/openapi.json'];
  const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
  const HEADERS = ['content-type', 'location', 'etag', 'retry-after', 'x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset', 'x-access-level', 'x-transaction-id'];
  const MAX_SHOWN = 200_000;

  const form = document.querySelector('#try');
  const tryTexts = JSON.parse(form.dataset.tryTexts);
  const find = id => document.querySelector(`#${id}`);
  const [operations, summary, fields, bodyField, body, bodyHint, token, send, stop, curl, status, headers, reply] =
    ['operation', 'operation-hint', 'fields', 'body-field', 'body', 'body-hint', 'token', 'send', 'stop', 'curl', 'status', 'headers', 'reply-body'].map(find);
  const known = new Map();
  let underWay = null;

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
  const quote = text => `'${text.replaceAll("'", "'\\''")}'`;
  const bearer = () => form.elements.namedItem('sender').value === 'token';
  const chosen = () => known.get(operations.value);

  // A schema with what it refers to in its place.
  function resolve(schema, spec) {
    for (let depth = 0; schema?.$ref && depth < 8; depth++) schema = schema.$ref.slice(2).split('/').reduce((at, part) => at?.[part], spec);
    return schema ?? {};
  }

  function hintOf(schema, description) {
    const allowed = schema.enum ?? schema.items?.enum;
    const bounds = [
      schema.minimum !== undefined && schema.maximum !== undefined && fill(tryTexts.range, { from: schema.minimum, to: schema.maximum }),
      schema.maxLength !== undefined && fill(tryTexts.longest, { max: schema.maxLength }),
      schema.default !== undefined && fill(tryTexts.standard, { value: schema.default }),
      schema.type === 'array' && tryTexts.list,
      allowed && fill(tryTexts.oneOf, { values: allowed.join(', ') }),
    ];
    return [description ?? schema.description, ...bounds].filter(Boolean).join(' · ');
  }

  function choice(values, id) {
    return element('select', { id }, element('option', { value: '', textContent: '' }), ...values.map(value => element('option', { value, textContent: value })));
  }

  function showField(parameter, spec) {
    const schema = resolve(parameter.schema, spec);
    if (schema.items) schema.items = resolve(schema.items, spec);
    const id = `p-${parameter.in}-${parameter.name.replace(/\W/g, '-')}`;
    const input = schema.enum ? choice(schema.enum, id)
      : schema.type === 'boolean' ? choice(['true', 'false'], id)
      : element('input', { id, type: 'text', spellcheck: false, autocomplete: 'off', inputMode: schema.type === 'integer' ? 'numeric' : 'text' });
    const hint = hintOf(schema, parameter.description);
    input.dataset.parameter = parameter.name;
    input.dataset.in = parameter.in;
    input.dataset.list = schema.type === 'array' ? 'true' : '';
    input.required = parameter.required === true;
    const label = element('label', { htmlFor: id }, element('code', { textContent: parameter.name }));
    if (input.required) label.append(' ', element('span', { className: 'required', textContent: tryTexts.required }));
    fields.append(label, input);
    if (hint) {
      input.setAttribute('aria-describedby', `${id}-hint`);
      fields.append(element('p', { className: 'hint', id: `${id}-hint`, lang: 'en', textContent: hint }));
    }
  }

  // What a body may look like: its required members, or all of them when none is.
  function example(schema, spec, depth = 0) {
    schema = resolve(schema, spec);
    if (schema.default !== undefined) return schema.default;
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'object' && depth < 3) {
      const names = Object.keys(schema.properties ?? {});
      const wanted = names.filter(name => schema.required?.includes(name));
      return Object.fromEntries((wanted.length ? wanted : names.slice(0, 1)).map(name => [name, example(schema.properties[name], spec, depth + 1)]));
    }
    return { array: [], integer: schema.minimum ?? 0, number: 0, boolean: false }[schema.type] ?? (schema.format === 'date-time' ? new Date(Date.now() + 864e5).toISOString() : '');
  }

  function showBody(operation, spec) {
    const content = operation.requestBody?.content;
    bodyField.hidden = !content;
    body.value = '';
    bodyHint.replaceChildren();
    if (!content) return;
    const [type, { schema }] = Object.entries(content)[0];
    body.dataset.type = type;
    body.required = operation.requestBody.required === true;
    find('body-type').textContent = type;
    if (!type.endsWith('json')) return;
    body.value = JSON.stringify(example(schema, spec), null, 2);
    const whole = resolve(schema, spec);
    for (const [name, member] of Object.entries(whole.properties ?? {})) {
      const inner = resolve(member, spec);
      const isRequired = whole.required?.includes(name);
      bodyHint.append(element('li', {}, element('code', { textContent: name }), isRequired ? ` ${tryTexts.required}` : '', ' ', element('span', { lang: 'en', textContent: hintOf(inner, member.description) })));
    }
  }

  function show() {
    const { operation, spec, method } = chosen();
    const scopes = [...new Set((operation.security ?? []).flatMap(each => Object.values(each).flat()))];
    summary.textContent = [operation.summary, scopes.length && fill(tryTexts.scopes, { scopes: scopes.join(' ') })].filter(Boolean).join(' · ');
    fields.replaceChildren();
    for (const parameter of operation.parameters ?? []) showField(parameter, spec);
    showBody(operation, spec);
    send.classList.toggle('danger', method === 'delete');
    send.classList.toggle('primary', method !== 'delete');
    history.replaceState(null, '', `#${operations.value}`);
    showCurl();
  }

  function request() {
    const { path, method } = chosen();
    const query = [];
    let target = path;
    for (const input of fields.querySelectorAll('[data-parameter]')) {
      const value = input.value.trim();
      const written = input.dataset.list ? value.split(',').map(each => encodeURIComponent(each.trim())).join(',') : encodeURIComponent(value);
      if (input.dataset.in === 'path') target = target.replace(`{${input.dataset.parameter}}`, written || `{${input.dataset.parameter}}`);
      else if (input.dataset.in === 'query' && value) query.push(`${encodeURIComponent(input.dataset.parameter)}=${written}`);
    }
    const own = [...fields.querySelectorAll('[data-in="header"]')].filter(input => input.value.trim()).map(input => [input.dataset.parameter, input.value.trim()]);
    const hasBody = !bodyField.hidden && body.value.trim() !== '';
    return {
      method: method.toUpperCase(),
      target: target + (query.length ? `?${query.join('&')}` : ''),
      headers: [...own, ...(hasBody ? [['Content-Type', body.dataset.type]] : [])],
      body: hasBody ? body.value : undefined,
    };
  }

  function showCurl() {
    const { method, target, headers: sent, body: content } = request();
    curl.textContent = [
      `curl ${method === 'GET' ? '' : `-X ${method} `}${quote(location.origin + target)}`,
      '-H "Authorization: Bearer $TOKEN"',
      ...sent.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
      ...(content === undefined ? [] : [`--data-raw ${quote(content)}`]),
    ].join(' \\\n  ');
  }

  function pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  // A stream of events never ends: what came is shown as it comes, until somebody stops it.
  async function read(answer) {
    if (!answer.body) return;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done && text.length < MAX_SHOWN; part = await reader.read()) {
      text += part.value;
      if (/event-stream/.test(answer.headers.get('content-type') ?? '')) reply.textContent = text;
    }
    await reader.cancel();
    reply.textContent = text.length >= MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}\n${tryTexts.cut}` : pretty(text);
  }

  async function sendIt() {
    const asked = request();
    const withToken = bearer();
    const options = {
      method: asked.method, body: asked.body, redirect: 'manual', cache: 'no-store', credentials: withToken ? 'omit' : 'same-origin',
      headers: [...asked.headers, ...(withToken ? [['Authorization', `Bearer ${token.value.trim()}`]] : [])],
    };
    underWay = new AbortController();
    options.signal = underWay.signal;
    status.textContent = tryTexts.sending;
    reply.textContent = '';
    headers.replaceChildren();
    send.disabled = true;
    stop.hidden = false;
    const began = performance.now();
    try {
      const answer = await fetch(asked.target, options);
      const took = Math.round(performance.now() - began);
      status.textContent = fill(tryTexts.answered, { status: `${answer.status} ${answer.statusText}`.trim(), milliseconds: took });
      for (const name of HEADERS) {
        const value = answer.headers.get(name);
        if (value === null) continue;
        const shown = name === 'x-rate-limit-reset' ? `${value} (${new Date(value * 1000).toLocaleTimeString(document.documentElement.lang)})` : value;
        headers.append(element('dt', { textContent: name }), element('dd', {}, element('code', { textContent: shown })));
      }
      await read(answer);
    } catch (error) {
      status.textContent = error.name === 'AbortError' ? tryTexts.stopped : error instanceof TypeError ? tryTexts.unreached : String(error);
    } finally {
      underWay = null;
      send.disabled = false;
      stop.hidden = true;
      if (document.activeElement === document.body) send.focus();
    }
  }

  async function begin() {
    for (const address of DOCUMENTS) {
      const spec = await (await fetch(address)).json();
      const groups = new Map(spec.tags.map(tag => [tag.name, element('optgroup', { label: `${spec.info.title}: ${tag.name}` })]));
      for (const [path, item] of Object.entries(spec.paths)) {
        for (const method of METHODS.filter(each => item[each])) {
          const operation = item[method];
          known.set(operation.operationId, { operation, spec, path, method });
          groups.get(operation.tags[0])?.append(element('option', { value: operation.operationId, textContent: `${method.toUpperCase()} ${path}` }));
        }
      }
      operations.append(...[...groups.values()].filter(group => group.childElementCount > 0));
    }
    const wanted = location.hash.slice(1);
    if (known.has(wanted)) operations.value = wanted;
    form.hidden = false;
    show();
  }

  operations.addEventListener('change', show);
  form.addEventListener('input', event => { if (event.target !== token && event.target !== operations) showCurl(); });
  form.addEventListener('change', () => { find('token-field').hidden = !bearer(); token.required = bearer(); });
  stop.addEventListener('click', () => underWay?.abort());
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (underWay || (chosen().method === 'delete' && !confirm(fill(tryTexts.confirm, { request: `DELETE ${request().target}` })))) return;
    void sendIt();
  });
  begin().catch(() => { status.textContent = tryTexts.noDocument; });
})();
