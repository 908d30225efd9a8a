namespace Stoa.Sfu;

/// <summary>Which room: a text that whoever uses the forwarding unit chooses, such as the id of a Space.</summary>
/// <param name="Value">The text.</param>
public readonly record struct RoomKey(string Value);

/// <summary>Which person: a number that whoever uses the forwarding unit chooses.</summary>
/// <param name="Value">The number.</param>
public readonly record struct PersonKey(long Value);
