"""What both tweepy scripts share: the world that the test made, and everything that tweepy can ask for."""
import json
import os

world = json.loads(os.environ["STOA_WORLD"])
HOST = "https://api.twitter.com"

SPACE_FIELDS = ["created_at", "creator_id", "ended_at", "host_ids", "id", "invited_user_ids", "is_ticketed", "lang", "participant_count",
                "scheduled_start", "speaker_ids", "started_at", "state", "subscriber_count", "title", "topic_ids", "updated_at"]
USER_FIELDS = ["created_at", "description", "entities", "id", "location", "name", "pinned_tweet_id", "profile_image_url", "protected",
               "public_metrics", "url", "username", "verified", "withheld"]
TARGETS = {
    "creator_id": ["creator"],
    "host_ids": ["creator", "cohost"],
    "speaker_ids": ["creator", "cohost", "speaker"],
    "invited_user_ids": ["speaker", "invited"],
    "topic_ids": [],
}


def ids(objects):
    return [str(found.id) for found in objects or []]


def expect_users(reply, names):
    assert sorted(ids(reply.includes.get("users"))) == sorted(world[name] for name in names), reply.includes


def expect_live(space):
    assert (space.id, space.state, str(space.creator_id)) == (world["live"], "live", world["creator"])
    assert [str(host) for host in space.host_ids] == [world["creator"], world["cohost"]]
    assert space.started_at.year >= 2026 and space.is_ticketed is False and space.ended_at is None


def expect_missing(reply, value):
    assert reply.data is None and reply.errors[0]["title"] == "Not Found Error" and reply.errors[0]["value"] == value, reply
