namespace Stoa.Api;

/// <summary>What an operator may set about the HTTP surface.</summary>
public sealed class ApiOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Api";

    /// <summary>
    /// What problem types begin with, ending in a slash. Default <c>https://api.x.com/2/problems/</c>;
    /// <c>https://api.twitter.com/2/problems/</c> is what X's Java SDK insists on.
    /// </summary>
    public string ProblemTypeBase { get; set; } = "https://api.x.com/2/problems/";
}
