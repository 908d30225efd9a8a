using System.Collections.Frozen;

namespace Stoa.Api.Query;

/// <summary>The values that a <c>*.fields</c>, <c>expansions</c> or enumeration parameter knows, each with the flag it sets.</summary>
/// <remarks>
/// A name may be known without a flag: the contract has it and Stoa never has a value for it. A name may be accepted without
/// being printed: the other vocabulary's, see <see cref="Fields.Vocabulary"/>. Names are case-sensitive.
/// </remarks>
public sealed class FieldNames
{
    private const int MaxRemembered = 512; // All names of the longest table take some 200 characters.
    private readonly RememberedList?[] _remembered = new RememberedList?[16];
    private readonly FrozenDictionary<string, ulong> _flags;
    private readonly FrozenDictionary<string, ulong>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <summary>Makes the table.</summary>
    /// <param name="schema">What the OpenAPI document calls one of these values.</param>
    /// <param name="printed">What messages list, in this order.</param>
    /// <param name="alsoAccepted">What is accepted beside.</param>
    /// <param name="flags">The flags of the names that have one.</param>
    public FieldNames(string schema, string[] printed, string[] alsoAccepted, params (string Name, ulong Flag)[] flags)
    {
        ArgumentNullException.ThrowIfNull(printed);
        Schema = schema;
        All = [.. printed, .. alsoAccepted];
        PrintedList = string.Join(',', printed);
        var byName = flags.ToDictionary(flag => flag.Name, flag => flag.Flag, StringComparer.Ordinal);
        _flags = All.ToFrozenDictionary(name => name, name => byName.GetValueOrDefault(name), StringComparer.Ordinal);
        _bySpan = _flags.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What the OpenAPI document calls one of these values.</summary>
    public string Schema { get; }

    /// <summary>Everything that is accepted, which documents list.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>What messages list, divided by commas.</summary>
    public string PrintedList { get; }

    /// <summary>Finds the flag of a name, 0 when it has none; false when the name is not known.</summary>
    public bool TryGet(ReadOnlySpan<char> name, out ulong flag) => _bySpan.TryGetValue(name, out flag);

    /// <summary>The flags of a whole list that was read lately and found good: a program asks for the same fields each time. False when it has to be read.</summary>
    public bool TryRecall(ReadOnlySpan<char> list, out ulong flags)
    {
        var remembered = Volatile.Read(ref _remembered[Place(list)]);
        var isThis = remembered is not null && list.SequenceEqual(remembered.Text);
        flags = isThis ? remembered!.Flags : 0;
        return isThis;
    }

    /// <summary>Remembers the flags of a list in which nothing was wrong; of the few places, the list's is taken over.</summary>
    public void Remember(ReadOnlySpan<char> list, ulong flags)
    {
        if (list.Length <= MaxRemembered)
        {
            Volatile.Write(ref _remembered[Place(list)], new RememberedList(list.ToString(), flags));
        }
    }

    private int Place(ReadOnlySpan<char> list) =>
        list.IsEmpty ? 0 : (list.Length ^ (list[0] * 3) ^ (list[list.Length / 2] * 5) ^ (list[^1] * 7)) & (_remembered.Length - 1);

    private sealed record RememberedList(string Text, ulong Flags);
}
