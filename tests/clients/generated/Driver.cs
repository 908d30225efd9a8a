// What a C# developer writes against the client that NSwag generates from a running server's /2/openapi.json. The test generates the
// client, compiles it together with this file and runs it: a name that changes in the document breaks the compilation.
// The world is that of tests/clients/twitter-api-v2.mjs.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Tasks;

namespace Generated
{
    public partial class SpacesClient
    {
        // NSwag leaves lists of enumerations to the serializer's settings.
        static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) => settings.Converters.Add(new JsonStringEnumConverter());
    }

    public sealed class Driver
    {
        private readonly IReadOnlyDictionary<string, string> _world;
        private readonly List<string> _passed = new List<string>();
        private readonly SpacesClient _app;
        private readonly SpacesClient _creator;
        private readonly SpacesClient _stranger;

        private Driver(IReadOnlyDictionary<string, string> world)
        {
            _world = world;
            _app = Connect(world["app"]);
            _creator = Connect(world["creator_token"]);
            _stranger = Connect(world["stranger_token"]);
        }

        public static async Task<IReadOnlyList<string>> RunAsync(IReadOnlyDictionary<string, string> world)
        {
            var driver = new Driver(world);
            await driver.LookUpAsync();
            await driver.ListAsync();
            await driver.FindPeopleAsync();
            await driver.FollowAsync();
            await driver.SubscribeAsync();
            await driver.BeRefusedAsync();
            return driver._passed;
        }

        private static T[] All<T>() where T : struct, Enum => Enum.GetValues<T>();

        private async Task LookUpAsync()
        {
            var plain = await _app.GetSpacesByIdAsync(_world["live"]);
            Check("default fields", plain.Data.Id == _world["live"] && plain.Data.State == SpaceState.Live && plain.Data.Title == null && plain.Includes == null);

            var whole = await _app.GetSpacesByIdAsync(_world["live"], All<SpaceExpansion>(), All<SpaceField>(), All<TopicField>(), All<UserField>());
            Check("every field", whole.Data.Creator_id == _world["creator"] && whole.Data.Started_at > whole.Data.Created_at.AddSeconds(-1) && !whole.Data.Is_ticketed && whole.Data.Lang == "cs");
            Check("people included once", whole.Includes.Users.Select(user => user.Id).SequenceEqual(new[] { _world["creator"], _world["cohost"], _world["speaker"], _world["invited"] }));
            Check("topics", whole.Includes.Topics.Single().Description == "Machines and those who tame them");
            foreach (var expansion in All<SpaceExpansion>())
            {
                var expanded = await _app.GetSpacesByIdAsync(_world["live"], new[] { expansion });
                Check("expansion " + expansion, expansion == SpaceExpansion.Topic_ids
                    ? expanded.Includes.Topics.Count == 1 && expanded.Includes.Users == null
                    : expanded.Includes.Users.Count > 0 && expanded.Includes.Topics == null);
            }

            foreach (var gone in new[] { "missing", "ended", "canceled" })
            {
                var error = (await _app.GetSpacesByIdAsync(_world[gone])).Errors.Single();
                Check(gone, error.Title == "Not Found Error" && error.Resource_id == _world[gone] && error.Parameter == "id");
            }

            var several = await _app.GetSpacesByIdsAsync(new[] { _world["scheduled"], _world["live"], _world["missing"] }, space_fields: new[] { SpaceField.Scheduled_start });
            Check("several", several.Data.Select(space => space.Id).SequenceEqual(new[] { _world["scheduled"], _world["live"] }) && several.Errors.Count == 1
                && several.Data.First().Scheduled_start > DateTimeOffset.UtcNow);
            var created = await _app.GetSpacesByCreatorIdsAsync(new[] { _world["creator"], _world["cohost"] });
            Check("by creators", created.Meta.Result_count == 4 && created.Data.Count == 4);
            foreach (var state in All<SpaceStateFilter>())
            {
                var found = await _app.SearchSpacesAsync("cafe", state, 10, All<SpaceExpansion>());
                Check("search " + state, found.Meta.Result_count == (state == SpaceStateFilter.All ? 2 : 1));
            }
        }

        private async Task ListAsync()
        {
            var buyers = await _creator.GetSpacesBuyersAsync(_world["ticketed"], max_results: 2, expansions: All<UserExpansion>().Where(name => !name.ToString().Contains("post")), user_fields: All<UserField>());
            var others = await _creator.GetSpacesBuyersAsync(_world["ticketed"], buyers.Meta.Next_token, 2);
            var back = await _creator.GetSpacesBuyersAsync(_world["ticketed"], others.Meta.Previous_token, 2);
            Check("buyers forward", others.Data.Single().Id == _world["third_buyer"] && others.Meta.Next_token == null);
            Check("buyers back", back.Data.Select(user => user.Id).SequenceEqual(buyers.Data.Select(user => user.Id)));

            var tweets = await _app.GetSpacesPostsAsync(_world["live"], expansions: new[] { PostExpansion.Author_id, PostExpansion.Edit_history_tweet_ids }, tweet_fields: All<TweetField>(), media_fields: All<MediaField>(), place_fields: All<PlaceField>(), poll_fields: All<PollField>());
            Check("tweets", tweets.Data.First().Public_metrics.Retweet_count == 0 && tweets.Data.First().Edit_history_tweet_ids.Single() == _world["third_post"] && tweets.Includes.Tweets.Count == 3 && tweets.Includes.Users.Count == 2);
            var posts = await _app.GetSpacesPostsAsync(_world["live"], expansions: new[] { PostExpansion.Edit_history_post_ids }, post_fields: All<PostField>());
            Check("posts", posts.Data.First().Edit_history_post_ids.Single() == _world["third_post"] && posts.Includes.Posts.Count == 3 && posts.Includes.Tweets == null);
            foreach (var expansion in All<PostExpansion>())
            {
                Check("expansion " + expansion, (await _app.GetSpacesPostsAsync(_world["live"], expansions: new[] { expansion })).Meta.Result_count == 3);
            }
        }

        private async Task FindPeopleAsync()
        {
            Check("user", (await _app.GetUsersByIdAsync(_world["creator"], user_fields: All<UserField>())).Data.Public_metrics.Followers_count == 3);
            Check("users", (await _app.GetUsersByIdsAsync(new[] { _world["creator"], "4" })).Errors.Single().Value == "4");
            Check("username", (await _app.GetUsersByUsernameAsync("thehost")).Data.Id == _world["creator"]);
            Check("usernames", (await _app.GetUsersByUsernamesAsync(new[] { "TheHost", "stranger" })).Data.Count == 2);
            Check("me", (await _creator.GetUsersMeAsync()).Data.Username == "TheHost");
            Check("search", (await _creator.SearchUsersAsync("buyer", 2)).Meta.Next_token.Length >= 16);
            foreach (var expansion in All<UserExpansion>())
            {
                Check("expansion " + expansion, (await _app.GetUsersByIdAsync(_world["creator"], new[] { expansion })).Includes == null);
            }
        }

        private async Task FollowAsync()
        {
            var followed = await _stranger.FollowUserAsync(_world["stranger"], new FollowUserRequest { Target_user_id = _world["first_buyer"] });
            Check("follow", followed.Data.Following && !followed.Data.Pending_follow);
            Check("following", (await _stranger.GetUsersFollowingAsync(_world["stranger"])).Data.Any(user => user.Id == _world["first_buyer"]));
            Check("followers", (await _app.GetUsersFollowersAsync(_world["first_buyer"])).Data.Single().Id == _world["stranger"]);
            Check("unfollow", !(await _stranger.UnfollowUserAsync(_world["stranger"], _world["first_buyer"])).Data.Following);
        }

        private async Task SubscribeAsync()
        {
            var wish = new CreateActivitySubscriptionRequest
            {
                Event_type = "spaces.start", Filter = new Filter { User_id = _world["creator"] }, Tag = "generated",
            };
            var made = (await _app.CreateActivitySubscriptionAsync(wish)).Data.Subscription;
            Check("subscribe", made.Filter.User_id == _world["creator"] && made.Tag == "generated");
            Check("subscriptions", (await _app.GetActivitySubscriptionsAsync()).Data.Any(one => one.Subscription_id == made.Subscription_id));
            var changed = await _app.UpdateActivitySubscriptionAsync(made.Subscription_id, new UpdateActivitySubscriptionRequest { Tag = "other" });
            Check("change a subscription", changed.Data.Subscription.Tag == "other");
            Check("unsubscribe", (await _app.DeleteActivitySubscriptionAsync(made.Subscription_id)).Data.Deleted);
            Check("unsubscribe from several", (await _app.DeleteActivitySubscriptionsByIdsAsync(new[] { made.Subscription_id })).Errors.Single().Reason == "SubscriptionNotFound");
            await ExpectAsync<InvalidRequest>(400, problem => problem.Errors.Single().Message.Contains("is not between 0 and 5"), () => _app.ActivityStreamAsync(6));
            await ExpectAsync<InvalidRequest>(400, problem => true, () => _app.CreateWebhooksAsync(new CreateWebhooksRequest { Url = "http://localhost/" }));
            Check("webhooks", (await _app.GetWebhooksAsync()).Meta.Result_count == 0);
            await ExpectAsync<InvalidRequest>(400, problem => true, () => _app.ValidateWebhooksAsync("1"));
            await ExpectAsync<InvalidRequest>(400, problem => true, () => _app.DeleteWebhooksAsync("1"));
            await ExpectAsync<InvalidRequest>(400, problem => true, () => _app.CreateWebhookReplayJobAsync(new CreateWebhookReplayJobRequest { Webhook_id = "1", From_date = "202611280000", To_date = "202611280001" }));
        }

        private async Task BeRefusedAsync()
        {
            await ExpectAsync<InvalidRequest>(400, problem => problem.Errors.Single().Message.Contains("does not match"), () => _app.GetSpacesByIdAsync("not-an-id"));
            await ExpectAsync<Problem>(401, problem => problem.Title == "Unauthorized" && problem.Status == 401, () => Connect("wrong").GetSpacesByIdAsync(_world["live"]));
            await ExpectAsync<Problem>(403, problem => problem.Detail == "Forbidden", () => Connect(_world["unscoped_token"]).GetSpacesByIdAsync(_world["live"]));
            await ExpectAsync<Problem>(403, problem => problem.Title == "Unsupported Authentication", () => _app.GetSpacesBuyersAsync(_world["ticketed"]));
            await ExpectAsync<Problem>(403, problem => problem.Detail.Contains("do not own"), () => _stranger.GetSpacesBuyersAsync(_world["ticketed"]));
            await Task.Delay(1100);
            await _app.GetSpacesByCreatorIdsAsync(new[] { _world["creator"] });
            await ExpectAsync<Problem>(429, problem => problem.Title == "Too Many Requests", () => _app.GetSpacesByCreatorIdsAsync(new[] { _world["creator"] }));
            await Task.Delay(1100);
        }

        private async Task ExpectAsync<T>(int status, Func<T, bool> isRight, Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (ApiException<T> refused)
            {
                Check("refused with " + status, refused.StatusCode == status && isRight(refused.Result));
                return;
            }

            throw new InvalidOperationException("Was not refused with " + status);
        }

        private SpacesClient Connect(string token)
        {
            var http = new HttpClient { BaseAddress = new Uri(_world["url"] + "/") };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return new SpacesClient(http);
        }

        private void Check(string name, bool holds)
        {
            if (!holds)
            {
                throw new InvalidOperationException("Does not hold: " + name);
            }

            _passed.Add(name);
        }
    }
}
