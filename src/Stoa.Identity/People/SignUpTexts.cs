using Stoa.Spaces.Accounts;

namespace Stoa.Identity.People;

/// <summary>What people read when there is no account for them. A table.</summary>
internal static class SignUpTexts
{
    /// <summary>The text of one fault, and the field that it is about; no field: the form as a whole.</summary>
    public static (string Field, string Text) For(SignUpFault fault) => fault switch
    {
        SignUpFault.UsernameInvalid => ("Username", $"1 to {User.MaxUsernameLength} letters from A to Z, digits and underscores."),
        SignUpFault.NameInvalid => ("Name", $"1 to {User.MaxNameLength} characters."),
        SignUpFault.UsernameTaken => ("Username", "Somebody has this username. Try another."),
        SignUpFault.LinkInvalid => ("Code", "This link was used already, or is too old. Ask for another."),
        SignUpFault.InvitationNeeded => ("Code", "It takes an invitation to join. Ask someone who runs this Stoa."),
        SignUpFault.Closed => ("", "No accounts are made here at the moment."),
        _ => ("", "That did not work. Try again."),
    };

    /// <summary>Why somebody with the right key is not signed in.</summary>
    public static string For(SessionStart start) => start == SessionStart.Suspended
        ? "Your account is suspended: nobody can sign in with it, and nothing acts for it. Ask who runs this Stoa."
        : "Somebody else took your username in the meantime. Ask who runs this Stoa.";
}
