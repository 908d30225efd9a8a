// A small Stripe on this machine: checkouts that a browser goes to, and refunds; the shapes are Stripe's own. Somebody may pay at once, pay so that it is
// known only a moment later, or leave. Nothing is ever told by a webhook: as if all of them were lost.
import http from 'node:http';

const LATE_MS = 2500;

/** Starts it: its address, and what it was asked. */
export async function startStripe() {
  const sessions = new Map();
  const refunds = [];
  const server = http.createServer(async (request, reply) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    let text = '';
    for await (const part of request) text += part;
    const body = new URLSearchParams(text);
    const json = (value, status = 200) => { reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value)); };
    const [, kind, , id, step] = /^\/v1\/([a-z]+)(\/sessions)?(?:\/(\w+))?(?:\/(\w+))?$/.exec(pathname) ?? [];
    const [, visited, how] = /^\/pay\/(\w+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    if (visited) return pay(sessions.get(visited), how, reply);
    if (request.headers.authorization !== 'Bearer sk_test_web') return json({ error: { type: 'invalid_request_error' } }, 401);
    if (kind === 'checkout' && request.method === 'POST' && !id) {
      const name = `cs${sessions.size + 1}`;
      sessions.set(name, {
        id: name, object: 'checkout.session', url: `${address}/pay/${name}`, status: 'open', payment_status: 'unpaid', amount_total: Number(body.get('line_items[0][price_data][unit_amount]')),
        currency: body.get('line_items[0][price_data][currency]'), success_url: body.get('success_url'), cancel_url: body.get('cancel_url'),
        metadata: Object.fromEntries([...body].flatMap(([key, value]) => (/^metadata\[(.+)\]$/.test(key) ? [[/^metadata\[(.+)\]$/.exec(key)[1], value]] : []))),
      });
      return json(sessions.get(name));
    }

    if (kind === 'checkout' && step === 'expire') return json(Object.assign(sessions.get(id), { status: 'expired' }));
    if (kind === 'checkout') return sessions.has(id) ? json(sessions.get(id)) : json({ error: { type: 'invalid_request_error', code: 'resource_missing' } }, 404);
    if (kind === 'refunds' && request.method === 'POST') refunds.push({ id: `re${refunds.length + 1}`, object: 'refund', status: 'succeeded', payment_intent: body.get('payment_intent') });
    if (kind === 'refunds') return json(request.method === 'POST' ? refunds.at(-1) : { object: 'list', has_more: false, url: '/v1/refunds', data: refunds });
    return json({ error: { type: 'invalid_request_error' } }, 404);
  });
  await new Promise(done => server.listen(0, 'localhost', done));
  const address = `http://localhost:${server.address().port}`;
  return { address, sessions, refunds, close: () => server.close() };
}

/** The page of a checkout, and what is done there. */
function pay(session, how, reply) {
  const paid = () => Object.assign(session, { status: 'complete', payment_status: 'paid', payment_intent: `pi_${session.id}` });
  if (how === 'late') setTimeout(paid, LATE_MS);
  if (how === 'late') return reply.writeHead(303, { Location: session.success_url }).end();
  const link = (to, text) => `<p><a href="${to}">${text}</a></p>`;
  return reply.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>Checkout</title><h1>Checkout</h1>${link(`${session.url}/late`, 'Pay')}${link(session.cancel_url, 'Back')}`);
}
