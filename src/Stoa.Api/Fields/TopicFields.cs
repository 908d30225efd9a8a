namespace Stoa.Api.Fields;

/// <summary>The fields of a topic that a request may ask for; <c>id</c> and <c>name</c> are always sent. Source: docs/compatibility.md, Fields.</summary>
[Flags]
public enum TopicFields : ulong
{
    /// <summary>Nothing beside the defaults.</summary>
    None = 0,

    /// <summary><c>description</c>.</summary>
    Description = 1 << 0,
}
