// twitter-api-v2 from npm with its rate-limit plugin, unchanged, doing everything it offers about Spaces and their people.
// What it should find comes as JSON in STOA_WORLD: { url, app, creator_token, stranger_token, unscoped_token } and the ids of the
// contract's world (live, scheduled, ticketed, untitled, ended, canceled, creator, cohost, speaker, invited, stranger, first_buyer …).
// It prints one line a check and exits 1 at the first that fails.
import assert from 'node:assert/strict';
import http from 'node:http';
import { TwitterApi, ApiResponseError } from 'twitter-api-v2';
import { TwitterApiRateLimitPlugin } from '@twitter-api-v2/plugin-rate-limit';

const world = JSON.parse(process.env.STOA_WORLD);
const limits = new TwitterApiRateLimitPlugin();
const connect = token => {
  const client = new TwitterApi(token, { httpAgent: new http.Agent({ keepAlive: true }), plugins: [limits] });
  client.v2.setPrefix(`${world.url}/2/`);
  return client.v2;
};
const app = connect(world.app);
const creator = connect(world.creator_token);
const stranger = connect(world.stranger_token);
const check = async (name, act) => { await act(); console.log(`ok ${name}`); };
const limitOf = endpoint => limits.getRateLimit(`${world.url}/2/${endpoint}`, 'GET');
const nextSecond = () => new Promise(done => setTimeout(done, 1100));
const usersOf = reply => (reply.includes?.users ?? []).map(user => user.id).sort();

const spaceFields = ['created_at', 'creator_id', 'host_ids', 'id', 'is_ticketed', 'lang', 'participant_count', 'scheduled_start',
  'speaker_ids', 'started_at', 'state', 'subscriber_count', 'title', 'topic_ids', 'updated_at', 'invited_user_ids', 'ended_at'];
const userFields = ['created_at', 'description', 'entities', 'id', 'location', 'name', 'pinned_tweet_id', 'profile_image_url',
  'protected', 'public_metrics', 'url', 'username', 'verified', 'verified_type', 'withheld', 'connection_status'];
const targets = {
  creator_id: [world.creator],
  host_ids: [world.creator, world.cohost],
  speaker_ids: [world.creator, world.cohost, world.speaker],
  invited_user_ids: [world.speaker, world.invited],
  topic_ids: [],
};
const everything = { 'space.fields': spaceFields, expansions: Object.keys(targets), 'user.fields': userFields, 'topic.fields': ['id', 'name', 'description'] };

