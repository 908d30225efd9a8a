"""Debian's python3-tweepy, unchanged, doing every lookup and search against a running Stoa.

tweepy has X's host fixed in its code, so its requests session is given an adapter that sends what is meant for that host to Stoa.
What it should find comes as JSON in STOA_WORLD (see twitter-api-v2.mjs). Prints one line a check; an AssertionError ends it.
"""
import json
import os

import requests
import tweepy

world = json.loads(os.environ["STOA_WORLD"])


class Reroute(requests.adapters.HTTPAdapter):
    def send(self, request, **kwargs):
        request.url = request.url.replace("https://api.twitter.com", world["url"], 1)
        return super().send(request, **{**kwargs, "proxies": {}})


def connect(token):
    client = tweepy.Client(bearer_token=token)
    client.session.trust_env = False
    client.session.mount("https://api.twitter.com", Reroute())
    return client


app = connect(world["app_token"])
user = connect(world["user_token"])
space_fields = ["created_at", "creator_id", "host_ids", "id", "invited_user_ids", "is_ticketed", "lang", "participant_count",
                "scheduled_start", "speaker_ids", "started_at", "state", "subscriber_count", "title", "topic_ids", "updated_at"]
expansions = ["creator_id", "host_ids", "invited_user_ids", "speaker_ids", "topic_ids"]


def check_get_space():
    found = app.get_space(world["live_id"], space_fields=space_fields, expansions=expansions, user_fields=["created_at"])
    assert found.data.id == world["live_id"] and found.data.state == "live"
    assert str(found.data.creator_id) == world["creator_id"]
    assert found.data.started_at.year >= 2026 and found.data.is_ticketed is False
    assert found.includes["users"][0].username == world["username"]
    missing = app.get_space("1zzzzzzzzzzzz")
    assert missing.data is None and missing.errors[0]["title"] == "Not Found Error"


def check_get_spaces():
    found = app.get_spaces(ids=[world["live_id"], world["scheduled_id"]], space_fields=space_fields)
    assert [space.id for space in found.data] == [world["live_id"], world["scheduled_id"]]
    assert found.data[1].scheduled_start is not None
    created = app.get_spaces(user_ids=[world["creator_id"]])
    assert world["live_id"] in [space.id for space in created.data]
    assert created.meta["result_count"] == len(created.data)


def check_search_spaces():
    found = app.search_spaces(world["word"], state="live", max_results=10, space_fields=space_fields, expansions=expansions,
                              user_fields=["username"])
    assert world["live_id"] in [space.id for space in found.data]
    none = app.search_spaces("nothinghasthisword")
    assert none.data is None and none.meta["result_count"] == 0


def check_buyers_and_tweets():
    buyers = user.get_space_buyers(world["ticketed_id"], user_fields=["username"], tweet_fields=["created_at"])
    assert [str(buyer.id) for buyer in buyers.data] == [world["buyer_id"]]
    posts = app.get_space_tweets(world["live_id"], tweet_fields=["author_id", "created_at"], expansions=["author_id"])
    assert str(posts.data[0].author_id) == world["creator_id"]


def check_users():
    assert app.get_user(id=world["creator_id"]).data.username == world["username"]
    assert str(app.get_user(username=world["username"]).data.id) == world["creator_id"]
    assert len(app.get_users(ids=[world["creator_id"], world["buyer_id"]]).data) == 2
    assert app.get_users_followers(world["creator_id"]).meta["result_count"] == 0
    assert str(user.get_me(user_auth=False).data.id) == world["creator_id"]


def check_errors():
    for act, expected in (
        (lambda: connect("wrong").get_space(world["live_id"]), tweepy.Unauthorized),
        (lambda: app.get_space_buyers(world["ticketed_id"]), tweepy.Forbidden),
        (lambda: app.get_space("not-an-id"), tweepy.BadRequest),
        (lambda: app.search_spaces("x", state="ended"), tweepy.BadRequest),
    ):
        try:
            act()
        except expected:
            continue
        raise AssertionError(f"expected {expected.__name__}")


for name, act in sorted(globals().copy().items()):
    if name.startswith("check_"):
        act()
        print("ok", name)
