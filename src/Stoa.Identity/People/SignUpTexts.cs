using Stoa.Identity.Languages;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.People;

/// <summary>What people read when there is no account for them.</summary>
internal static class SignUpTexts
{
    /// <summary>The text of one fault, and the field that it is about; no field: the form as a whole.</summary>
    public static (string Field, string Text) For(Texts words, SignUpFault fault) => (
        fault switch
        {
            SignUpFault.UsernameInvalid or SignUpFault.UsernameTaken => "Username",
            SignUpFault.NameInvalid => "Name",
            SignUpFault.LinkInvalid or SignUpFault.InvitationNeeded => "Code",
            _ => "",
        },
        words.Of(fault, ("max", User.MaxUsernameLength), ("nameMax", User.MaxNameLength)));

    /// <summary>Why somebody with the right key is not signed in.</summary>
    public static string For(Texts words, SessionStart start) => words[start == SessionStart.Suspended ? "signIn.suspended" : "signIn.usernameGone"];

    /// <summary>What is wrong with a password.</summary>
    public static string For(Texts words, PasswordFault fault) => words.Of(fault, ("min", PasswordRules.MinLength), ("max", PasswordRules.MaxLength));
}
