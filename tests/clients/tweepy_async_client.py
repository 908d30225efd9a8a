"""Debian's python3-tweepy, its asynchronous client, unchanged, doing everything it offers about Spaces and their people.

X's host is fixed in its code, so its aiohttp session is one that sends what is meant for that host to Stoa.
Prints one line a check; an AssertionError ends it.
"""
import asyncio
import time

import aiohttp
import tweepy
from tweepy.asynchronous import AsyncClient, AsyncPaginator

from spaces_world import HOST, SPACE_FIELDS, TARGETS, USER_FIELDS, expect_live, expect_missing, expect_users, ids, world


class Reroute(aiohttp.ClientSession):
    async def _request(self, method, url, **kwargs):
        return await super()._request(method, str(url).replace(HOST, world["url"], 1), **kwargs)


def connect(session, token, **options):
    client = AsyncClient(token, **options)
    client.session = session
    return client


async def check_spaces(app, creator, stranger, session):
    everything = await app.get_space(world["live"], space_fields=SPACE_FIELDS, expansions=list(TARGETS), user_fields=USER_FIELDS)
    expect_live(everything.data)
    for field, names in TARGETS.items():
        expect_users(await app.get_space(world["live"], expansions=[field]), names)
    for gone in ("missing", "ended", "canceled"):
        expect_missing(await app.get_space(world[gone]), world[gone])
    found = await app.get_spaces(ids=[world["live"], world["scheduled"], world["missing"]], space_fields=SPACE_FIELDS)
    assert ids(found.data) == [world["live"], world["scheduled"]] and len(found.errors) == 1
    created = await app.get_spaces(user_ids=[world["creator"]])
    assert created.meta["result_count"] == 4
    await asyncio.sleep(1.1)
    searched = await app.search_spaces("cafe", state="all", expansions=list(TARGETS), user_fields=USER_FIELDS)
    assert ids(searched.data) == [world["live"], world["scheduled"]]


async def check_buyers_and_tweets(app, creator, stranger, session):
    buyers = await creator.get_space_buyers(world["ticketed"], user_fields=USER_FIELDS, expansions=["pinned_tweet_id"])
    assert ids(buyers.data) == [world["first_buyer"], world["second_buyer"], world["third_buyer"]]
    posts = await app.get_space_tweets(world["live"], expansions=["author_id"])
    assert ids(posts.data) == [world["third_post"], world["second_post"], world["first_post"]]
    expect_users(posts, ["creator", "cohost"])


async def check_users_and_follows(app, creator, stranger, session):
    assert (await app.get_user(id=world["creator"], user_fields=USER_FIELDS)).data.username == "TheHost"
    assert len((await app.get_users(usernames=["TheHost", "stranger"])).data) == 2
    assert ids([(await creator.get_me(user_auth=False)).data]) == [world["creator"]]
    assert (await stranger.follow_user(world["invited"], user_auth=False)).data["following"] is True
    followers = [user async for user in AsyncPaginator(app.get_users_followers, world["creator"], max_results=1).flatten()]
    assert sorted(ids(followers)) == sorted([world["stranger"], world["first_buyer"], world["second_buyer"]])
    assert (await stranger.unfollow_user(world["invited"], user_auth=False)).data == {"following": False}


async def check_errors(app, creator, stranger, session):
    for request, expected in (
        (connect(session, "wrong").get_space(world["live"]), tweepy.Unauthorized),
        (connect(session, world["unscoped_token"]).get_space(world["live"]), tweepy.Forbidden),
        (app.get_space_buyers(world["ticketed"]), tweepy.Forbidden),
        (app.get_space("not-an-id"), tweepy.BadRequest),
        (app.get_space("a/b"), tweepy.NotFound),
    ):
        try:
            await request
        except expected:
            continue
        raise AssertionError(f"expected {expected.__name__}")


async def check_rate_limits(app, creator, stranger, session):
    replies = await asyncio.gather(*(app.get_spaces(user_ids=[world["creator"]]) for _ in range(3)), return_exceptions=True)
    refused = [reply for reply in replies if isinstance(reply, Exception)]
    assert refused and all(isinstance(reply, tweepy.TooManyRequests) for reply in refused), replies
    assert int(refused[0].response.headers["x-rate-limit-reset"]) <= time.time() + 2
    patient = connect(session, world["app"], wait_on_rate_limit=True)
    replies = await asyncio.gather(*(patient.get_spaces(user_ids=[world["creator"]]) for _ in range(2)))
    assert [reply.meta["result_count"] for reply in replies] == [4, 4]
    await asyncio.sleep(1.1)


async def main():
    async with Reroute(trust_env=False) as session:
        clients = [connect(session, world[name]) for name in ("app", "creator_token", "stranger_token")]
        for name, act in sorted(globals().copy().items()):
            if name.startswith("check_"):
                await act(*clients, session)
                print("ok", name)


asyncio.run(main())
