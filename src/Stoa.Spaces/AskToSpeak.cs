namespace Stoa.Spaces;

/// <summary>Who may ask to speak in a Space. The numbers are stored: never change or reuse one.</summary>
public enum AskToSpeak
{
    /// <summary>Every listener.</summary>
    Everyone = 0,

    /// <summary>Accounts that the creator follows.</summary>
    Followed = 1,

    /// <summary>Only people whom a host invited.</summary>
    Invited = 2,
}
