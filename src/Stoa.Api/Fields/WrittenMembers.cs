using System.Runtime.CompilerServices;

namespace Stoa.Api.Fields;

/// <summary>Members of JSON objects that are written once and copied from then on, because what they tell of never changes.</summary>
/// <remarks>
/// A fixed number of places; whatever comes to one takes it over. So it holds a bounded number, and nothing has to be taken out: who is out of date is
/// asked for no more, and is not held here. Any thread may read and keep at any time. Writing the same people and Spaces over and over was three tenths of
/// what a search cost (docs/performance.md, Where the time goes).
/// </remarks>
/// <typeparam name="T">What they tell of: an immutable object, known by reference.</typeparam>
internal sealed class WrittenMembers<T>
    where T : class
{
    private const int MaxBytes = 4096; // Longer ones are rare, and written each time.
    private readonly Members?[] _places;

    /// <summary>Makes the places.</summary>
    /// <param name="places">How many: a power of two.</param>
    public WrittenMembers(int places) => _places = new Members?[places];

    /// <summary>What was kept of an object with these fields; null when it has to be written.</summary>
    public Members? Find(T of, ulong fields)
    {
        var members = Volatile.Read(ref _places[Place(of, fields)]);
        return members is not null && members.Fields == fields && members.Of.TryGetTarget(out var kept) && ReferenceEquals(kept, of) ? members : null;
    }

    /// <summary>Keeps what was written of an object with these fields.</summary>
    public Members Keep(T of, ulong fields, byte[] before, byte[] after)
    {
        var members = new Members(new WeakReference<T>(of), fields, before, after);
        if (before.Length + after.Length <= MaxBytes)
        {
            Volatile.Write(ref _places[Place(of, fields)], members);
        }

        return members;
    }

    private int Place(T of, ulong fields) => (RuntimeHelpers.GetHashCode(of) ^ (int)(fields % 8191)) & (_places.Length - 1);

    /// <summary>Members of one object.</summary>
    /// <param name="Of">The object.</param>
    /// <param name="Fields">Which of its fields were asked for.</param>
    /// <param name="Before">Those in front of what changes all the time.</param>
    /// <param name="After">Those behind it; empty when all of them stand in front.</param>
    internal sealed record Members(WeakReference<T> Of, ulong Fields, byte[] Before, byte[] After);
}
