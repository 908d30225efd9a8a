// twitter-api-v2 from npm, unchanged, doing every lookup and search against a running Stoa.
// What it should find comes as JSON in STOA_WORLD: { url, app_token, user_token, creator_id, username, live_id, scheduled_id,
// ticketed_id, buyer_id, word }. It prints one line a check and exits 1 at the first that fails.
import assert from 'node:assert/strict';
import http from 'node:http';
import { TwitterApi, ApiResponseError } from 'twitter-api-v2';

const world = JSON.parse(process.env.STOA_WORLD);
const connect = token => {
  const client = new TwitterApi(token, { httpAgent: new http.Agent({ keepAlive: true }) });
  client.v2.setPrefix(`${world.url}/2/`);
  return client.v2;
};
const app = connect(world.app_token);
const user = connect(world.user_token);
const check = async (name, act) => { await act(); console.log(`ok ${name}`); };
const fields = {
  'space.fields': ['created_at', 'creator_id', 'host_ids', 'id', 'is_ticketed', 'lang', 'participant_count', 'scheduled_start',
    'speaker_ids', 'started_at', 'state', 'subscriber_count', 'title', 'topic_ids', 'updated_at', 'invited_user_ids'],
  expansions: ['creator_id', 'host_ids', 'speaker_ids', 'invited_user_ids', 'topic_ids'],
  'user.fields': ['created_at', 'username', 'public_metrics'],
  'topic.fields': ['id', 'name', 'description'],
};

await check('space', async () => {
  const { data, includes } = await app.space(world.live_id, fields);
  assert.equal(data.id, world.live_id);
  assert.equal(data.state, 'live');
  assert.equal(data.creator_id, world.creator_id);
  assert.equal(data.host_ids[0], world.creator_id);
  assert.equal(data.is_ticketed, false);
  assert.match(data.started_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(includes.users.some(found => found.id === world.creator_id && found.username === world.username));
});
await check('space: default fields', async () => {
  const { data } = await app.space(world.live_id);
  assert.deepEqual(data, { id: world.live_id, state: 'live' });
});
await check('space: unknown', async () => {
  const { data, errors } = await app.space('1zzzzzzzzzzzz');
  assert.equal(data, undefined);
  assert.equal(errors[0].title, 'Not Found Error');
  assert.equal(errors[0].resource_type, 'space');
});
await check('spaces', async () => {
  const { data, errors } = await app.spaces([world.live_id, world.scheduled_id, '1zzzzzzzzzzzz'], fields);
  assert.deepEqual(data.map(space => space.id), [world.live_id, world.scheduled_id]);
  assert.equal(data[1].state, 'scheduled');
  assert.equal(data[1].participant_count, 0);
  assert.equal(errors.length, 1);
});
await check('spacesByCreators', async () => {
  const { data, meta } = await app.spacesByCreators([world.creator_id], fields);
  const ids = data.map(space => space.id);
  assert.ok(ids.includes(world.live_id) && ids.includes(world.scheduled_id));
  assert.equal(meta.result_count, data.length);
});
await check('searchSpaces', async () => {
  const found = await app.searchSpaces({ query: world.word, state: 'live', ...fields });
  assert.ok(found.data.some(space => space.id === world.live_id));
  assert.ok(found.data.every(space => space.state === 'live'));
  const none = await app.searchSpaces({ query: 'nothinghasthisword', state: 'all' });
  assert.equal(none.data, undefined);
  assert.equal(none.meta.result_count, 0);
});
await check('spaceBuyers', async () => {
  const { data, meta } = await user.spaceBuyers(world.ticketed_id, { 'user.fields': ['username'] });
  assert.deepEqual(data.map(buyer => buyer.id), [world.buyer_id]);
  assert.equal(meta.result_count, 1);
});
await check('spaceTweets', async () => {
  const { data, includes } = await app.spaceTweets(world.live_id, { 'tweet.fields': ['author_id', 'created_at'], expansions: ['author_id'] });
  assert.equal(data[0].author_id, world.creator_id);
  assert.deepEqual(data[0].edit_history_tweet_ids, [data[0].id]);
  assert.equal(includes.users[0].id, world.creator_id);
});
await check('users', async () => {
  assert.equal((await app.user(world.creator_id)).data.username, world.username);
  assert.equal((await app.userByUsername(world.username)).data.id, world.creator_id);
  assert.equal((await app.users([world.creator_id, world.buyer_id])).data.length, 2);
  assert.equal((await app.usersByUsernames([world.username])).data[0].id, world.creator_id);
  assert.equal((await user.me()).data.id, world.creator_id);
});
await check('follow and unfollow', async () => {
  assert.deepEqual((await user.follow(world.creator_id, world.buyer_id)).data, { following: true, pending_follow: false });
  assert.equal((await user.following(world.creator_id)).data[0].id, world.buyer_id);
  assert.equal((await user.followers(world.buyer_id)).data[0].id, world.creator_id);
  assert.deepEqual((await user.unfollow(world.creator_id, world.buyer_id)).data, { following: false });
});
await check('refusals reach the client as its own error', async () => {
  const status = async act => {
    try { await act(); return 0; } catch (error) { assert.ok(error instanceof ApiResponseError, String(error)); return error.code; }
  };
  assert.equal(await status(() => connect('wrong').space(world.live_id)), 401);
  assert.equal(await status(() => app.spaceBuyers(world.ticketed_id)), 403);
  assert.equal(await status(() => app.space('not-an-id')), 400);
  assert.equal(await status(() => app.searchSpaces({ query: 'x', state: 'ended' })), 400);
});
