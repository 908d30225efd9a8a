"""Debian's python3-tweepy, unchanged, doing everything it offers about Spaces and their people.

tweepy has X's host fixed in its code, so its requests session is given an adapter that sends what is meant for that host to Stoa.
Prints one line a check; an AssertionError ends it.
"""
import os
import sqlite3
import time

import requests
import tweepy

from spaces_world import HOST, SPACE_FIELDS, TARGETS, USER_FIELDS, expect_live, expect_missing, expect_users, ids, world


class Reroute(requests.adapters.HTTPAdapter):
    def send(self, request, **kwargs):
        request.url = request.url.replace(HOST, world["url"], 1)
        return super().send(request, **{**kwargs, "proxies": {}})


def connect(token, **options):
    client = tweepy.Client(bearer_token=token, **options)
    client.session.trust_env = False
    client.session.mount(HOST, Reroute())
    return client


app = connect(world["app"])
creator = connect(world["creator_token"])
stranger = connect(world["stranger_token"])


def check_get_space():
    everything = app.get_space(world["live"], space_fields=SPACE_FIELDS, expansions=list(TARGETS), user_fields=USER_FIELDS)
    expect_live(everything.data)
    assert everything.includes["users"][0].public_metrics["tweet_count"] == 0
    for field, names in TARGETS.items():
        expect_users(app.get_space(world["live"], expansions=[field]), names)
    for gone in ("missing", "ended", "canceled"):
        expect_missing(app.get_space(world[gone]), world[gone])


def check_get_spaces():
    found = app.get_spaces(ids=[world["live"], world["scheduled"], world["missing"]], space_fields=SPACE_FIELDS, expansions=list(TARGETS))
    assert ids(found.data) == [world["live"], world["scheduled"]] and len(found.errors) == 1
    assert found.data[1].scheduled_start is not None and found.data[1].subscriber_count == 1
    created = app.get_spaces(user_ids=[world["creator"]], expansions=["host_ids"])
    assert ids(created.data) == [world["live"], world["untitled"], world["scheduled"], world["ticketed"]]
    assert created.meta["result_count"] == 4
    time.sleep(1.1)


def check_search_spaces():
    for state, expected in (("live", ["live"]), ("scheduled", ["scheduled"]), ("all", ["live", "scheduled"])):
        found = app.search_spaces("cafe", state=state, max_results=10, space_fields=SPACE_FIELDS, expansions=list(TARGETS), user_fields=USER_FIELDS)
        assert ids(found.data) == [world[name] for name in expected]
    none = app.search_spaces("nothinghasthisword")
    assert none.data is None and none.meta["result_count"] == 0


def check_buyers_and_tweets():
    buyers = creator.get_space_buyers(world["ticketed"], expansions=["pinned_tweet_id"], user_fields=USER_FIELDS, tweet_fields=["created_at"],
                                      media_fields=["url"], place_fields=["geo"], poll_fields=["id"])
    assert ids(buyers.data) == [world["first_buyer"], world["second_buyer"], world["third_buyer"]]
    posts = app.get_space_tweets(world["live"], tweet_fields=["author_id", "created_at", "public_metrics"], expansions=["author_id"],
                                 media_fields=["url"], place_fields=["geo"], poll_fields=["id"], user_fields=["verified"])
    assert ids(posts.data) == [world["third_post"], world["second_post"], world["first_post"]]
    expect_users(posts, ["creator", "cohost"])


def check_users():
    assert app.get_user(id=world["creator"], user_fields=USER_FIELDS).data.username == "TheHost"
    assert ids([app.get_user(username="thehost").data]) == [world["creator"]]
    assert ids(app.get_users(ids=[world["creator"], world["stranger"]], expansions=["pinned_tweet_id"]).data) == [world["creator"], world["stranger"]]
    assert app.get_users(usernames=["TheHost", "nobody_here"]).errors[0]["parameter"] == "usernames"
    assert ids([creator.get_me(user_auth=False).data]) == [world["creator"]]
    expect_missing(app.get_user(id=4), "4")


def check_follows():
    assert stranger.follow_user(world["speaker"], user_auth=False).data == {"following": True, "pending_follow": False}
    pages = list(tweepy.Paginator(stranger.get_users_following, world["stranger"], max_results=1))
    assert sorted(ids(page.data)[0] for page in pages) == sorted([world["speaker"], world["creator"]])
    assert ids(app.get_users_followers(world["speaker"]).data) == [world["stranger"]]
    assert stranger.unfollow_user(world["speaker"], user_auth=False).data == {"following": False}


def check_errors():
    for act, expected, text in (
        (lambda: connect("wrong").get_space(world["live"]), tweepy.Unauthorized, "Unauthorized"),
        (lambda: connect(world["unscoped_token"]).get_space(world["live"]), tweepy.Forbidden, "Forbidden"),
        (lambda: app.get_space_buyers(world["ticketed"]), tweepy.Forbidden, "Supported authentication types are [OAuth 2.0 User Context]"),
        (lambda: stranger.get_space_buyers(world["ticketed"]), tweepy.Forbidden, "you do not own the space"),
        (lambda: app.get_space("not-an-id"), tweepy.BadRequest, "does not match"),
        (lambda: app.search_spaces("x", state="ended"), tweepy.BadRequest, "is not one of [live,scheduled,all]"),
        (lambda: app.get_space("a/b"), tweepy.NotFound, "Not Found"),
    ):
        try:
            act()
        except expected as error:
            assert text in str(error), str(error)
            continue
        raise AssertionError(f"expected {expected.__name__}")


def check_server_errors():
    with sqlite3.connect(os.path.join(world["data"], "accounts.db"), isolation_level=None) as another_writer:
        another_writer.execute("BEGIN IMMEDIATE")
        try:
            stranger.follow_user(world["cohost"], user_auth=False)
        except tweepy.TwitterServerError as error:
            assert error.response.status_code == 503 and "Service Unavailable" in str(error), str(error)
        else:
            raise AssertionError("expected TwitterServerError")
        finally:
            another_writer.execute("ROLLBACK")
    assert str(stranger.get_users_following(world["stranger"]).data[0].id) == world["creator"], "nothing was stored"


def check_rate_limits():
    for _ in range(3):
        try:
            app.get_spaces(user_ids=[world["creator"]])
        except tweepy.TooManyRequests as error:
            assert error.response.headers["x-rate-limit-remaining"] == "0"
            assert int(error.response.headers["x-rate-limit-reset"]) <= time.time() + 2
            break
    else:
        raise AssertionError("expected TooManyRequests")
    patient = connect(world["app"], wait_on_rate_limit=True)
    assert patient.get_spaces(user_ids=[world["creator"]]).meta["result_count"] == 4
    assert patient.get_spaces(user_ids=[world["creator"]]).meta["result_count"] == 4
    time.sleep(1.1)


for name, act in sorted(globals().copy().items()):
    if name.startswith("check_"):
        act()
        print("ok", name)
