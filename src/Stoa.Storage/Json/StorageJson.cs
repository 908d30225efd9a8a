using System.Text.Json.Serialization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;

namespace Stoa.Storage.Json;

/// <summary>How events, snapshots and account changes are stored: snake case, no nulls, enums as their numbers, times as Unix milliseconds.</summary>
/// <remarks>What was written once must be readable forever: names and numbers are pinned by <c>StoredJsonTests</c>.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(SpaceIdConverter), typeof(UserIdConverter), typeof(PostIdConverter), typeof(TopicIdConverter),
        typeof(ClientIdConverter), typeof(TokenHashConverter), typeof(UnixMillisecondsConverter),
    ])]
[JsonSerializable(typeof(SpaceEvent))]
[JsonSerializable(typeof(SpaceSnapshot))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(App))]
[JsonSerializable(typeof(AccessToken))]
[JsonSerializable(typeof(Topic))]
[JsonSerializable(typeof(ActivitySubscription))]
[JsonSerializable(typeof(Webhook))]
internal sealed partial class StorageJson : JsonSerializerContext;
