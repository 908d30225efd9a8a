namespace Stoa.Server.Hosting;

/// <summary>What the command line says of a server to run.</summary>
internal sealed record ServeOptions
{
    /// <summary>Full path of the data folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Addresses to listen on, divided by <c>;</c>.</summary>
    public required string Urls { get; init; }

    /// <summary>True or false when the command line said so; null: in Development only.</summary>
    public bool? Demo { get; init; }
}
