using System.Buffers.Binary;
using System.Text;
using Stoa.Api.Paging;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Where a Space stands in a list of cards. Stays what it is as long as the Space does, whatever comes and goes around it.</summary>
/// <param name="Group">The part of the list, 0 first.</param>
/// <param name="Key">The place within the part, least first: minus the participants of a live Space, or a moment in Unix milliseconds.</param>
/// <param name="Id">Decides between equals.</param>
internal readonly record struct CardPlace(int Group, long Key, SpaceId Id) : IComparable<CardPlace>
{
    // In a token: part, shown, key, id. As many bytes as a token can have that holds an id.
    private const int Bytes = 27;
    private const int KeyAt = 2;
    private const int IdAt = 10;

    /// <summary>The key of a Space in the order of the contract: live ones by participants, most first, scheduled ones by planned start.</summary>
    public static long RankOf(SpaceEntry entry, Space space) => space.State == SpaceState.Live ? -(long)entry.ParticipantCount : StartOf(space);

    /// <summary>When a Space started, or is to start, in Unix milliseconds.</summary>
    public static long StartOf(Space space) =>
        ((space.State == SpaceState.Live ? space.StartedAt : space.ScheduledStart) ?? space.CreatedAt).ToUnixTimeMilliseconds();

    /// <summary>The token of the page that begins behind this place.</summary>
    /// <param name="tokens">Writes it.</param>
    /// <param name="list">Which list.</param>
    /// <param name="shown">A number that goes with the place, 0 to 255.</param>
    public string ToToken(PageTokens tokens, string list, int shown = 0)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = (byte)Group;
        bytes[1] = (byte)shown;
        BinaryPrimitives.WriteInt64BigEndian(bytes[KeyAt..], Key);
        Encoding.ASCII.GetBytes(Id.Value, bytes[IdAt..]);
        return tokens.Write(list, bytes);
    }

    /// <summary>Reads a token; false when it is none of this list's.</summary>
    public static bool TryRead(PageTokens tokens, string list, string token, out CardPlace place, out int shown)
    {
        (place, shown) = (default, 0);
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!tokens.TryRead(list, token, bytes) || !SpaceId.TryParse(Encoding.ASCII.GetString(bytes[IdAt..].TrimEnd((byte)0)), out var id))
        {
            return false;
        }

        place = new CardPlace(bytes[0], BinaryPrimitives.ReadInt64BigEndian(bytes[KeyAt..]), id);
        shown = bytes[1];
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(CardPlace other)
    {
        var order = Group.CompareTo(other.Group);
        order = order != 0 ? order : Key.CompareTo(other.Key);
        return order != 0 ? order : Id.CompareTo(other.Id);
    }
}
