// twitter-api-v2 from npm, unchanged, getting its app-only bearer by key and secret. The address of that call is fixed in its code, so
// it is given an agent that connects to Stoa whatever host is meant; in production a hosts-file entry and a certificate do the same.
// STOA_WORLD: { url, app_key, app_secret, live }.
import assert from 'node:assert/strict';
import https from 'node:https';
import net from 'node:net';
import { TwitterApi, ApiResponseError } from 'twitter-api-v2';

const world = JSON.parse(process.env.STOA_WORLD);
const { hostname, port } = new URL(world.url);
class ToStoa extends https.Agent {
  createConnection() { return net.connect(Number(port), hostname); }
}
const login = secret => new TwitterApi({ appKey: world.app_key, appSecret: secret }, { httpAgent: new ToStoa() }).appLogin();

const app = await login(world.app_secret);
assert.equal((await app.v2.space(world.live)).data.id, world.live);
const again = await login(world.app_secret);
assert.deepEqual(again.getActiveTokens(), app.getActiveTokens());
await assert.rejects(login('wrong'), error => error instanceof ApiResponseError && error.code === 403 && error.errors[0].code === 99);
console.log('ok app login');
