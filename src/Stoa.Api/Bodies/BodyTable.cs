using Stoa.Api.Query;

namespace Stoa.Api.Bodies;

/// <summary>The members that an operation's JSON body may have; nothing else is allowed in it.</summary>
/// <remarks>
/// Declare one static table per operation with its members as static fields, map the operation with it, and read the values
/// by member: <c>request.Body.FindText(Title)</c>. The body was checked by then: it is one object, at most
/// <see cref="MaxBytes"/> long, without unknown or repeated members, each of its kind and within its bounds. The table also
/// feeds the OpenAPI document.
/// </remarks>
public sealed class BodyTable
{
    /// <summary>The longest body read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The deepest nesting read.</summary>
    public const int MaxDepth = 8;

    private readonly BodyMember[] _members;

    /// <summary>Makes the table.</summary>
    public BodyTable(params BodyMember[] members) => _members = members;

    /// <summary>Every member.</summary>
    public IReadOnlyList<BodyMember> Members => _members;

    /// <summary>True when the body may be left out altogether: no member is required.</summary>
    public bool IsOptional => !_members.Any(member => member.IsRequired);

    internal int IndexOf(string name) => Array.FindIndex(_members, member => member.Name == name);

    internal int IndexOf(BodyMember member) => Array.IndexOf(_members, member);
}

/// <summary>One member of a body.</summary>
/// <remarks>Compared by reference: the instance in the table is the key to its value. Null counts as absent only for a <see cref="BodyKind.Text"/> member that is optional and for nothing else.</remarks>
public sealed class BodyMember
{
    private BodyMember(string name, BodyKind kind, string description)
    {
        Name = name;
        Kind = kind;
        Description = description;
    }

    /// <summary>Its name, case-sensitive.</summary>
    public string Name { get; }

    /// <summary>What its value is.</summary>
    public BodyKind Kind { get; }

    /// <summary>What it is for, for the OpenAPI document.</summary>
    public string Description { get; }

    /// <summary>True when the body is refused without it.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>The least number, or length in code points, or count of elements.</summary>
    public long Min { get; private init; }

    /// <summary>The greatest number, or length in code points, or count of elements.</summary>
    public long Max { get; private init; }

    /// <summary>The pattern of the text or of each element.</summary>
    public TextPattern? Pattern { get; private init; }

    /// <summary>The words known, for <see cref="BodyKind.OneOf"/>.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The members of a nested object.</summary>
    public BodyTable? Table { get; private init; }

    /// <summary>Free text of a length in code points.</summary>
    public static BodyMember Text(string name, int min, int max, string description) =>
        new(name, BodyKind.Text, description) { Min = min, Max = max };

    /// <summary>Text that matches a pattern: an id, a name.</summary>
    public static BodyMember Text(string name, TextPattern pattern, string description) =>
        new(name, BodyKind.Text, description) { Pattern = pattern, Max = int.MaxValue };

    /// <summary>One of a few words.</summary>
    public static BodyMember OneOf(string name, string[] words, string description) =>
        new(name, BodyKind.OneOf, description) { Words = words };

    /// <summary>A whole number in a range.</summary>
    public static BodyMember Number(string name, long min, long max, string description) =>
        new(name, BodyKind.Number, description) { Min = min, Max = max };

    /// <summary>True or false.</summary>
    public static BodyMember Boolean(string name, string description) => new(name, BodyKind.Boolean, description);

    /// <summary>A time with its offset. Source: RFC 3339.</summary>
    public static BodyMember Time(string name, string description) => new(name, BodyKind.Time, description);

    /// <summary>A list of ids or names without repetition.</summary>
    public static BodyMember List(string name, TextPattern pattern, int max, string description) =>
        new(name, BodyKind.List, description) { Pattern = pattern, Max = max };

    /// <summary>An object within the body, as strict as the body itself.</summary>
    public static BodyMember Nested(string name, BodyTable table, string description) =>
        new(name, BodyKind.Nested, description) { Table = table };

    /// <summary>The same member, required.</summary>
    public BodyMember Required() => new(Name, Kind, Description)
    {
        IsRequired = true, Min = Min, Max = Max, Pattern = Pattern, Words = Words, Table = Table,
    };
}

/// <summary>What a member's value is.</summary>
public enum BodyKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A string out of a few.</summary>
    OneOf,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A string with a time.</summary>
    Time,

    /// <summary>An array of strings.</summary>
    List,

    /// <summary>An object.</summary>
    Nested,
}
