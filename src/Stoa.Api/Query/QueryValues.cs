namespace Stoa.Api.Query;

/// <summary>The values of an operation's parameters, all of them valid.</summary>
public sealed class QueryValues
{
    private readonly ParameterTable _table;
    private readonly Value[] _values;

    internal QueryValues(ParameterTable table)
    {
        _table = table;
        _values = table.Span.IsEmpty ? [] : new Value[table.Span.Length];
    }

    /// <summary>True when the parameter was sent with a value.</summary>
    public bool Has(Parameter parameter) => Find(parameter).IsGiven;

    /// <summary>The text of a parameter; null when absent.</summary>
    public string? FindText(Parameter parameter) => Find(parameter).Text;

    /// <summary>The text of a parameter that is required.</summary>
    public string Text(Parameter parameter) => Find(parameter).Text ?? throw Absent(parameter);

    /// <summary>The number of a parameter, else its default.</summary>
    public int Number(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ref readonly var value = ref Find(parameter);
        return value.IsGiven ? value.Number : parameter.Default ?? throw Absent(parameter);
    }

    /// <summary>The elements of a list without repetition; empty when absent.</summary>
    public IReadOnlyList<string> List(Parameter parameter) => Find(parameter).List ?? [];

    /// <summary>The flags of the words sent; 0 when absent.</summary>
    public ulong Flags(Parameter parameter) => Find(parameter).Flags;

    internal ref Value At(int index) => ref _values[index];

    private static InvalidOperationException Absent(Parameter parameter) =>
        new($"The parameter {parameter.Name} is absent and has no default.");

    private ref readonly Value Find(Parameter parameter)
    {
        var index = _table.Span.IndexOf(parameter);
        if (index < 0)
        {
            throw new ArgumentException("The operation has no such parameter.", nameof(parameter));
        }

        return ref _values[index];
    }

    /// <summary>One parameter's value.</summary>
    internal struct Value
    {
        public bool IsGiven;
        public int Number;
        public ulong Flags;
        public string? Text;
        public List<string>? List;
    }
}
