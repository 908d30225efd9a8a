using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;

namespace Stoa.Storage.Json;

/// <summary>What is stored, each with how it is written and read.</summary>
/// <param name="options">The same for all.</param>
internal sealed class StoredTypes(JsonSerializerOptions options)
{
    public JsonTypeInfo<SpaceEvent> SpaceEvent { get; } = Of<SpaceEvent>(options);

    public JsonTypeInfo<SpaceSnapshot> SpaceSnapshot { get; } = Of<SpaceSnapshot>(options);

    public JsonTypeInfo<AccountChange> AccountChange { get; } = Of<AccountChange>(options);

    public JsonTypeInfo<User> User { get; } = Of<User>(options);

    public JsonTypeInfo<App> App { get; } = Of<App>(options);

    public JsonTypeInfo<AccessToken> AccessToken { get; } = Of<AccessToken>(options);

    public JsonTypeInfo<Topic> Topic { get; } = Of<Topic>(options);

    public JsonTypeInfo<ActivitySubscription> ActivitySubscription { get; } = Of<ActivitySubscription>(options);

    public JsonTypeInfo<Webhook> Webhook { get; } = Of<Webhook>(options);

    private static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