await check('space: default fields', async () => {
  assert.deepEqual((await app.space(world.live)).data, { id: world.live, state: 'live' });
});
await check('space: every field', async () => {
  const { data, includes } = await app.space(world.live, everything);
  assert.equal(data.creator_id, world.creator);
  assert.deepEqual(data.host_ids, targets.host_ids);
  assert.equal(data.is_ticketed, false);
  assert.match(data.started_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(!('ended_at' in data) && !('scheduled_start' in data));
  assert.equal(includes.users.length, 4);
  assert.equal(includes.users.find(user => user.id === world.creator).public_metrics.tweet_count, 0);
  assert.equal(includes.topics[0].description, 'Machines and those who tame them');
});
for (const [field, ids] of Object.entries(targets)) {
  await check(`space: expansion ${field}`, async () => {
    const reply = await app.space(world.live, { expansions: [field] });
    assert.deepEqual(Object.keys(reply.data).sort(), [field, 'id', 'state'].sort());
    assert.deepEqual(usersOf(reply), [...ids].sort());
    assert.equal(reply.includes.topics?.[0].name, field === 'topic_ids' ? 'Technology' : undefined);
  });
}
for (const gone of ['missing', 'ended', 'canceled']) {
  await check(`space: ${gone}`, async () => {
    const { data, errors } = await app.space(world[gone]);
    assert.equal(data, undefined);
    assert.deepEqual([errors[0].title, errors[0].resource_type, errors[0].value], ['Not Found Error', 'space', world[gone]]);
  });
}
await check('spaces', async () => {
  const { data, errors } = await app.spaces([world.live, world.scheduled, world.missing, world.ended], everything);
  assert.deepEqual(data.map(space => space.id), [world.live, world.scheduled]);
  assert.deepEqual([data[1].state, data[1].participant_count, data[1].subscriber_count], ['scheduled', 0, 1]);
  assert.deepEqual(errors.map(error => error.value), [world.missing, world.ended]);
});
await check('spacesByCreators', async () => {
  const { data, meta } = await app.spacesByCreators([world.creator, world.cohost], everything);
  assert.deepEqual(data.map(space => space.id), [world.live, world.untitled, world.scheduled, world.ticketed]);
  assert.equal(meta.result_count, 4);
  await nextSecond();
});
await check('searchSpaces', async () => {
  for (const [state, ids] of [['live', [world.live]], ['scheduled', [world.scheduled]], ['all', [world.live, world.scheduled]]]) {
    const found = await app.searchSpaces({ query: 'cafe', state, ...everything });
    assert.deepEqual(found.data.map(space => space.id), ids);
  }
  const none = await app.searchSpaces({ query: 'nothinghasthisword', state: 'all' });
  assert.deepEqual(none, { meta: { result_count: 0 } });
});
await check('spaceBuyers: forward and back', async () => {
  const asked = { max_results: 2, 'user.fields': userFields, expansions: ['pinned_tweet_id'], 'tweet.fields': ['created_at'] };
  const first = await creator.spaceBuyers(world.ticketed, asked);
  assert.deepEqual(first.data.map(buyer => buyer.id), [world.first_buyer, world.second_buyer]);
  const second = await creator.spaceBuyers(world.ticketed, { ...asked, pagination_token: first.meta.next_token });
  assert.deepEqual(second.data.map(buyer => buyer.id), [world.third_buyer]);
  assert.equal(second.meta.next_token, undefined);
  const back = await creator.spaceBuyers(world.ticketed, { ...asked, pagination_token: second.meta.previous_token });
  assert.deepEqual(back.data, first.data);
});
await check('spaceTweets: every expansion, forward and back', async () => {
  for (const expansion of ['author_id', 'edit_history_tweet_ids', 'entities.mentions.username', 'attachments.media_keys', 'attachments.poll_ids',
    'geo.place_id', 'in_reply_to_user_id', 'referenced_tweets.id', 'referenced_tweets.id.author_id']) {
    const { data, includes } = await app.spaceTweets(world.live, { expansions: [expansion], 'tweet.fields': ['author_id', 'created_at', 'entities', 'public_metrics'] });
    assert.deepEqual(data.map(post => post.id), [world.third_post, world.second_post, world.first_post]);
    assert.deepEqual(data[0].edit_history_tweet_ids, [world.third_post]);
    assert.equal(data[0].public_metrics.retweet_count, 0);
    const expected = { author_id: 2, 'entities.mentions.username': 1 }[expansion];
    assert.equal(includes?.users?.length, expected);
    assert.equal(includes?.tweets?.length, expansion === 'edit_history_tweet_ids' ? 3 : undefined);
  }
  const first = await app.spaceTweets(world.live, { max_results: 2 });
  const second = await app.spaceTweets(world.live, { max_results: 2, pagination_token: first.meta.next_token });
  assert.deepEqual(second.data.map(post => post.id), [world.first_post]);
  const back = await app.spaceTweets(world.live, { max_results: 2, pagination_token: second.meta.previous_token });
  assert.deepEqual(back.data, first.data);
});
await check('users', async () => {
  assert.equal((await app.user(world.creator, { 'user.fields': userFields })).data.username, 'TheHost');
  assert.equal((await app.userByUsername('thehost')).data.id, world.creator);
  assert.equal((await app.users([world.creator, world.stranger])).data.length, 2);
  assert.equal((await app.usersByUsernames(['TheHost', 'nobody_here'])).errors[0].parameter, 'usernames');
  assert.equal((await creator.me({ expansions: ['pinned_tweet_id'] })).data.id, world.creator);
  for (const expansion of ['affiliation.user_id', 'most_recent_tweet_id', 'pinned_tweet_id']) {
    assert.equal((await app.user(world.creator, { expansions: [expansion] })).includes, undefined);
  }
  assert.deepEqual((await app.user('4')).errors[0].value, '4');
});
await check('follow, unfollow, and who follows whom by the client\'s own paginator', async () => {
  assert.deepEqual((await stranger.follow(world.stranger, world.speaker)).data, { following: true, pending_follow: false });
  const following = await stranger.following(world.stranger, { asPaginator: true, max_results: 1 });
  await following.fetchLast();
  assert.deepEqual(following.users.map(user => user.id).sort(), [world.speaker, world.creator].sort());
  assert.equal((await app.followers(world.speaker)).data[0].id, world.stranger);
  assert.deepEqual((await stranger.unfollow(world.stranger, world.speaker)).data, { following: false });
});
await check('refusals reach the client as its own error', async () => {
  const refusal = async act => {
    try { await act(); } catch (error) { assert.ok(error instanceof ApiResponseError, String(error)); return error; }
    return assert.fail('was not refused');
  };
  const expect = async (code, title, act) => {
    const error = await refusal(act);
    assert.deepEqual([error.code, error.data.title], [code, title]);
    return error;
  };
  await expect(401, 'Unauthorized', () => connect('wrong').space(world.live));
  await expect(403, 'Forbidden', () => connect(world.unscoped_token).space(world.live));
  await expect(403, 'Unsupported Authentication', () => app.spaceBuyers(world.ticketed));
  await expect(403, 'Forbidden', () => stranger.spaceBuyers(world.ticketed));
  await expect(404, 'Not Found', () => app.get('spaces/nowhere/at/all'));
  assert.match((await expect(400, 'Invalid Request', () => app.space('not-an-id'))).errors[0].message, /does not match/);
  await expect(400, 'Invalid Request', () => app.searchSpaces({ query: 'x', state: 'ended' }));
  await expect(400, 'Invalid Request', () => app.get('spaces/search', { query: 'x', foo: 1 }));
});
await check('the plugin reads limits, also of a refusal', async () => {
  const before = await limitOf('spaces/:id');
  await app.space(world.live);
  const after = await limitOf('spaces/:id');
  assert.deepEqual([after.limit, after.remaining], [300, before.remaining - 1]);
  assert.ok(after.reset * 1000 > Date.now() && after.reset * 1000 < Date.now() + 901_000);
  assert.equal(limits.hasHitRateLimit(after), false);

  const tooQuick = await Promise.allSettled([1, 2, 3].map(() => app.spacesByCreators([world.creator])));
  const refused = tooQuick.filter(result => result.status === 'rejected').map(result => result.reason);
  assert.ok(refused.length > 0 && refused.every(error => error.rateLimitError && error.code === 429), String(refused[0]));
  assert.equal(refused[0].rateLimit.remaining, 0);
  assert.ok(refused[0].rateLimit.reset * 1000 <= Date.now() + 2000, 'told to wait for the next second');
  await nextSecond();
});
