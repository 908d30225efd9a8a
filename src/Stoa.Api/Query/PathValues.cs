namespace Stoa.Api.Query;

/// <summary>The parts of a path that stand where its template has <c>{name}</c>, in order. At most three.</summary>
internal struct PathValues
{
    public const int Max = 3;
    private string? _first;
    private string? _second;
    private string? _third;

    public int Count { get; private set; }

    public readonly string this[int index] => (index switch { 0 => _first, 1 => _second, 2 => _third, _ => null })
        ?? throw new ArgumentOutOfRangeException(nameof(index));

    public void Push(string value)
    {
        switch (Count++)
        {
            case 0: _first = value; break;
            case 1: _second = value; break;
            default: _third = value; break;
        }
    }

    public void Pop() => Count--;
}
