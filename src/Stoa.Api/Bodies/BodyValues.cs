namespace Stoa.Api.Bodies;

/// <summary>The members of a body, all of them valid.</summary>
public sealed class BodyValues
{
    /// <summary>No body.</summary>
    public static readonly BodyValues None = new(new BodyTable());

    private readonly BodyTable _table;
    private readonly object?[] _values;

    internal BodyValues(BodyTable table)
    {
        _table = table;
        _values = new object?[table.Members.Count];
    }

    /// <summary>True when the member was sent.</summary>
    public bool Has(BodyMember member) => Find(member) is not null;

    /// <summary>The text of a member, or its word; null when absent.</summary>
    public string? FindText(BodyMember member) => (string?)Find(member);

    /// <summary>The text of a member that is required.</summary>
    public string Text(BodyMember member) => FindText(member) ?? throw new InvalidOperationException("The member is absent.");

    /// <summary>The number of a member; null when absent.</summary>
    public long? FindNumber(BodyMember member) => (long?)Find(member);

    /// <summary>The truth of a member; null when absent.</summary>
    public bool? FindBoolean(BodyMember member) => (bool?)Find(member);

    /// <summary>The time of a member; null when absent.</summary>
    public DateTimeOffset? FindTime(BodyMember member) => (DateTimeOffset?)Find(member);

    /// <summary>The elements of a list; null when absent.</summary>
    public IReadOnlyList<string>? FindList(BodyMember member) => (IReadOnlyList<string>?)Find(member);

    /// <summary>The object within; null when absent.</summary>
    public BodyValues? FindNested(BodyMember member) => (BodyValues?)Find(member);

    internal bool TryAdd(int index, object value)
    {
        var isNew = _values[index] is null;
        _values[index] = value;
        return isNew;
    }

    internal object? At(int index) => _values[index];

    private object? Find(BodyMember member)
    {
        var index = _table.IndexOf(member);
        return index >= 0 ? _values[index] : throw new ArgumentException("The operation has no such member.", nameof(member));
    }
}
