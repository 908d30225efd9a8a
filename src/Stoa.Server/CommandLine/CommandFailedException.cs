namespace Stoa.Server.CommandLine;

/// <summary>A command could not be carried out; the message tells a person what to do.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
