// A real OpenID Connect provider (oidc-provider from npm) on this machine, where everybody who types a name is let in. Prints its issuer.
// STOA_PROVIDER: { client_id, client_secret, redirect_uri }.
import http from 'node:http';
import Provider from 'oidc-provider';

const { client_id, client_secret, redirect_uri } = JSON.parse(process.env.STOA_PROVIDER);
const server = http.createServer();
await new Promise(listening => server.listen(0, '127.0.0.1', listening));
const issuer = `http://localhost:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false, // Name and username come with the id token.
  cookies: { keys: ['of a test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Name of ${id}`, preferred_username: id }) }),
});
server.on('request', provider.callback());
console.log(issuer);
setTimeout(() => process.exit(), 300_000); // Should whoever started it be gone.
