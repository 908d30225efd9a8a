namespace Stoa.Api.Query;

/// <summary>The parameters of one operation, in the order in which messages list them.</summary>
/// <remarks>
/// The order is: those of the path, the operation's own, <c>expansions</c>, the <c>*.fields</c>; lenient ones last.
/// Source: docs/compatibility.md, Requests and their replies.
/// </remarks>
public sealed class ParameterTable
{
    /// <summary>No parameters at all.</summary>
    public static readonly ParameterTable None = new();

    private readonly Parameter[] _parameters;

    /// <summary>Makes the table.</summary>
    public ParameterTable(params Parameter[] parameters)
    {
        _parameters = parameters;
        NameList = string.Join(',', parameters.Where(parameter => parameter.IsListed).Select(parameter => parameter.Name));
    }

    /// <summary>Every parameter.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The names that messages list, divided by commas.</summary>
    public string NameList { get; }

    internal ReadOnlySpan<Parameter> Span => _parameters;

    internal int IndexOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (name.SequenceEqual(_parameters[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
