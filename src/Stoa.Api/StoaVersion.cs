using System.Reflection;

namespace Stoa.Api;

/// <summary>Which Stoa this is. The number stands in <c>Directory.Build.props</c> and nowhere else.</summary>
public static class StoaVersion
{
    private const int CommitDigits = 12;

    /// <summary>The version by SemVer, such as <c>0.1.0</c>.</summary>
    public static string Number { get; } = ReadFrom(typeof(StoaVersion).Assembly).Split('+')[0];

    /// <summary>The same with the commit that it was made of, <c>0.1.0+1a2b3c4d5e6f</c>; without where that is not known: no release, or made of an archive.</summary>
    public static string Full { get; } = Shorten(ReadFrom(Assembly.GetEntryAssembly() is { } program && program.GetName().Name == "stoa" ? program : typeof(StoaVersion).Assembly));

    private static string ReadFrom(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? throw new InvalidOperationException("The program has no version.");

    private static string Shorten(string version) => version.Split('+') is [var number, { Length: > CommitDigits } commit] ? $"{number}+{commit[..CommitDigits]}" : version;
}
