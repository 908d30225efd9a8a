namespace Stoa.Sfu.Relay;

/// <summary>Who of a room may be heard, as it was told last.</summary>
/// <param name="MayPublish">True for those on stage.</param>
/// <param name="MayBeHeard">True for those who are not muted.</param>
internal sealed record RelayStage(Func<PersonKey, bool> MayPublish, Func<PersonKey, bool> MayBeHeard)
{
    /// <summary>True when a person's packets pass.</summary>
    public bool Hears(PersonKey person) => MayBeHeard(person) && MayPublish(person);
}
