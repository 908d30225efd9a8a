namespace Stoa.Server.Tests.Activity;

/// <summary>What a receiver got and said yes to.</summary>
/// <param name="Uuid">The event's number.</param>
/// <param name="SpaceId">The Space.</param>
/// <param name="Type">What happened.</param>
/// <param name="Tag">The subscription's tag.</param>
internal sealed record Received(string Uuid, string SpaceId, string Type, string? Tag);
