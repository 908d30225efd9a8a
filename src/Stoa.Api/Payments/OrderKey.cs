using System.Globalization;
using Stoa.Spaces;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>The name of an order at Stripe, as <c>1abcdefghijkl-7</c>.</summary>
/// <param name="SpaceId">The Space.</param>
/// <param name="Number">The ticket's number.</param>
internal readonly record struct OrderKey(SpaceId SpaceId, int Number)
{
    /// <summary>The member of Stripe's metadata that holds it: only who has the key can set that.</summary>
    public const string Metadata = "stoa_order";

    /// <summary>The name of an order.</summary>
    public static OrderKey Of(Order order) => new(order.SpaceId, order.Number);

    /// <summary>Reads a name; null when it is none.</summary>
    public static OrderKey? Find(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.GetValueOrDefault(Metadata) is { } text
        && text.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash
        && SpaceId.TryParse(text[..dash], out var space)
        && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new OrderKey(space, number)
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SpaceId.Value}-{Number}");
}
