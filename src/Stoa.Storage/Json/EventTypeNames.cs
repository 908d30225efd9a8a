using Stoa.Spaces;

namespace Stoa.Storage.Json;

/// <summary>The stored names of event types, such as <c>ticket_sold</c>.</summary>
internal static class EventTypeNames
{
    private static readonly Dictionary<Type, string> _names =
        StoredBody.Json.SpaceEvent.PolymorphismOptions?.DerivedTypes.ToDictionary(
            derived => derived.DerivedType, derived => derived.TypeDiscriminator as string ?? "") ?? [];

    /// <summary>The name of an event's type.</summary>
    public static string Of(SpaceEvent happened) => _names[happened.GetType()];
}
