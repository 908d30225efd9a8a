namespace Stoa.Api.Query;

/// <summary>One parameter of an operation: drives validation, the messages about it, and the OpenAPI document.</summary>
/// <remarks>Compared by reference: the instance in an operation's table is the key to its value.</remarks>
public sealed class Parameter
{
    private Parameter(string name, ParameterKind kind, string description)
    {
        Name = name;
        Kind = kind;
        Description = description;
    }

    /// <summary>Its name, case-sensitive.</summary>
    public string Name { get; }

    /// <summary>What its value is.</summary>
    public ParameterKind Kind { get; }

    /// <summary>What it is for, for the OpenAPI document.</summary>
    public string Description { get; }

    /// <summary>True when it stands in the path; such a parameter is always required.</summary>
    public bool IsInPath { get; private init; }

    /// <summary>True when the operation needs it.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>True when messages list it; those speak the tweet vocabulary. Source: docs/compatibility.md, Parameters.</summary>
    public bool IsListed { get; private init; } = true;

    /// <summary>True when the OpenAPI document describes it; the others are accepted for the sake of known clients. Source: docs/compatibility.md, Parameters.</summary>
    public bool IsDescribed { get; private init; } = true;

    /// <summary>The least number, length or count of elements.</summary>
    public int Min { get; private init; }

    /// <summary>The greatest number, length or count of elements.</summary>
    public int Max { get; private init; }

    /// <summary>The number when the parameter is absent; null when the operation decides.</summary>
    public int? Default { get; private init; }

    /// <summary>The pattern of the value, or of each element.</summary>
    public TextPattern? Pattern { get; private init; }

    /// <summary>The values known, for <see cref="ParameterKind.OneOf"/> and <see cref="ParameterKind.Fields"/>.</summary>
    public FieldNames? Names { get; private init; }

    /// <summary>True when it holds many values, divided by commas or repeated.</summary>
    public bool IsList => Kind is ParameterKind.List or ParameterKind.Fields;

    /// <summary>A part of the path.</summary>
    public static Parameter InPath(string name, TextPattern pattern, string description) =>
        new(name, ParameterKind.Text, description) { IsInPath = true, IsRequired = true, Pattern = pattern };

    /// <summary>A required list of ids or names, 1 to 100 of them.</summary>
    public static Parameter RequiredList(string name, TextPattern pattern, string description) =>
        new(name, ParameterKind.List, description) { IsRequired = true, Pattern = pattern, Min = 1, Max = 100 };

    /// <summary>Required text of a length in code points.</summary>
    public static Parameter RequiredText(string name, int min, int max, string description) =>
        new(name, ParameterKind.Text, description) { IsRequired = true, Min = min, Max = max };

    /// <summary>Required text that matches a pattern.</summary>
    public static Parameter RequiredText(string name, TextPattern pattern, string description) =>
        new(name, ParameterKind.Text, description) { IsRequired = true, Pattern = pattern };

    /// <summary>Optional text of a length in code points.</summary>
    public static Parameter OptionalText(string name, int min, int max, string description) =>
        new(name, ParameterKind.Text, description) { Min = min, Max = max };

    /// <summary>Optional text that matches a pattern.</summary>
    public static Parameter OptionalText(string name, TextPattern pattern, string description) =>
        new(name, ParameterKind.Text, description) { Pattern = pattern };

    /// <summary>A whole number in a range.</summary>
    public static Parameter Number(string name, int min, int max, int? standard, string description) =>
        new(name, ParameterKind.Number, description) { Min = min, Max = max, Default = standard };

    /// <summary>One of a few words.</summary>
    public static Parameter OneOf(string name, FieldNames names, string description) =>
        new(name, ParameterKind.OneOf, description) { Names = names };

    /// <summary>A list of known words: <c>*.fields</c>, <c>expansions</c>.</summary>
    public static Parameter Fields(string name, FieldNames names, string description) =>
        new(name, ParameterKind.Fields, description) { Names = names };

    /// <summary>A page token of at least 16 characters; the operation itself finds out whether it is a good one.</summary>
    public static Parameter Token(string name, string description) =>
        new(name, ParameterKind.Token, description) { Min = 16, Max = 512 };

    /// <summary>The same parameter, accepted and validated, but neither listed nor described.</summary>
    public Parameter Leniently() => Copy(isDescribed: false);

    /// <summary>The same parameter, described, but not listed in messages.</summary>
    public Parameter Unlisted() => Copy(isDescribed: true);

    private Parameter Copy(bool isDescribed) => new(Name, Kind, Description)
    {
        IsListed = false, IsDescribed = isDescribed, Min = Min, Max = Max, Default = Default, Pattern = Pattern, Names = Names,
    };
}

/// <summary>What a parameter's value is.</summary>
public enum ParameterKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>One of a few words.</summary>
    OneOf,

    /// <summary>Ids or names.</summary>
    List,

    /// <summary>Known words, as flags.</summary>
    Fields,

    /// <summary>The place of a page, opaque to callers.</summary>
    Token,
}
