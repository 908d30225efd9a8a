using Stoa.Spaces;

namespace Stoa.Api.Rooms.Stream;

/// <summary>A change as it goes out: written once, for all connections of the room. Each takes the version that is for them.</summary>
/// <remarks>
/// Every version ends in <c>}}</c> and an empty line, so that the reader's own standing (<c>me</c>) can be put in before the end.
/// </remarks>
internal sealed class RoomMessage
{
    /// <summary>What closes every version.</summary>
    public static ReadOnlySpan<byte> Close => "}}\n\n"u8;

    /// <summary>For everyone; absent when it is not everyone's business.</summary>
    public ReadOnlyMemory<byte>? ForEveryone { get; init; }

    /// <summary>For hosts; absent when they get what everyone gets.</summary>
    public ReadOnlyMemory<byte>? ForHosts { get; init; }

    /// <summary>For the person whom it is about; absent when they get what everyone gets.</summary>
    public ReadOnlyMemory<byte>? ForSubject { get; init; }

    /// <summary>For those whose own standing moved because of it, when they get none of the others: it says that alone.</summary>
    public ReadOnlyMemory<byte>? ForAffected { get; init; }

    /// <summary>Whom it is about.</summary>
    public UserId? Subject { get; init; }

    /// <summary>True when everyone's standing may have moved.</summary>
    public bool AffectsEveryone { get; init; }

    /// <summary>Those whose standing may have moved.</summary>
    public IReadOnlySet<UserId> Affected { get; init; } = _nobody;

    private static readonly HashSet<UserId> _nobody = [];

    /// <summary>A version without its second line, which is its id.</summary>
    public static byte[] WithoutId(ReadOnlyMemory<byte> frame)
    {
        var first = frame.Span.IndexOf((byte)'\n') + 1;
        var second = first + frame.Span[first..].IndexOf((byte)'\n') + 1;
        return [.. frame.Span[..first], .. frame.Span[second..]];
    }

    /// <summary>True when a person's standing may have moved.</summary>
    public bool Affects(UserId user) => AffectsEveryone || Affected.Contains(user);

    /// <summary>The version for someone; null when it is not for them.</summary>
    /// <param name="user">Who; absent: a guest.</param>
    /// <param name="isHost">Whether they are a host.</param>
    public ReadOnlyMemory<byte>? For(UserId? user, bool isHost) => user is not { } person ? ForEveryone
        : isHost && ForHosts is not null ? ForHosts
        : person == Subject && ForSubject is not null ? ForSubject
        : ForEveryone ?? (Affects(person) ? ForAffected : null);
}
